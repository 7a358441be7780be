// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AssetTerms, IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool} from "../interfaces/IShieldedPool.sol";
import {Bundles} from "../types/Bundles.sol";

/// @title Gateway
/// @notice Holds foreign tokens and issues assets of the pool for them (docs/protocol/gateways.md).
/// @dev No owner, no setter, no pause. Pool and registry are trusted to do what their interfaces say; tokens are not. Assets are
/// separate, so a token that lies harms holders of its own asset only. Invariants GATE-1 to GATE-3: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
abstract contract Gateway is ReentrancyGuardTransient {
    uint8 internal constant TOKEN = 1;
    uint8 internal constant CATEGORY = 4;

    IShieldedPool internal immutable POOL;
    IAssetRegistry internal immutable REGISTRY;

    /// @notice Tokens came in, and as many units of their asset were made. For an NFT it is 1.
    event Wrapped(address indexed token, uint256 indexed asset, address indexed from, uint256 received);

    /// @notice Units came back, and tokens went out. `paid` is less than `burned` after a loss of the token. For an NFT both are 1.
    event Unwrapped(address indexed token, uint256 indexed asset, address indexed to, uint256 burned, uint256 paid);

    /// @notice The bundle's owner agreed to something else than this call.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice No token, or no unit, arrived here.
    error NothingReceived();
    /// @notice Nothing lies here that this call could pay out.
    error NotHeld();
    /// @notice The token lost some of what the gateway held. Whoever wrapped now would pay for that loss.
    error LossOutstanding(uint256 held, uint256 supply);

    /// @param poolContract either home of the pool; its registry is the one that issues
    constructor(IShieldedPool poolContract) {
        POOL = poolContract;
        REGISTRY = IAssetRegistry(poolContract.registry());
    }

    /// @notice The pool whose assets this gateway issues.
    function pool() external view returns (address) {
        return address(POOL);
    }

    /// @dev Runs a bundle whose owner agreed to `dataHash` and returns how many units of `asset` it paid to this gateway. They are
    /// measured, not read from the bundle, so fees and payments to others inside it do not count.
    function _receive(Bundle calldata bundle, uint256 asset, bytes32 dataHash) internal returns (uint256 received) {
        if (bundle.dataHash != dataHash) revert BundleNotForThis(dataHash, bundle.dataHash);
        Bundles.requireTakesNothingIn(bundle);
        uint256 before = _ownUnits(asset);
        POOL.transact(bundle);
        received = _ownUnits(asset) - before;
        if (received == 0) revert NothingReceived();
    }

    /// @dev Burns `amount` units of the public balance and returns what they are worth of the `held` tokens. A loss is shared among
    /// all units. Rounds down, for those who stay.
    function _redeemDown(uint256 asset, uint256 amount, uint256 held) internal returns (uint256 worth) {
        uint256 supply = REGISTRY.supplyOf(asset);
        // Both factors are below 2^128 where they are multiplied.
        worth = held >= supply ? amount : (amount * held) / supply;
        if (worth == 0) revert NotHeld();
        REGISTRY.burn(asset, amount);
    }

    /// @dev Refuses to wrap into a loss: units are made one for one, so the newcomer would at once share it with those it hit.
    function _requireNoLoss(uint256 asset, uint256 held) internal view {
        uint256 supply = REGISTRY.supplyOf(asset);
        if (held < supply) revert LossOutstanding(held, supply);
    }

    /// @dev What arrived of `amount` tokens. Never more: a gain that a token books in the middle of a transfer stays here like any other.
    function _arrived(uint256 amount, uint256 before, uint256 held) internal pure returns (uint256 received) {
        if (held > before) received = Math.min(held - before, amount);
        if (received == 0) revert NothingReceived();
    }

    /// @dev Units in this gateway's own public balance.
    function _ownUnits(uint256 asset) internal view returns (uint256) {
        return POOL.publicBalanceOf(address(this), asset);
    }

    /// @dev Tokens sent to nobody or to the gateway itself would be lost.
    function _checkRecipient(address recipient) internal view {
        if (recipient == address(0) || recipient == address(this)) revert IShieldedPool.InvalidRecipient(recipient);
    }

    /// @dev Names are constants: an id must not depend on what a token says about itself.
    function _terms(uint8 kind, bytes32 name, address token, uint256 id) internal pure returns (AssetTerms memory) {
        return AssetTerms(kind, name, id, bytes32(uint256(uint160(token))), type(uint128).max);
    }
}
