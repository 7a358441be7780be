// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ERC165, IERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {AssetTerms} from "../interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {Gateway} from "./Gateway.sol";

/// @title Erc1155Gateway
/// @notice Wraps ERC-1155 tokens: an asset for each id of a token contract, named "ERC-1155", with that id, and with the contract's
/// address as origin.
/// @dev Units and losses as in {Erc20Gateway}. Tokens are taken only by {wrap}: a transfer by mistake is refused.
/// @custom:security-contact see SECURITY.md
contract Erc1155Gateway is Gateway, ERC165, IERC1155Receiver {
    bytes32 private constant NAME = "ERC-1155";

    mapping(address token => mapping(uint256 id => uint256 asset)) private _assets;

    /// @dev Token contract of the wrap in progress; 0 for none.
    address private transient _wrapping;

    constructor(IShieldedPool poolContract) Gateway(poolContract) {}

    /// @notice Takes `amount` of msg.sender's tokens, which it approved, and makes a note of `to` for what arrived.
    /// @dev NothingReceived, LossOutstanding, what the token says, then the registry's and the pool's errors.
    /// @return received units made, one a token
    function wrap(
        address token,
        uint256 id,
        uint256 amount,
        OneTimeAddress calldata to
    ) external nonReentrant returns (uint256 received) {
        uint256 asset = _issued(token, id);
        received = _take(token, id, asset, amount);
        REGISTRY.mint(asset, received, to);
        emit Wrapped(token, asset, msg.sender, received);
    }

    /// @notice Runs a bundle that pays units of the token's asset to this gateway, and pays `recipient` what they are worth.
    /// @dev The bundle's caller is this gateway and its dataHash keccak256(abi.encode(unwrap.selector, token, id, recipient)).
    /// InvalidRecipient, BundleNotForThis, BundleTakesIn, the pool's errors, NothingReceived, NotHeld, what the token says.
    /// @return paid tokens sent; fewer than the units after a loss
    function unwrap(
        address token,
        uint256 id,
        Bundle calldata bundle,
        address recipient
    ) external nonReentrant returns (uint256 paid) {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token, id);
        uint256 burned = _receive(bundle, asset, keccak256(abi.encode(this.unwrap.selector, token, id, recipient)));
        return _pay(token, id, asset, burned, recipient);
    }

    /// @notice Pays for all units in this gateway's public balance. For contracts, which move units here by transferPublic and call
    /// this in the same transaction: what lies here between transactions is anybody's.
    /// @dev InvalidRecipient, NotHeld, what the token says.
    function unwrapHeld(address token, uint256 id, address recipient) external nonReentrant returns (uint256 paid) {
        _checkRecipient(recipient);
        uint256 asset = assetOf(token, id);
        uint256 held = _ownUnits(asset);
        if (held == 0) revert NotHeld();
        return _pay(token, id, asset, held, recipient);
    }

    /// @inheritdoc IERC1155Receiver
    /// @dev Says yes to the token of the wrap in progress, when the gateway itself moves it. Any other answer refuses the transfer.
    function onERC1155Received(
        address operator,
        address,
        uint256,
        uint256,
        bytes calldata
    ) external view returns (bytes4) {
        bool ours = operator == address(this) && msg.sender == _wrapping;
        return ours ? this.onERC1155Received.selector : bytes4(0);
    }

    /// @inheritdoc IERC1155Receiver
    /// @dev Refuses: the gateway takes one id at a time.
    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        return bytes4(0);
    }

    /// @notice Id of the asset that stands for an id of a token contract, wrapped before or not.
    function assetOf(address token, uint256 id) public view returns (uint256 asset) {
        asset = _assets[token][id];
        if (asset == 0) asset = REGISTRY.assetIdOf(address(this), _termsOf(token, id));
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || super.supportsInterface(interfaceId);
    }

    function _issued(address token, uint256 id) private returns (uint256 asset) {
        asset = _assets[token][id];
        if (asset != 0) return asset;
        asset = REGISTRY.issue(_termsOf(token, id));
        _assets[token][id] = asset;
    }

    function _take(address token, uint256 id, uint256 asset, uint256 amount) private returns (uint256) {
        uint256 before = _held(token, id);
        _requireNoLoss(asset, before);
        _wrapping = token;
        IERC1155(token).safeTransferFrom(msg.sender, address(this), id, amount, "");
        _wrapping = address(0);
        return _arrived(amount, before, _held(token, id));
    }

    function _pay(
        address token,
        uint256 id,
        uint256 asset,
        uint256 burned,
        address recipient
    ) private returns (uint256 paid) {
        paid = _redeemDown(asset, burned, _held(token, id));
        emit Unwrapped(token, asset, recipient, burned, paid);
        IERC1155(token).safeTransferFrom(address(this), recipient, id, paid, "");
    }

    function _held(address token, uint256 id) private view returns (uint256) {
        return IERC1155(token).balanceOf(address(this), id);
    }

    function _termsOf(address token, uint256 id) private pure returns (AssetTerms memory) {
        return _terms(TOKEN, NAME, token, id);
    }
}
