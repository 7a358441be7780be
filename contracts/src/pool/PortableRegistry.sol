// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetInfo, AssetTerms, IAssetRegistry} from "../interfaces/IAssetRegistry.sol";
import {IPoolDoor} from "../interfaces/IPoolDoor.sol";
import {Bundle, IShieldedPool, JoinSplit, OneTimeAddress, OwnAct} from "../interfaces/IShieldedPool.sol";
import {AssetIds} from "./AssetIds.sol";
import {AssetRules} from "./AssetRules.sol";
import {Fields} from "./Fields.sol";
import {IPoseidon4} from "./IPoseidon.sol";
import {NarrowFields} from "./NarrowFields.sol";
import {Poseidon} from "./Poseidon.sol";
import {StrictCalls} from "./StrictCalls.sol";

/// @title PortableRegistry
/// @notice The asset registry of a {PortablePool}: what the native registry answers, in Solidity (docs/protocol/assets.md).
/// @dev No owner, no setter, no pause. It calls its pool and a hasher, both fixed, and the pool calls nobody back, so what it writes
/// before is undone when the pool refuses. Invariants AST-1 to AST-7: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
contract PortableRegistry is StrictCalls, IAssetRegistry {
    /// @dev slot 0; Solidity packs AssetInfo as vm/src/registry/registry-state.ts does.
    mapping(uint256 asset => AssetInfo) private _records;

    IShieldedPool private immutable POOL;
    IPoolDoor private immutable DOOR;
    IPoseidon4 private immutable HASHER;

    /// @notice The pool has another registry.
    error WrongPool(address pool);

    constructor(IShieldedPool poolContract, IPoseidon4 hasher) {
        Poseidon.check(hasher);
        if (poolContract.registry() != address(this)) revert WrongPool(address(poolContract));
        POOL = poolContract;
        DOOR = IPoolDoor(address(poolContract));
        HASHER = hasher;
    }

    /// @inheritdoc IAssetRegistry
    function issue(AssetTerms calldata terms) external strict(5) returns (uint256 asset) {
        NarrowFields.check(terms);
        AssetRules.checkTerms(msg.sender, terms);
        asset = _idOf(msg.sender, terms);
        AssetInfo storage info = _records[asset];
        if (info.issuer != address(0)) revert AlreadyIssued(asset);
        (info.issuer, info.kind, info.cap) = (msg.sender, terms.kind, terms.cap);
        (info.name, info.id, info.origin) = (terms.name, terms.id, terms.origin);
        emit AssetIssued(asset, msg.sender, terms.kind, terms.name, terms.id, terms.origin, terms.cap);
        // A category is no asset of notes and balances: its tickets are.
        if (terms.kind != AssetIds.CATEGORY) DOOR.openAsset(asset, terms.kind == AssetIds.HIDDEN_TOKEN);
    }

    /// @inheritdoc IAssetRegistry
    function mint(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external strict(6) returns (uint256 position) {
        NarrowFields.check(to);
        _checkMint(asset, value);
        _addSupply(asset, value);
        return DOOR.enter(msg.sender, asset, value, to);
    }

    /// @inheritdoc IAssetRegistry
    function mintPublic(uint256 asset, uint256 value, address to) external strict(3) {
        _checkMint(asset, value);
        _addSupply(asset, value);
        DOOR.credit(asset, to, value);
    }

    /// @inheritdoc IAssetRegistry
    function mintTicket(
        uint256 category,
        uint256 id,
        OneTimeAddress calldata to
    ) external strict(6) returns (uint256 asset, uint256 position) {
        NarrowFields.check(to);
        asset = _makeTicket(category, id);
        position = DOOR.enter(msg.sender, asset, 1, to);
    }

    /// @inheritdoc IAssetRegistry
    function mintTicketPublic(uint256 category, uint256 id, address to) external strict(3) returns (uint256 asset) {
        asset = _makeTicket(category, id);
        DOOR.credit(asset, to, 1);
    }

    /// @inheritdoc IAssetRegistry
    function mintHidden(
        uint256 asset,
        uint256 commitment,
        bytes calldata ciphertext,
        uint256[8] calldata proof
    ) external called returns (uint256 position) {
        _checkEncoding(abi.encodeCall(IAssetRegistry.mintHidden, (asset, commitment, ciphertext, proof)));
        AssetInfo storage info = _records[asset];
        AssetRules.checkMaker(asset, info, AssetIds.HIDDEN_TOKEN);
        uint64 nonce = info.hiddenMints;
        info.hiddenMints = nonce + 1;
        return DOOR.enterHidden(msg.sender, asset, nonce, commitment, ciphertext, proof);
    }

    /// @inheritdoc IAssetRegistry
    function setMintKey(uint256 asset, uint256 npk) external strict(2) {
        AssetInfo storage info = _records[asset];
        AssetRules.checkMaker(asset, info, AssetIds.TOKEN);
        Fields.checkCanonical(npk);
        // The count of acts goes on: an act of a key that comes back has a number of its own.
        info.mintKey = npk;
        emit MintKeySet(asset, npk);
    }

    /// @inheritdoc IAssetRegistry
    function mintWithKey(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to,
        uint64 expiry,
        uint256[8] calldata proof
    ) external strict(15) returns (uint256 position) {
        NarrowFields.check(to);
        AssetInfo storage info = _records[asset];
        AssetRules.checkIssued(asset, info);
        if (info.mintKey == 0) revert NoMintKey(asset);
        AssetRules.checkKind(info, AssetIds.TOKEN);
        AssetRules.checkOpen(asset, info);
        AssetRules.checkUnits(value);
        AssetRules.checkCap(asset, info, value);
        bytes32 dataHash = keccak256(abi.encode(this.mintWithKey.selector, asset, value, to));
        uint64 sequence = info.keyActs;
        info.keyActs = sequence + 1;
        POOL.checkOwn(OwnAct(info.mintKey, bytes32(asset), sequence, expiry, dataHash), proof);
        _addSupply(asset, value);
        return DOOR.enter(info.issuer, asset, value, to);
    }

    /// @inheritdoc IAssetRegistry
    function burn(uint256 asset, uint256 value) external strict(2) {
        AssetInfo storage info = _records[asset];
        AssetRules.checkIssued(asset, info);
        if (info.kind == AssetIds.CATEGORY) revert WrongKind(info.kind);
        AssetRules.checkUnits(value);
        _unmake(asset, msg.sender, value);
    }

    /// @inheritdoc IAssetRegistry
    function burnNotes(Bundle calldata bundle) external called returns (uint256 firstPosition) {
        _checkEncoding(abi.encodeCall(IAssetRegistry.burnNotes, (bundle)));
        if (bundle.dataHash != keccak256(abi.encode(this.burnNotes.selector))) revert InvalidTerms();
        firstPosition = POOL.transact(bundle);
        for (uint256 i = 0; i < bundle.joinSplits.length; ++i) {
            JoinSplit calldata joinSplit = bundle.joinSplits[i];
            uint256 value = joinSplit.publicOut - joinSplit.fee;
            if (joinSplit.recipient != address(this) || value == 0) continue;
            // Coins can not be unmade; the pool has refused every other asset that was never issued.
            AssetRules.checkIssued(joinSplit.publicAsset, _records[joinSplit.publicAsset]);
            _unmake(joinSplit.publicAsset, address(this), value);
        }
    }

    /// @inheritdoc IAssetRegistry
    function finalize(uint256 asset) external strict(1) {
        AssetInfo storage info = _records[asset];
        AssetRules.checkIssuer(asset, info);
        AssetRules.checkOpen(asset, info);
        info.finalized = true;
        emit AssetFinalized(asset);
    }

    /// @inheritdoc IAssetRegistry
    function pool() external view strict(0) returns (address) {
        return address(POOL);
    }

    /// @inheritdoc IAssetRegistry
    function supplyOf(uint256 asset) external view strict(1) returns (uint256) {
        AssetInfo storage info = _records[asset];
        AssetRules.checkIssued(asset, info);
        if (info.kind == AssetIds.HIDDEN_TOKEN) revert HiddenSupply(asset);
        return info.supply;
    }

    /// @inheritdoc IAssetRegistry
    function assetInfo(uint256 asset) external view strict(1) returns (AssetInfo memory) {
        return _records[asset];
    }

    /// @inheritdoc IAssetRegistry
    function assetIdOf(address issuer, AssetTerms calldata terms) external view strict(6) returns (uint256) {
        NarrowFields.check(terms);
        AssetRules.checkTerms(issuer, terms);
        return _idOf(issuer, terms);
    }

    /// @inheritdoc IAssetRegistry
    function ticketIdOf(uint256 category, uint256 id) external view strict(2) returns (uint256) {
        AssetInfo storage info = _records[category];
        AssetRules.checkIssued(category, info);
        AssetRules.checkKind(info, AssetIds.CATEGORY);
        return AssetIds.ticketOf(HASHER, info, id);
    }

    function _idOf(address issuer, AssetTerms calldata terms) private view returns (uint256) {
        return AssetIds.hash(HASHER, terms.kind, issuer, terms.name, terms.id, terms.origin);
    }

    function _checkMint(uint256 asset, uint256 value) private view {
        AssetInfo storage info = _records[asset];
        AssetRules.checkMaker(asset, info, AssetIds.TOKEN);
        AssetRules.checkUnits(value);
        AssetRules.checkCap(asset, info, value);
    }

    /// @dev A ticket's record stays when it is burned, so that no ticket is made twice.
    function _makeTicket(uint256 category, uint256 id) private returns (uint256 ticket) {
        AssetInfo storage info = _records[category];
        AssetRules.checkMaker(category, info, AssetIds.CATEGORY);
        AssetRules.checkCap(category, info, 1);
        ticket = AssetIds.ticketOf(HASHER, info, id);
        AssetInfo storage record = _records[ticket];
        if (record.issuer != address(0)) revert TicketAlreadyMinted(ticket);
        (record.issuer, record.kind, record.finalized) = (info.issuer, AssetIds.TICKET, true);
        (record.cap, record.supply) = (1, 1);
        (record.name, record.id, record.origin) = (info.name, id, info.origin);
        emit TicketMinted(ticket, category, id);
        _addSupply(category, 1);
        DOOR.openAsset(ticket, false);
    }

    /// @dev `value` is within the cap, so below 2^128.
    function _addSupply(uint256 asset, uint256 value) private {
        uint256 supply = _records[asset].supply + value;
        _records[asset].supply = uint128(supply);
        emit SupplyChanged(asset, value, 0, supply);
    }

    /// @dev Takes units out of an account's public balance and out of the supply, which for a ticket is its category's, too.
    function _unmake(uint256 asset, address account, uint256 value) private {
        AssetInfo storage info = _records[asset];
        if (info.kind == AssetIds.TICKET) {
            info.supply = _less(info.supply, value);
            _removeSupply(AssetIds.categoryOf(HASHER, info), value);
        } else if (info.kind == AssetIds.TOKEN) {
            _removeSupply(asset, value);
        }
        DOOR.debit(asset, account, value);
    }

    function _removeSupply(uint256 asset, uint256 value) private {
        uint128 supply = _less(_records[asset].supply, value);
        _records[asset].supply = supply;
        emit SupplyChanged(asset, 0, value, supply);
    }

    /// @dev More than there is can only be asked for by an account that does not have it: the pool refuses that, by name, right after.
    function _less(uint128 supply, uint256 value) private pure returns (uint128) {
        unchecked {
            return supply - uint128(value);
        }
    }
}
