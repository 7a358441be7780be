// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IPoolDoor} from "../interfaces/IPoolDoor.sol";
import {Bundle, IShieldedPool, JoinSplit, OneTimeAddress, OwnAct} from "../interfaces/IShieldedPool.sol";
import {OneTimeAddresses} from "../types/OneTimeAddresses.sol";
import {Circuits} from "./Circuits.sol";
import {CommitmentTree} from "./CommitmentTree.sol";
import {Fields} from "./Fields.sol";
import {IPoseidon4, IPoseidon5} from "./IPoseidon.sol";
import {ModuleDoor} from "./ModuleDoor.sol";
import {NarrowFields} from "./NarrowFields.sol";
import {Poseidon} from "./Poseidon.sol";
import {ProofChecks} from "./ProofChecks.sol";

/// @title PortablePool
/// @notice The pool for any EVM chain: what the native pool answers, in Solidity (docs/protocol/portable-pool.md).
/// @dev No owner, no setter, no pause. It calls hashers and verifiers, which are fixed and do not write, and pays coins without running
/// code, so nothing can call back (PORT-2). Invariants PORT-1, PORT-2: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
contract PortablePool is ModuleDoor, IShieldedPool, IPoolDoor {
    /// @dev The protocol's tag "merkato.v1.note".
    uint256 private constant NOTE_TAG = 568017946193503357192192328865903717;

    address private immutable REGISTRY;
    IPoseidon5 private immutable HASHER5;

    /// @dev The registry alone, before anything else is looked at. It is trusted, so its encodings are not compared.
    modifier onlyRegistry() {
        if (msg.sender != REGISTRY) revert NotTheRegistry(msg.sender);
        _;
    }

    /// @param registryAddress where the registry will be: it needs the pool's address as the pool needs its own
    /// @param moduleAddresses where packages and conditional transfers will be
    /// @param hasher4 Poseidon of four elements
    /// @param hasher5 Poseidon of five elements
    /// @param circuitIds the circuits that this pool verifies
    /// @param verifiers one for each of them
    constructor(
        address registryAddress,
        address[2] memory moduleAddresses,
        IPoseidon4 hasher4,
        IPoseidon5 hasher5,
        uint32[] memory circuitIds,
        IGroth16Verifier[] memory verifiers
    ) CommitmentTree(hasher4) ProofChecks(circuitIds, verifiers) ModuleDoor(moduleAddresses) {
        Poseidon.check(hasher5);
        HASHER5 = hasher5;
        REGISTRY = registryAddress;
    }

    /// @inheritdoc IShieldedPool
    function shield(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external payable strict(6) returns (uint256 position) {
        NarrowFields.check(to);
        _checkNote(asset, value, to);
        _checkKnown(asset);
        uint256 expected = asset == NATIVE ? value : 0;
        if (msg.value != expected) revert WrongValue(expected, msg.value);
        if (value == 0) revert ZeroAmount();
        if (asset != NATIVE) _checkBalance(asset, msg.sender, value);
        _checkRoom(1);
        _takeIn(asset, value, msg.sender);
        return _enterNote(msg.sender, asset, value, to);
    }

    /// @inheritdoc IShieldedPool
    function transact(Bundle calldata bundle) external payable called returns (uint256 firstPosition) {
        _checkEncoding(abi.encodeCall(IShieldedPool.transact, (bundle)));
        JoinSplit[] calldata joinSplits = bundle.joinSplits;
        _checkJoinSplits(joinSplits, bundle.expiry, msg.sender);
        _checkProofs(joinSplits, _boundHash(bundle, msg.sender), 0);
        // Nothing refuses any more but the turnstile.
        _passTurnstile(joinSplits);
        _spendInputs(joinSplits);
        firstPosition = _appendOutputs(joinSplits);
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            _movePublicParts(joinSplits[i]);
            _logJoinSplit(joinSplits[i], firstPosition + Circuits.OUTPUTS * i);
        }
    }

    /// @inheritdoc IShieldedPool
    function transferPublic(uint256 asset, address to, uint256 value) external strict(3) {
        Fields.checkCanonical(asset);
        Fields.checkAmount(value);
        _checkKnown(asset);
        if (value == 0) revert ZeroAmount();
        _checkRecipient(to);
        _checkBalance(asset, msg.sender, value);
        _publicBalance[asset][msg.sender] -= value;
        _credit(asset, msg.sender, to, value);
    }

    /// @inheritdoc IShieldedPool
    function boundHash(Bundle calldata bundle, address caller) external view called returns (uint256) {
        _checkEncoding(abi.encodeCall(IShieldedPool.boundHash, (bundle, caller)));
        _checkShape(bundle.joinSplits);
        return _boundHash(bundle, caller);
    }

    /// @inheritdoc IShieldedPool
    function nextPosition() external view strict(0) returns (uint256) {
        return _nextPosition;
    }

    /// @inheritdoc IShieldedPool
    function currentRoot() external view strict(0) returns (uint32 tree, uint256 root) {
        return (_treeOf(_nextPosition), _currentRoot);
    }

    /// @inheritdoc IShieldedPool
    function isKnownRoot(uint32 tree, uint256 root) external view strict(2) returns (bool) {
        return _knownRoots[tree][root];
    }

    /// @inheritdoc IShieldedPool
    function isSpent(uint256 nullifier) external view strict(1) returns (bool) {
        return _spent[nullifier];
    }

    /// @inheritdoc IShieldedPool
    function verifyingKeyHash(uint32 circuitId) external view strict(1) returns (bytes32) {
        return _verifyingKeyHash[circuitId];
    }

    /// @inheritdoc IShieldedPool
    function registry() external view strict(0) returns (address) {
        return REGISTRY;
    }

    /// @inheritdoc IShieldedPool
    function modules() external view strict(0) returns (address packages, address conditionalTransfers) {
        return (PACKAGES, CONDITIONAL_TRANSFERS);
    }

    /// @inheritdoc IShieldedPool
    function publicBalanceOf(address account, uint256 asset) external view strict(2) returns (uint256) {
        return _publicBalance[asset][account];
    }

    /// @inheritdoc IShieldedPool
    function publicBalancesOf(
        address account,
        uint256[] calldata assets
    ) external view called returns (uint256[] memory balances) {
        _checkEncoding(abi.encodeCall(IShieldedPool.publicBalancesOf, (account, assets)));
        balances = new uint256[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) balances[i] = _publicBalance[assets[i]][account];
    }

    /// @inheritdoc IShieldedPool
    function shieldedTotal(uint256 asset) external view strict(1) returns (uint256) {
        return _shieldedTotal[asset];
    }

    /// @inheritdoc IShieldedPool
    function nullifierCount() external view strict(0) returns (uint256) {
        return _nullifierCount;
    }

    /// @inheritdoc IShieldedPool
    function areSpent(uint256[] calldata nullifiers) external view called returns (bool[] memory spent) {
        _checkEncoding(abi.encodeCall(IShieldedPool.areSpent, (nullifiers)));
        spent = new bool[](nullifiers.length);
        for (uint256 i = 0; i < nullifiers.length; ++i) spent[i] = _spent[nullifiers[i]];
    }

    /// @inheritdoc IShieldedPool
    function ownHash(OwnAct calldata act, address caller) external view strict(6) returns (uint256) {
        return _ownHash(act, caller);
    }

    /// @inheritdoc IShieldedPool
    function checkOwn(OwnAct calldata act, uint256[8] calldata proof) external view strict(13) {
        NarrowFields.check(act);
        _checkOwn(act, proof);
    }

    /// @inheritdoc IPoolDoor
    function openAsset(uint256 asset, bool hidden) external called onlyRegistry {
        _assetState[asset] = hidden ? HIDDEN : VISIBLE;
    }

    /// @inheritdoc IPoolDoor
    function enter(
        address issuer,
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external called onlyRegistry returns (uint256 position) {
        _checkNote(asset, value, to);
        _checkKnown(asset);
        _checkRoom(1);
        return _enterNote(issuer, asset, value, to);
    }

    /// @inheritdoc IPoolDoor
    function enterHidden(
        address issuer,
        uint256 asset,
        uint256 nonce,
        uint256 commitment,
        bytes calldata ciphertext,
        uint256[8] calldata proof
    ) external called onlyRegistry returns (uint256 position) {
        Fields.checkCanonical(asset);
        Fields.checkCanonical(commitment);
        if (commitment == 0) revert NotCanonical(0);
        if (ciphertext.length > MAX_CIPHERTEXT_BYTES) revert WrongShape();
        // A visible asset would get units that no supply counts.
        if (_assetState[asset] != HIDDEN) revert UnknownAsset(asset);
        _checkKey(Circuits.MINT_HIDDEN);
        _checkRoom(1);
        _checkHiddenMint(asset, commitment, _hiddenMintHash(issuer, asset, nonce, commitment, ciphertext), proof);
        position = _appendOne(commitment);
        emit HiddenMinted(issuer, asset, position, commitment, ciphertext);
    }

    /// @inheritdoc IPoolDoor
    function credit(uint256 asset, address account, uint256 value) external called onlyRegistry {
        _checkKnown(asset);
        _checkRecipient(account);
        _credit(asset, address(0), account, value);
    }

    /// @inheritdoc IPoolDoor
    function debit(uint256 asset, address account, uint256 value) external called onlyRegistry {
        _checkKnown(asset);
        _checkBalance(asset, account, value);
        _debit(asset, account, address(0), value);
    }

    function _checkNote(uint256 asset, uint256 value, OneTimeAddress calldata to) private pure {
        Fields.checkCanonical(asset);
        Fields.checkCanonical(to.npk);
        Fields.checkCanonical(to.ephemeralX);
        Fields.checkCanonical(to.ephemeralY);
        Fields.checkAmount(value);
        if (!OneTimeAddresses.hasValidPoint(to)) revert InvalidPoint();
    }

    /// @dev Appends a note whose amount is public and whose holder is not, and logs everything its holder needs.
    /// @param from who paid, or the issuer who minted
    function _enterNote(
        address from,
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) private returns (uint256 position) {
        _countIn(asset, value);
        uint256 commitment = HASHER5.hash([NOTE_TAG, to.npk, asset, value, _nextPosition]);
        position = _appendOne(commitment);
        emit Shielded(from, asset, position, commitment, value, to);
    }

    function _appendOne(uint256 commitment) private returns (uint256) {
        uint256[] memory commitments = new uint256[](1);
        commitments[0] = commitment;
        return _append(commitments);
    }

    /// @return position of the first output; the others follow
    function _appendOutputs(JoinSplit[] calldata joinSplits) private returns (uint256) {
        uint256[] memory commitments = new uint256[](Circuits.OUTPUTS * joinSplits.length);
        for (uint256 i = 0; i < commitments.length; ++i) {
            commitments[i] = joinSplits[i / Circuits.OUTPUTS].commitments[i % Circuits.OUTPUTS];
        }
        return _append(commitments);
    }

    /// @dev Debits the caller and pays recipient and fee.
    function _movePublicParts(JoinSplit calldata joinSplit) private {
        uint256 asset = joinSplit.publicAsset;
        _takeIn(asset, joinSplit.publicIn, msg.sender);
        _payOut(asset, joinSplit.recipient, joinSplit.publicOut - joinSplit.fee);
        _payOut(asset, joinSplit.feeTo, joinSplit.fee);
    }

    function _logJoinSplit(JoinSplit calldata joinSplit, uint256 firstPosition) private {
        emit Transacted(
            msg.sender,
            firstPosition,
            joinSplit.nullifiers,
            joinSplit.commitments,
            joinSplit.ciphertexts,
            joinSplit.publicAsset,
            joinSplit.publicIn,
            joinSplit.publicOut,
            joinSplit.recipient,
            joinSplit.fee,
            joinSplit.feeTo
        );
    }
}
