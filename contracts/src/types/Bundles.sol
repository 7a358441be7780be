// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle} from "../interfaces/IShieldedPool.sol";

/// @title Bundles
/// @notice What a contract checks of a bundle that a stranger hands it, before it calls the pool with it.
library Bundles {
    /// @notice This join-split takes a public amount in, which the contract that calls the pool would pay.
    error BundleTakesIn(uint256 index);

    /// @notice Reverts unless the bundle takes nothing public in. `publicIn` debits whoever calls the pool: a contract that passes
    /// bundles on and has public balances of its own would give them away to any bundle that asks for them.
    function requireTakesNothingIn(Bundle calldata bundle) internal pure {
        for (uint256 i = 0; i < bundle.joinSplits.length; ++i) {
            if (bundle.joinSplits[i].publicIn != 0) revert BundleTakesIn(i);
        }
    }
}
