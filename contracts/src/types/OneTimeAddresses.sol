// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OneTimeAddress} from "../interfaces/IShieldedPool.sol";

/// @title OneTimeAddresses
/// @notice Hashes and checks one-time addresses (docs/protocol/shielded-pool.md, "One-time address").
library OneTimeAddresses {
    /// @dev Order of Fr, the scalar field of BN254, over which Baby Jubjub is defined.
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @dev Baby Jubjub (EIP-2494): A x^2 + y^2 = 1 + D x^2 y^2.
    uint256 private constant A = 168700;
    uint256 private constant D = 168696;

    /// @notice keccak256(abi.encode(to)), the form in which orders keep a one-time address.
    function hash(OneTimeAddress calldata to) internal pure returns (bytes32) {
        return keccak256(abi.encode(to));
    }

    /// @notice Whether all of it is zero, which stands for "no one-time address".
    function isNone(OneTimeAddress calldata to) internal pure returns (bool) {
        return to.npk | to.ephemeralX | to.ephemeralY | to.viewTag == 0;
    }

    /// @notice Whether the pool accepts `to`: canonical numbers and a point on the curve that is not the identity.
    /// Checked before money depends on it, so that {IShieldedPool-shield} can not refuse it later.
    function isValid(OneTimeAddress calldata to) internal pure returns (bool) {
        if (to.npk == 0 || to.npk >= R || to.ephemeralX >= R || to.ephemeralY >= R) return false;
        bool isIdentity = to.ephemeralX == 0 && to.ephemeralY == 1;
        return !isIdentity && _isOnCurve(to.ephemeralX, to.ephemeralY);
    }

    function _isOnCurve(uint256 x, uint256 y) private pure returns (bool) {
        uint256 xx = mulmod(x, x, R);
        uint256 yy = mulmod(y, y, R);
        return addmod(mulmod(A, xx, R), yy, R) == addmod(1, mulmod(D, mulmod(xx, yy, R), R), R);
    }
}
