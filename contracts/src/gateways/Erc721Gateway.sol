// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {Gateway} from "./Gateway.sol";

/// @title Erc721Gateway
/// @notice Wraps NFTs: a category of tickets a token contract, named "ERC-721", with the contract's address as origin; a ticket an NFT.
/// @dev A ticket is minted once, ever, so it is never burned: while its NFT is out, it lies in this gateway's public balance (GATE-3).
/// The gateway is no receiver of ERC-721, so that an NFT sent by mistake is refused.
/// @custom:security-contact see SECURITY.md
contract Erc721Gateway is Gateway {
    bytes32 private constant NAME = "ERC-721";

    mapping(address token => uint256 category) private _categories;

    constructor(IShieldedPool poolContract) Gateway(poolContract) {}

    /// @notice Takes an NFT of msg.sender, who approved it, and makes its ticket a note of `to`.
    /// @dev What the token says, NothingReceived, then the registry's and the pool's errors.
    /// @return asset id of the ticket
    function wrap(address token, uint256 id, OneTimeAddress calldata to) external nonReentrant returns (uint256 asset) {
        uint256 category = _issued(token);
        IERC721(token).transferFrom(msg.sender, address(this), id);
        if (!_holds(token, id)) revert NothingReceived();
        asset = REGISTRY.ticketIdOf(category, id);
        if (_ownUnits(asset) == 0) REGISTRY.mintTicket(category, id, to);
        else POOL.shield(asset, 1, to);
        emit Wrapped(token, asset, msg.sender, 1);
    }

    /// @notice Runs a bundle that pays the NFT's ticket to this gateway, and gives the NFT to `recipient`.
    /// @dev The bundle's caller is this gateway and its dataHash keccak256(abi.encode(unwrap.selector, token, id, recipient)).
    /// InvalidRecipient, UnknownAsset (nothing of this token was ever wrapped), BundleNotForThis, BundleTakesIn, the pool's errors,
    /// NothingReceived, what the token says.
    function unwrap(address token, uint256 id, Bundle calldata bundle, address recipient) external nonReentrant {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token, id);
        _receive(bundle, asset, keccak256(abi.encode(this.unwrap.selector, token, id, recipient)));
        _give(token, id, asset, recipient);
    }

    /// @notice Gives out an NFT whose ticket lies in this gateway's public balance. For contracts, which move the ticket here by
    /// transferPublic and call this in the same transaction: what lies here between transactions is anybody's.
    /// @dev InvalidRecipient, UnknownAsset (nothing of this token was ever wrapped), NotHeld, what the token says.
    function unwrapHeld(address token, uint256 id, address recipient) external nonReentrant {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token, id);
        if (_ownUnits(asset) == 0 || !_holds(token, id)) revert NotHeld();
        _give(token, id, asset, recipient);
    }

    /// @notice Id of the ticket that stands for an NFT, wrapped before or not. Reverts with UnknownAsset when nothing of this token
    /// was ever wrapped.
    function assetOf(address token, uint256 id) public view returns (uint256) {
        uint256 category = _categories[token];
        if (category == 0) category = REGISTRY.assetIdOf(address(this), _terms(CATEGORY, NAME, token, 0));
        return REGISTRY.ticketIdOf(category, id);
    }

    function _issued(address token) private returns (uint256 category) {
        category = _categories[token];
        if (category != 0) return category;
        category = REGISTRY.issue(_terms(CATEGORY, NAME, token, 0));
        _categories[token] = category;
    }

    function _give(address token, uint256 id, uint256 asset, address recipient) private {
        emit Unwrapped(token, asset, recipient, 1, 1);
        IERC721(token).safeTransferFrom(address(this), recipient, id);
    }

    function _holds(address token, uint256 id) private view returns (bool) {
        return IERC721(token).ownerOf(id) == address(this);
    }
}
