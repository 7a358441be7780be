// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {AssetTerms} from "../interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {Gateway} from "./Gateway.sol";

/// @title Erc20Gateway
/// @notice Wraps ERC-20 tokens: one asset a token, named "ERC-20", with the token's address as origin.
/// @dev Units are made for what arrived (GATE-2), so a fee on transfer is the sender's. A rebasing token's gain stays here, its loss
/// is shared (GATE-1).
/// @custom:security-contact see SECURITY.md
contract Erc20Gateway is Gateway {
    using SafeERC20 for IERC20;

    bytes32 private constant NAME = "ERC-20";

    /// @dev Assets that were issued: computing an id again costs a hash.
    mapping(address token => uint256 asset) private _assets;

    constructor(IShieldedPool poolContract) Gateway(poolContract) {}

    /// @notice Takes `amount` of msg.sender's tokens, which it approved, and makes a note of `to` for what arrived.
    /// @dev NothingReceived, LossOutstanding, what the token says, then the registry's and the pool's errors.
    /// @return received units made, each for the token's smallest unit
    function wrap(
        address token,
        uint256 amount,
        OneTimeAddress calldata to
    ) external nonReentrant returns (uint256 received) {
        uint256 asset = _issued(token);
        received = _take(token, asset, amount);
        REGISTRY.mint(asset, received, to);
        emit Wrapped(token, asset, msg.sender, received);
    }

    /// @notice {wrap} into the public balance of an account.
    function wrapPublic(address token, uint256 amount, address to) external nonReentrant returns (uint256 received) {
        uint256 asset = _issued(token);
        received = _take(token, asset, amount);
        REGISTRY.mintPublic(asset, received, to);
        emit Wrapped(token, asset, msg.sender, received);
    }

    /// @notice Runs a bundle that pays units of the token's asset to this gateway, and pays `recipient` what they are worth.
    /// @dev The bundle's caller is this gateway and its dataHash keccak256(abi.encode(unwrap.selector, token, recipient)).
    /// InvalidRecipient, BundleNotForThis, BundleTakesIn, the pool's errors, NothingReceived, NotHeld, what the token says.
    /// @return paid tokens sent; fewer than the units after a loss
    function unwrap(
        address token,
        Bundle calldata bundle,
        address recipient
    ) external nonReentrant returns (uint256 paid) {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token);
        uint256 burned = _receive(bundle, asset, keccak256(abi.encode(this.unwrap.selector, token, recipient)));
        return _pay(token, asset, burned, recipient);
    }

    /// @notice Pays for all units in this gateway's public balance. For contracts, which move units here by transferPublic and call
    /// this in the same transaction: what lies here between transactions is anybody's.
    /// @dev InvalidRecipient, NotHeld, what the token says.
    function unwrapHeld(address token, address recipient) external nonReentrant returns (uint256 paid) {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token);
        uint256 held = _ownUnits(asset);
        if (held == 0) revert NotHeld();
        return _pay(token, asset, held, recipient);
    }

    /// @notice Id of the asset that stands for a token, wrapped before or not.
    function assetOf(address token) public view returns (uint256 asset) {
        asset = _assets[token];
        if (asset == 0) asset = REGISTRY.assetIdOf(address(this), _termsOf(token));
    }

    function _issued(address token) private returns (uint256 asset) {
        asset = _assets[token];
        if (asset != 0) return asset;
        asset = REGISTRY.issue(_termsOf(token));
        _assets[token] = asset;
    }

    function _take(address token, uint256 asset, uint256 amount) private returns (uint256) {
        uint256 before = _held(token);
        _requireNoLoss(asset, before);
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        return _arrived(amount, before, _held(token));
    }

    function _pay(address token, uint256 asset, uint256 burned, address recipient) private returns (uint256 paid) {
        paid = _redeemDown(asset, burned, _held(token));
        emit Unwrapped(token, asset, recipient, burned, paid);
        IERC20(token).safeTransfer(recipient, paid);
    }

    function _held(address token) private view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    function _termsOf(address token) private pure returns (AssetTerms memory) {
        return _terms(TOKEN, NAME, token, 0);
    }
}
