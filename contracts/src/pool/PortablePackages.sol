// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holder, IPackages, Parcel, Sealing, SealTerms} from "../interfaces/IPackages.sol";
import {IPoolModuleDoor, Opening} from "../interfaces/IPoolModuleDoor.sol";
import {Bundle, IShieldedPool, JoinSplit, OwnAct, Payout} from "../interfaces/IShieldedPool.sol";
import {Circuits} from "./Circuits.sol";
import {Fields} from "./Fields.sol";
import {Parcels} from "./Parcels.sol";
import {StrictCalls} from "./StrictCalls.sol";

/// @dev What acts and proofs cover of an opening: all but its proof.
struct BoundOpening {
    uint256 sealedCommitment;
    uint256 commitment;
    bytes32 ciphertextHash;
    Payout payout;
}

/// @title PortablePackages
/// @notice Parcels of a {PortablePool}: what the native module answers, in Solidity (docs/protocol/packages.md).
/// @dev No owner, no setter, no pause. It calls its pool alone, which calls nobody back, so what it writes before is undone when the pool
/// refuses. Invariants PKG-1 to PKG-5: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
contract PortablePackages is Parcels, StrictCalls, IPackages {
    bytes32 private constant SEAL = keccak256("merkato.v1.seal");
    bytes32 private constant OPEN = keccak256("merkato.v1.open");
    uint256 private constant VERSION = 1;
    uint256 private constant MAX_CONTENTS_BYTES = 66_000;
    uint256 private constant MAX_KEY_BOX_BYTES = 512;

    IShieldedPool private immutable POOL;
    IPoolModuleDoor private immutable DOOR;
    /// @dev The circuit without which a parcel of this pool might have no exit; 0 when none is missing. A pool's circuits are fixed.
    uint32 private immutable MISSING_CIRCUIT;

    /// @notice The pool has another packages module.
    error WrongPool(address pool);

    constructor(IShieldedPool poolContract) {
        (address packages, ) = poolContract.modules();
        if (packages != address(this)) revert WrongPool(address(poolContract));
        POOL = poolContract;
        DOOR = IPoolModuleDoor(address(poolContract));
        MISSING_CIRCUIT = _missingCircuit(poolContract);
    }

    /// @inheritdoc IPackages
    function seal(Bundle calldata bundle, Sealing calldata sealing) external payable called returns (bytes32 parcel) {
        _checkEncoding(abi.encodeCall(IPackages.seal, (bundle, sealing)));
        _checkSealing(sealing, bundle.joinSplits.length);
        SealTerms calldata terms = sealing.terms;
        bytes32 expected = _sealDataHash(sealing);
        if (bundle.dataHash != expected) revert BundleNotForThis(expected, bundle.dataHash);
        if (MISSING_CIRCUIT != 0) revert IShieldedPool.UnknownCircuit(MISSING_CIRCUIT);
        parcel = _withhold(bundle);
        uint256[] memory commitments = _release(parcel, bundle.joinSplits, sealing.sealedOutputs);
        _store(parcel, terms, keccak256(abi.encode(commitments, terms.keyHash, terms.contentsHash)));
        emit Sealed(parcel, msg.sender, terms, commitments, sealing.contents, sealing.keyBox);
    }

    /// @inheritdoc IPackages
    function transfer(bytes32 parcel, Holder calldata to, bytes calldata keyBox) external called {
        _checkEncoding(abi.encodeCall(IPackages.transfer, (parcel, to, keyBox)));
        Stored storage stored = _checkTransfer(parcel, to, keyBox);
        _checkAccount(parcel, stored);
        _transfer(parcel, stored, to, keyBox);
    }

    /// @inheritdoc IPackages
    function transferWithKey(
        bytes32 parcel,
        Holder calldata to,
        bytes calldata keyBox,
        uint64 expiry,
        uint256[8] calldata proof
    ) external called {
        _checkEncoding(abi.encodeCall(IPackages.transferWithKey, (parcel, to, keyBox, expiry, proof)));
        Stored storage stored = _checkTransfer(parcel, to, keyBox);
        bytes32 dataHash = keccak256(abi.encode(this.transferWithKey.selector, parcel, to, keccak256(keyBox)));
        _checkKeyAct(parcel, stored, expiry, dataHash, proof);
        _transfer(parcel, stored, to, keyBox);
    }

    /// @inheritdoc IPackages
    function open(bytes32 parcel, bytes32 keyHash, bytes32 contentsHash, Opening[] calldata openings) external called {
        _checkEncoding(abi.encodeCall(IPackages.open, (parcel, keyHash, contentsHash, openings)));
        Stored storage stored = _sealed(parcel);
        _checkAccount(parcel, stored);
        _checkDigest(stored, keyHash, contentsHash, openings);
        _open(parcel, stored, openings, _openingsHash(openings));
    }

    /// @inheritdoc IPackages
    function openWithKey(
        bytes32 parcel,
        bytes32 keyHash,
        bytes32 contentsHash,
        Opening[] calldata openings,
        uint64 expiry,
        uint256[8] calldata proof
    ) external called {
        _checkEncoding(abi.encodeCall(IPackages.openWithKey, (parcel, keyHash, contentsHash, openings, expiry, proof)));
        Stored storage stored = _sealed(parcel);
        bytes32 openingsHash = _openingsHash(openings);
        bytes32 dataHash = keccak256(abi.encode(this.openWithKey.selector, parcel, openingsHash));
        _checkKeyAct(parcel, stored, expiry, dataHash, proof);
        _checkDigest(stored, keyHash, contentsHash, openings);
        _open(parcel, stored, openings, openingsHash);
    }

    /// @inheritdoc IPackages
    function pool() external view strict(0) returns (address) {
        return address(POOL);
    }

    /// @inheritdoc IPackages
    function parcelOf(bytes32 parcel) external view strict(1) returns (Parcel memory) {
        return _parcel(parcel);
    }

    /// @inheritdoc IPackages
    function rightHolderOf(bytes32 parcel) external view strict(1) returns (Holder memory) {
        return _rightHolder(_parcels[parcel]);
    }

    function _missingCircuit(IShieldedPool poolContract) private view returns (uint32) {
        if (poolContract.verifyingKeyHash(Circuits.OWN) == 0) return Circuits.OWN;
        return poolContract.verifyingKeyHash(Circuits.OPEN) == 0 ? Circuits.OPEN : 0;
    }

    function _checkSealing(Sealing calldata sealing, uint256 joinSplits) private view {
        _checkHolder(sealing.terms.holder);
        _checkTerms(sealing.terms);
        bytes calldata contents = sealing.contents;
        if (contents.length > MAX_CONTENTS_BYTES) revert WrongContents();
        if (contents.length != 0 && keccak256(contents) != sealing.terms.contentsHash) revert WrongContents();
        _checkKeyBox(sealing.keyBox);
        _checkNesting(0, sealing.terms.holder);
        if (sealing.sealedOutputs >> (Circuits.OUTPUTS * joinSplits) != 0) revert NoSuchOutput(sealing.sealedOutputs);
    }

    /// @dev The contents again, though the terms have their hash: whoever sends another's seal could leave them out.
    function _sealDataHash(Sealing calldata sealing) private pure returns (bytes32) {
        bytes32 keyBoxHash = keccak256(sealing.keyBox);
        bytes32 inCall = keccak256(sealing.contents);
        return keccak256(abi.encode(this.seal.selector, sealing.sealedOutputs, sealing.terms, keyBoxHash, inCall));
    }

    function _checkTransfer(
        bytes32 parcel,
        Holder calldata to,
        bytes calldata keyBox
    ) private view returns (Stored storage stored) {
        stored = _sealed(parcel);
        _checkHolder(to);
        _checkKeyBox(keyBox);
    }

    function _checkKeyBox(bytes calldata keyBox) private pure {
        if (keyBox.length > MAX_KEY_BOX_BYTES) revert WrongContents();
    }

    function _checkAccount(bytes32 parcel, Stored storage stored) private view {
        if (_rightHolder(stored).account != msg.sender) revert NotTheHolder(parcel);
    }

    function _checkKeyAct(
        bytes32 parcel,
        Stored storage stored,
        uint64 expiry,
        bytes32 dataHash,
        uint256[8] calldata proof
    ) private view {
        uint256 npk = _rightHolder(stored).npk;
        if (npk == 0) revert NotTheHolder(parcel);
        POOL.checkOwn(OwnAct(npk, parcel, stored.acts, expiry, dataHash), proof);
    }

    function _checkDigest(
        Stored storage stored,
        bytes32 keyHash,
        bytes32 contentsHash,
        Opening[] calldata openings
    ) private view {
        uint256[] memory commitments = new uint256[](openings.length);
        for (uint256 i = 0; i < openings.length; ++i) commitments[i] = openings[i].sealedCommitment;
        bytes32 actual = keccak256(abi.encode(commitments, keyHash, contentsHash));
        if (actual != stored.digest) revert WrongDigest(stored.digest, actual);
    }

    function _withhold(Bundle calldata bundle) private returns (bytes32) {
        JoinSplit[][] memory alternatives = new JoinSplit[][](1);
        alternatives[0] = bundle.joinSplits;
        return DOOR.withhold{value: msg.value}(msg.sender, SEAL, bundle.expiry, bundle.dataHash, alternatives);
    }

    /// @dev Appends what is not sealed and pays what is public.
    /// @return withheld the sealed commitments
    function _release(
        bytes32 parcel,
        JoinSplit[] calldata joinSplits,
        uint256 sealedOutputs
    ) private returns (uint256[] memory withheld) {
        uint256 count = Circuits.OUTPUTS * joinSplits.length;
        uint256 open = count - _bits(sealedOutputs);
        uint256[] memory commitments = new uint256[](open);
        bytes[] memory ciphertexts = new bytes[](open);
        withheld = new uint256[](count - open);
        uint256 free = 0;
        for (uint256 i = 0; i < count; ++i) {
            JoinSplit calldata joinSplit = joinSplits[i / Circuits.OUTPUTS];
            uint256 commitment = joinSplit.commitments[i % Circuits.OUTPUTS];
            if ((sealedOutputs >> i) & 1 == 1) {
                withheld[i - free] = commitment;
            } else {
                (commitments[free], ciphertexts[free]) = (commitment, joinSplit.ciphertexts[i % Circuits.OUTPUTS]);
                ++free;
            }
        }
        DOOR.release(parcel, commitments, ciphertexts, _payoutsOf(joinSplits));
    }

    function _payoutsOf(JoinSplit[] calldata joinSplits) private pure returns (Payout[] memory payouts) {
        payouts = new Payout[](joinSplits.length);
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            JoinSplit calldata joinSplit = joinSplits[i];
            uint256 asset = joinSplit.publicOut == 0 ? 0 : joinSplit.publicAsset;
            payouts[i] = Payout(asset, joinSplit.publicOut, joinSplit.recipient, joinSplit.fee, joinSplit.feeTo);
        }
    }

    function _bits(uint256 word) private pure returns (uint256 count) {
        for (; word != 0; word >>= 1) count += word & 1;
    }

    function _transfer(bytes32 parcel, Stored storage stored, Holder calldata to, bytes calldata keyBox) private {
        _checkNesting(parcel, to);
        Holder memory from = _rightHolder(stored);
        ++stored.acts;
        _setHolder(stored, to);
        emit Transferred(parcel, from, to, keyBox);
    }

    function _open(bytes32 parcel, Stored storage stored, Opening[] calldata openings, bytes32 openingsHash) private {
        bytes memory content = abi.encode(
            OPEN,
            VERSION,
            block.chainid,
            address(POOL),
            address(this),
            parcel,
            uint256(stored.acts),
            openingsHash
        );
        Holder memory by = _rightHolder(stored);
        stored.state = OPENED;
        ++stored.acts;
        _setHolder(stored, by);
        emit Opened(parcel, by);
        DOOR.checkOpenings(Fields.reduce(keccak256(content)), openings);
        _pay(parcel, openings);
    }

    function _pay(bytes32 parcel, Opening[] calldata openings) private {
        uint256[] memory commitments = new uint256[](openings.length);
        bytes[] memory ciphertexts = new bytes[](openings.length);
        Payout[] memory payouts = new Payout[](openings.length);
        for (uint256 i = 0; i < openings.length; ++i) {
            commitments[i] = openings[i].commitment;
            ciphertexts[i] = openings[i].ciphertext;
            payouts[i] = openings[i].payout;
        }
        DOOR.release(parcel, commitments, ciphertexts, payouts);
    }

    function _openingsHash(Opening[] calldata openings) private pure returns (bytes32) {
        BoundOpening[] memory bound = new BoundOpening[](openings.length);
        for (uint256 i = 0; i < openings.length; ++i) {
            Opening calldata opening = openings[i];
            bytes32 ciphertextHash = keccak256(opening.ciphertext);
            bound[i] = BoundOpening(opening.sealedCommitment, opening.commitment, ciphertextHash, opening.payout);
        }
        return keccak256(abi.encode(bound));
    }
}
