// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Bundle, IShieldedPool} from "../interfaces/IShieldedPool.sol";

/// @title BundleCourier
/// @notice Hands a bundle to the pool, whoever sends it, alone or together with one call of a module. A bundle is bound to its caller; one
/// bound to the courier can be sent by anybody, and changed by nobody: the half of a trade that proves last, a relayer, a friend with coins
/// for gas.
/// @dev Keeps nothing and owns nothing. It has no `receive`, and a bundle that takes coins in is refused by the pool as WrongValue. What a
/// bundle pays out to the courier itself is lost, as with any contract that does not expect it: coins stay for good, and units of other
/// assets are for whoever takes them in by a bundle. So is a right that is given to the courier's account: anybody calls through it.
/// @custom:security-contact see SECURITY.md
contract BundleCourier {
    IShieldedPool private immutable POOL;

    /// @notice What the bundle's owner agreed to by its dataHash is not this call.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice Calls go to the pool's modules alone.
    error NotAModule(address target);

    constructor(IShieldedPool pool_) {
        POOL = pool_;
    }

    /// @notice Calls the pool's `transact` as the bundle's caller. Besides the pool's errors: BundleNotForThis of a bundle with a dataHash,
    /// whose owner agreed to more than this.
    /// @param bundle a bundle that was signed with the courier's address as its caller, and no dataHash
    /// @return firstPosition where the bundle's first commitment stands
    function carry(Bundle calldata bundle) external returns (uint256 firstPosition) {
        _checkAgreed(bundle, 0);
        return POOL.transact(bundle);
    }

    /// @notice Carries a bundle and then makes a call of a module, both or neither: so a bundle pays whoever sends the call.
    /// @dev In order: NotAModule, BundleNotForThis, then the pool, then the module.
    /// @param bundle as of `carry`, with dataHash keccak256(abi.encode(carryWith.selector, module, keccak256(call)))
    /// @param module of parcels or of conditional transfers
    /// @param call call data for it; what it is bound to a caller by is bound to the courier
    /// @return firstPosition where the bundle's first commitment stands
    function carryWith(
        Bundle calldata bundle,
        address module,
        bytes calldata call
    ) external returns (uint256 firstPosition) {
        (address packages, address conditionalTransfers) = POOL.modules();
        if (module != packages && module != conditionalTransfers) revert NotAModule(module);
        _checkAgreed(bundle, keccak256(abi.encode(this.carryWith.selector, module, keccak256(call))));
        firstPosition = POOL.transact(bundle);
        // Not by an interface: the call is the sender's, whichever function it names, and a native module has no code to look for.
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory answer) = module.call(call);
        if (!done) LowLevelCall.bubbleRevert(answer);
    }

    /// @notice The pool that bundles are carried to.
    function pool() external view returns (IShieldedPool) {
        return POOL;
    }

    function _checkAgreed(Bundle calldata bundle, bytes32 expected) private pure {
        if (bundle.dataHash != expected) revert BundleNotForThis(expected, bundle.dataHash);
    }
}
