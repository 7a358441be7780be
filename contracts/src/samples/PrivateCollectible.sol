// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms, IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {ITicketData} from "../interfaces/ITicketData.sol";
import {AssetIds} from "../pool/AssetIds.sol";
import {Bundles} from "../types/Bundles.sol";

/// @title PrivateCollectible
/// @notice A sample: a collection of tickets that change hands in private, with what stands behind each of them, and that their holders can
/// redeem here.
/// @dev A contract as issuer and as holder. Nobody but the issuer sees who got a ticket, and nobody at all who has it now. Calls pool and
/// registry alone, which run nobody's code.
/// @custom:security-contact see SECURITY.md
contract PrivateCollectible is ITicketData {
    /// @notice Most bytes of a uri, and most nested assets: what wallets are ready to read.
    uint256 public constant MAX_URI = 512;
    uint256 public constant MAX_NESTED = 16;

    struct Item {
        uint256 asset;
        bytes32 contentHash;
        string uri;
        uint256[] nested;
        uint256 uses;
    }

    IShieldedPool private immutable POOL;
    IAssetRegistry private immutable REGISTRY;
    address private immutable OWNER;
    /// @notice Asset id of the category that all tickets of this collection belong to.
    uint256 public immutable CATEGORY;
    mapping(uint256 id => Item) private _items;

    /// @notice A ticket was made; who got it is not said.
    event Released(uint256 indexed id, uint256 indexed asset);
    /// @notice A holder gave the ticket back for what `order` stands for. `uses` counts how often that happened.
    event Redeemed(uint256 indexed id, bytes32 indexed order, uint256 uses);

    /// @notice Only the issuer of the collection may do this.
    error NotTheOwner(address caller);
    /// @notice No ticket with this id was released.
    error UnknownTicket(uint256 id);
    /// @notice The uri, or the list of nested assets, is longer than wallets read.
    error TooLong();
    /// @notice The bundle's owner agreed to something else.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice The bundle did not bring the ticket.
    error TicketNotReceived(uint256 id);

    modifier onlyOwner() {
        if (msg.sender != OWNER) revert NotTheOwner(msg.sender);
        _;
    }

    /// @param pool_ either home of the pool
    /// @param owner_ releases tickets, for good
    /// @param name UTF-8, 1 to 32 bytes, zeros only at the end
    /// @param origin hash of what the collection rests on, a contract on paper for instance; 0 for none
    /// @param cap most tickets that may exist
    constructor(IShieldedPool pool_, address owner_, bytes32 name, bytes32 origin, uint128 cap) {
        POOL = pool_;
        REGISTRY = IAssetRegistry(pool_.registry());
        OWNER = owner_;
        CATEGORY = REGISTRY.issue(AssetTerms(AssetIds.CATEGORY, name, 0, origin, cap));
    }

    /// @notice Makes a ticket as a note of `to`, once for each id.
    /// @param contentHash keccak256 of the content's bytes
    /// @param uri where the content lies
    /// @param nested asset ids of what comes with the ticket
    function release(
        uint256 id,
        OneTimeAddress calldata to,
        bytes32 contentHash,
        string calldata uri,
        uint256[] calldata nested
    ) external onlyOwner returns (uint256 asset) {
        if (bytes(uri).length > MAX_URI || nested.length > MAX_NESTED) revert TooLong();
        (asset, ) = REGISTRY.mintTicket(CATEGORY, id, to);
        _items[id] = Item(asset, contentHash, uri, nested, 0);
        emit Released(id, asset);
    }

    /// @notice Takes a ticket back from its holder, who stays unknown, for what `order` stands for.
    /// @dev The holder agreed to {redeemDataHash}, so whoever copies the bundle can not redeem it for himself.
    /// @param order what the holder gets for it, in terms that owner and holder share: the hash of an address to send the picture to
    function redeem(Bundle calldata bundle, uint256 id, bytes32 order) external {
        Item storage item = _itemOf(id);
        bytes32 expected = redeemDataHash(id, order);
        if (bundle.dataHash != expected) revert BundleNotForThis(expected, bundle.dataHash);
        // Redeemed tickets lie in this contract's own public balance.
        Bundles.requireTakesNothingIn(bundle);
        uint256 before = POOL.publicBalanceOf(address(this), item.asset);
        POOL.transact(bundle);
        if (POOL.publicBalanceOf(address(this), item.asset) != before + 1) revert TicketNotReceived(id);
        emit Redeemed(id, order, ++item.uses);
    }

    /// @notice Pays a redeemed ticket out again. That it was used is not forgotten.
    function payOut(uint256 id, OneTimeAddress calldata to) external onlyOwner {
        POOL.shield(_itemOf(id).asset, 1, to);
    }

    /// @notice How often a ticket was redeemed.
    function usesOf(uint256 id) external view returns (uint256) {
        return _itemOf(id).uses;
    }

    /// @inheritdoc ITicketData
    function ticketData(
        uint256 id
    ) external view returns (bytes32 contentHash, string memory uri, uint256[] memory nested) {
        Item storage item = _itemOf(id);
        return (item.contentHash, item.uri, item.nested);
    }

    /// @notice The pool that tickets move in.
    function pool() external view returns (IShieldedPool) {
        return POOL;
    }

    /// @notice Who releases tickets.
    function owner() external view returns (address) {
        return OWNER;
    }

    /// @notice The dataHash of a bundle that redeems a ticket.
    function redeemDataHash(uint256 id, bytes32 order) public pure returns (bytes32) {
        return keccak256(abi.encode(PrivateCollectible.redeem.selector, id, order));
    }

    function _itemOf(uint256 id) private view returns (Item storage item) {
        item = _items[id];
        if (item.asset == 0) revert UnknownTicket(id);
    }
}
