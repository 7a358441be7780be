// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Opening} from "../interfaces/IPoolModuleDoor.sol";
import {Bundle, IShieldedPool, JoinSplit, OwnAct} from "../interfaces/IShieldedPool.sol";
import {Circuits} from "./Circuits.sol";
import {Fields} from "./Fields.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @dev What boundHash covers of a join-split: all but its root and its proof.
struct BoundJoinSplit {
    uint32 circuitId;
    uint32 tree;
    uint256[] nullifiers;
    uint256[] commitments;
    uint256 publicAsset;
    uint256 publicIn;
    uint256 publicOut;
    address recipient;
    uint256 fee;
    address feeTo;
    bytes32[] ciphertextHashes;
}

/// @title ProofChecks
/// @notice What proofs are bound to, and whether they hold (`boundHash`, `ownHash`, `hiddenMintHash` of the protocol).
abstract contract ProofChecks is PoolStorage {
    bytes32 private constant TRANSACT = keccak256("merkato.v1.transact");
    bytes32 private constant OWN = keccak256("merkato.v1.own");
    bytes32 private constant MINT_HIDDEN = keccak256("merkato.v1.mint-hidden");

    /// @dev Version inside every hash that is bound.
    uint256 private constant VERSION = 1;

    /// @notice The verifier is for another circuit: it takes another number of public inputs.
    error WrongVerifier(uint32 circuitId);

    /// @param circuitIds the circuits that this pool has
    /// @param verifiers one for each of them
    constructor(uint32[] memory circuitIds, IGroth16Verifier[] memory verifiers) {
        for (uint256 i = 0; i < circuitIds.length; ++i) {
            uint256 inputs = Circuits.publicInputsOf(circuitIds[i]);
            if (inputs == 0 || verifiers[i].inputCount() != inputs) revert WrongVerifier(circuitIds[i]);
            _verifier[circuitIds[i]] = verifiers[i];
            _verifyingKeyHash[circuitIds[i]] = verifiers[i].verifyingKeyHash();
        }
    }

    function _checkKey(uint32 circuitId) internal view {
        if (address(_verifier[circuitId]) == address(0)) revert IShieldedPool.UnknownCircuit(circuitId);
    }

    function _checkExpiry(uint64 expiry) internal view {
        if (block.timestamp > expiry) revert IShieldedPool.BundleExpired(expiry, block.timestamp);
    }

    /// @param hash what the proofs are bound to
    /// @param before how many join-splits were counted before these
    function _checkProofs(JoinSplit[] calldata joinSplits, uint256 hash, uint256 before) internal view {
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            JoinSplit calldata joinSplit = joinSplits[i];
            _checkProof(joinSplit.circuitId, _publicInputs(joinSplit, hash), joinSplit.proof, before + i);
        }
    }

    function _checkOwn(OwnAct calldata act, uint256[8] calldata proof) internal view {
        Fields.checkCanonical(act.npk);
        _checkExpiry(act.expiry);
        _checkKey(Circuits.OWN);
        uint256[] memory inputs = new uint256[](2);
        (inputs[0], inputs[1]) = (act.npk, _ownHash(act, msg.sender));
        _checkProof(Circuits.OWN, inputs, proof, 0);
    }

    /// @param index number of the opening
    function _checkOpening(Opening calldata opening, uint256 hash, uint256 index) internal view {
        uint256[] memory inputs = new uint256[](5);
        (inputs[0], inputs[1]) = (opening.sealedCommitment, opening.commitment);
        (inputs[2], inputs[3], inputs[4]) = (opening.payout.asset, opening.payout.amount, hash);
        _checkProof(Circuits.OPEN, inputs, opening.proof, index);
    }

    function _checkHiddenMint(
        uint256 asset,
        uint256 commitment,
        uint256 hash,
        uint256[8] calldata proof
    ) internal view {
        uint256[] memory inputs = new uint256[](3);
        (inputs[0], inputs[1], inputs[2]) = (asset, commitment, hash);
        _checkProof(Circuits.MINT_HIDDEN, inputs, proof, 0);
    }

    function _boundHash(Bundle calldata bundle, address caller) internal view returns (uint256) {
        bytes memory content = abi.encode(
            TRANSACT,
            VERSION,
            block.chainid,
            address(this),
            caller,
            bundle.expiry,
            _bindAll(bundle.joinSplits),
            bundle.dataHash
        );
        return Fields.reduce(keccak256(content));
    }

    /// @dev Alternatives stand in a list of lists, also when there is one, so that no bundle has this content.
    /// @param action what the owners agreed to: what is signed for one action is worthless for another
    function _withheldHash(
        address caller,
        bytes32 action,
        uint64 expiry,
        bytes32 dataHash,
        JoinSplit[][] calldata alternatives
    ) internal view returns (uint256) {
        BoundJoinSplit[][] memory bound = new BoundJoinSplit[][](alternatives.length);
        for (uint256 i = 0; i < alternatives.length; ++i) bound[i] = _bindAll(alternatives[i]);
        bytes memory content = abi.encode(
            action,
            VERSION,
            block.chainid,
            address(this),
            caller,
            expiry,
            bound,
            dataHash
        );
        return Fields.reduce(keccak256(content));
    }

    function _ownHash(OwnAct calldata act, address caller) internal view returns (uint256) {
        return Fields.reduce(keccak256(abi.encode(OWN, VERSION, block.chainid, address(this), caller, act)));
    }

    /// @param nonce how many hidden mints of this asset came before, so that one proof makes one note
    function _hiddenMintHash(
        address issuer,
        uint256 asset,
        uint256 nonce,
        uint256 commitment,
        bytes calldata ciphertext
    ) internal view returns (uint256) {
        bytes memory content = abi.encode(
            MINT_HIDDEN,
            VERSION,
            block.chainid,
            address(this),
            issuer,
            asset,
            nonce,
            commitment,
            keccak256(ciphertext)
        );
        return Fields.reduce(keccak256(content));
    }

    function _bindAll(JoinSplit[] calldata joinSplits) private pure returns (BoundJoinSplit[] memory bound) {
        bound = new BoundJoinSplit[](joinSplits.length);
        for (uint256 i = 0; i < joinSplits.length; ++i) bound[i] = _bind(joinSplits[i]);
    }

    function _bind(JoinSplit calldata joinSplit) private pure returns (BoundJoinSplit memory) {
        bytes32[] memory hashes = new bytes32[](joinSplit.ciphertexts.length);
        for (uint256 i = 0; i < hashes.length; ++i) hashes[i] = keccak256(joinSplit.ciphertexts[i]);
        return
            BoundJoinSplit({
                circuitId: joinSplit.circuitId,
                tree: joinSplit.tree,
                nullifiers: joinSplit.nullifiers,
                commitments: joinSplit.commitments,
                publicAsset: joinSplit.publicAsset,
                publicIn: joinSplit.publicIn,
                publicOut: joinSplit.publicOut,
                recipient: joinSplit.recipient,
                fee: joinSplit.fee,
                feeTo: joinSplit.feeTo,
                ciphertextHashes: hashes
            });
    }

    /// @dev In the order of the circuits: tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash.
    function _publicInputs(JoinSplit calldata joinSplit, uint256 hash) private pure returns (uint256[] memory inputs) {
        uint256 nullifiers = joinSplit.nullifiers.length;
        inputs = new uint256[](nullifiers + 8);
        (inputs[0], inputs[1]) = (joinSplit.tree, joinSplit.root);
        for (uint256 i = 0; i < nullifiers; ++i) inputs[2 + i] = joinSplit.nullifiers[i];
        for (uint256 i = 0; i < Circuits.OUTPUTS; ++i) inputs[nullifiers + 2 + i] = joinSplit.commitments[i];
        inputs[nullifiers + 4] = joinSplit.publicAsset;
        inputs[nullifiers + 5] = joinSplit.publicIn;
        inputs[nullifiers + 6] = joinSplit.publicOut;
        inputs[nullifiers + 7] = hash;
    }

    function _checkProof(
        uint32 circuitId,
        uint256[] memory inputs,
        uint256[8] calldata proof,
        uint256 index
    ) private view {
        if (!_verifier[circuitId].verify(inputs, proof)) revert IShieldedPool.InvalidProof(index);
    }
}
