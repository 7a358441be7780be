// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, IShieldedPool} from "../interfaces/IShieldedPool.sol";

/// @title BundleCourier
/// @notice Hands a bundle to the pool, whoever sends it. A bundle is bound to its caller; one bound to the courier can be sent by
/// anybody, and changed by nobody: the half of a trade that proves last, a relayer, a friend with coins for gas.
/// @dev Keeps nothing and owns nothing. It has no `receive`, and a bundle that takes coins in is refused by the pool as WrongValue. What a
/// bundle pays out to the courier itself is lost, as with any contract that does not expect it: coins stay for good, and units of other
/// assets are for whoever takes them in by a bundle.
/// @custom:security-contact see SECURITY.md
contract BundleCourier {
    IShieldedPool private immutable POOL;

    constructor(IShieldedPool pool_) {
        POOL = pool_;
    }

    /// @notice Calls the pool's `transact` as the bundle's caller. Errors are the pool's.
    /// @param bundle a bundle that was signed with the courier's address as its caller
    /// @return firstPosition where the bundle's first commitment stands
    function carry(Bundle calldata bundle) external returns (uint256 firstPosition) {
        return POOL.transact(bundle);
    }

    /// @notice The pool that bundles are carried to.
    function pool() external view returns (IShieldedPool) {
        return POOL;
    }
}
