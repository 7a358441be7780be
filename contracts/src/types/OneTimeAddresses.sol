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
    /// @dev Base8 of EIP-2494.
    uint256 private constant BASE_X = 5299619240641551281634865583518297030282874472190772894086521144482721001553;
    uint256 private constant BASE_Y = 16950150798460657717958625567821834550301663161624707787222815936182638968203;

    /// @notice keccak256(abi.encode(to)), the form in which orders keep a one-time address.
    function hash(OneTimeAddress calldata to) internal pure returns (bytes32) {
        return keccak256(abi.encode(to));
    }

    /// @notice Whether all of it is zero, which stands for "no one-time address".
    function isNone(OneTimeAddress calldata to) internal pure returns (bool) {
        return to.npk | to.ephemeralX | to.ephemeralY | to.viewTag == 0;
    }

    /// @notice A valid one-time address that belongs to nobody: base point of the curve (EIP-2494), note public key 1.
    function base() internal pure returns (OneTimeAddress memory) {
        return OneTimeAddress(1, BASE_X, BASE_Y, 0);
    }

    /// @notice Whether the pool accepts `to`: canonical numbers and a point on the curve that is not of small order.
    /// Checked before money depends on it, so that {IShieldedPool-shield} can not refuse it later.
    function isValid(OneTimeAddress calldata to) internal pure returns (bool) {
        if (to.npk == 0 || to.npk >= R || to.ephemeralX >= R || to.ephemeralY >= R) return false;
        return hasValidPoint(to);
    }

    /// @notice Whether the ephemeral point is on the curve and not of small order; for coordinates that are canonical.
    function hasValidPoint(OneTimeAddress calldata to) internal pure returns (bool) {
        return _isOnCurve(to.ephemeralX, to.ephemeralY) && !_isOfSmallOrder(to.ephemeralX, to.ephemeralY);
    }

    /// @dev Whether 8 (x, y) is the identity. The double of such a point has a coordinate 0, and the double of (x, y) is
    /// (2 x y / .., (y^2 - A x^2) / ..).
    function _isOfSmallOrder(uint256 x, uint256 y) private pure returns (bool) {
        return x == 0 || y == 0 || mulmod(y, y, R) == mulmod(A, mulmod(x, x, R), R);
    }

    function _isOnCurve(uint256 x, uint256 y) private pure returns (bool) {
        uint256 xx = mulmod(x, x, R);
        uint256 yy = mulmod(y, y, R);
        return addmod(mulmod(A, xx, R), yy, R) == addmod(1, mulmod(D, mulmod(xx, yy, R), R), R);
    }
}
