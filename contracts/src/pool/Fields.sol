// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool} from "../interfaces/IShieldedPool.sol";

/// @title Fields
/// @notice Numbers that circuits compute with.
library Fields {
    /// @notice Order of Fr, the scalar field of BN254.
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @notice Reverts unless `value` is the one number below r that stands for its field element.
    function checkCanonical(uint256 value) internal pure {
        if (value >= R) revert IShieldedPool.NotCanonical(value);
    }

    /// @notice Reverts unless `amount` is below 2^128. Circuits add modulo r: r - x would be a debt of x.
    function checkAmount(uint256 amount) internal pure {
        if (amount >> 128 != 0) revert IShieldedPool.AmountOutOfRange(amount);
    }

    /// @notice A hash as a field element.
    function reduce(bytes32 hash) internal pure returns (uint256) {
        return uint256(hash) % R;
    }
}
