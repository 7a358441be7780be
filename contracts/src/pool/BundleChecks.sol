// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool, JoinSplit, Payout} from "../interfaces/IShieldedPool.sol";
import {Circuits} from "./Circuits.sol";
import {CommitmentTree} from "./CommitmentTree.sol";
import {Fields} from "./Fields.sol";
import {ProofChecks} from "./ProofChecks.sol";
import {PublicLedger} from "./PublicLedger.sol";

/// @title BundleChecks
/// @notice Every check of a bundle but its proofs, cheap ones first.
/// @dev The order is part of the interface: both homes refuse the same bundle with the same error (docs/decisions/0012).
abstract contract BundleChecks is CommitmentTree, PublicLedger, ProofChecks {
    uint256 private constant MAX_JOIN_SPLITS = 8;
    uint256 internal constant MAX_CIPHERTEXT_BYTES = 2048;

    /// @param expiry last block timestamp, in seconds, at which they are valid
    /// @param payer whose balances publicIn debits
    function _checkJoinSplits(JoinSplit[] calldata joinSplits, uint64 expiry, address payer) internal view {
        _checkShape(joinSplits);
        _checkExpiry(expiry);
        for (uint256 i = 0; i < joinSplits.length; ++i) _checkKey(joinSplits[i].circuitId);
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            _checkNumbers(joinSplits[i]);
            _checkPublicPart(joinSplits[i]);
        }
        _checkValue(joinSplits);
        _checkPublicIn(joinSplits, payer);
        for (uint256 i = 0; i < joinSplits.length; ++i) _checkRoot(joinSplits[i]);
        _checkNullifiers(joinSplits);
        _checkRoom(Circuits.OUTPUTS * joinSplits.length);
    }

    /// @dev Numbers of parts alone: what bounds the work that hashing and checking a bundle costs.
    function _checkShape(JoinSplit[] calldata joinSplits) internal pure {
        if (joinSplits.length == 0 || joinSplits.length > MAX_JOIN_SPLITS) {
            revert IShieldedPool.WrongBundleSize(joinSplits.length);
        }
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            JoinSplit calldata joinSplit = joinSplits[i];
            uint256 inputs = Circuits.inputsOf(joinSplit.circuitId);
            if (inputs == 0) revert IShieldedPool.UnknownCircuit(joinSplit.circuitId);
            bool fits =
                joinSplit.nullifiers.length == inputs &&
                    joinSplit.commitments.length == Circuits.OUTPUTS &&
                    joinSplit.ciphertexts.length == Circuits.OUTPUTS &&
                    joinSplit.ciphertexts[0].length <= MAX_CIPHERTEXT_BYTES &&
                    joinSplit.ciphertexts[1].length <= MAX_CIPHERTEXT_BYTES;
            if (!fits) revert IShieldedPool.WrongShape();
        }
    }

    function _checkNumbers(JoinSplit calldata joinSplit) private pure {
        Fields.checkCanonical(joinSplit.root);
        for (uint256 i = 0; i < joinSplit.nullifiers.length; ++i) Fields.checkCanonical(joinSplit.nullifiers[i]);
        for (uint256 i = 0; i < Circuits.OUTPUTS; ++i) Fields.checkCanonical(joinSplit.commitments[i]);
        Fields.checkCanonical(joinSplit.publicAsset);
        // 0 is the empty leaf: as a commitment it would stand in the tree without being a note.
        for (uint256 i = 0; i < Circuits.OUTPUTS; ++i) {
            if (joinSplit.commitments[i] == 0) revert IShieldedPool.NotCanonical(0);
        }
        Fields.checkAmount(joinSplit.publicIn);
        Fields.checkAmount(joinSplit.publicOut);
    }

    function _checkPublicPart(JoinSplit calldata joinSplit) private view {
        bool moves = joinSplit.publicIn | joinSplit.publicOut != 0;
        _checkPayout(
            Payout(joinSplit.publicAsset, joinSplit.publicOut, joinSplit.recipient, joinSplit.fee, joinSplit.feeTo),
            moves
        );
    }

    /// @param moves whether anything of the asset moves; if not, there must be none
    function _checkPayout(Payout memory payout, bool moves) internal view {
        if (moves) _checkKnown(payout.asset);
        else if (payout.asset != 0) revert IShieldedPool.UnexpectedPublicAsset(payout.asset);
        if (payout.fee > payout.amount) revert IShieldedPool.FeeExceedsOutput(payout.fee, payout.amount);
        if (payout.asset == NATIVE) return;
        if (payout.amount > payout.fee) _checkRecipient(payout.recipient);
        if (payout.fee > 0) _checkRecipient(payout.feeTo);
    }

    function _checkValue(JoinSplit[] calldata joinSplits) private view {
        uint256 expected = 0;
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            if (joinSplits[i].publicAsset == NATIVE) expected += joinSplits[i].publicIn;
        }
        if (msg.value != expected) revert IShieldedPool.WrongValue(expected, msg.value);
    }

    /// @dev The payer's balances as they are before the bundle have to cover what it moves in: what it pays out does not fund it.
    function _checkPublicIn(JoinSplit[] calldata joinSplits, address payer) private view {
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            uint256 asset = joinSplits[i].publicAsset;
            if (joinSplits[i].publicIn == 0 || asset == NATIVE) continue;
            uint256 needed = 0;
            for (uint256 j = 0; j <= i; ++j) {
                if (joinSplits[j].publicAsset == asset) needed += joinSplits[j].publicIn;
            }
            _checkBalance(asset, payer, needed);
        }
    }

    function _checkRoot(JoinSplit calldata joinSplit) private view {
        (uint32 tree, uint256 root) = (joinSplit.tree, joinSplit.root);
        if (!_knownRoots[tree][root]) revert IShieldedPool.UnknownRoot(tree, root);
    }

    /// @dev First all against each other, then each against the past. At most 64, so nothing beats comparing pairs.
    function _checkNullifiers(JoinSplit[] calldata joinSplits) private view {
        uint256[] memory nullifiers = _nullifiersOf(joinSplits);
        for (uint256 i = 1; i < nullifiers.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (nullifiers[i] == nullifiers[j]) revert IShieldedPool.RepeatedNullifier(nullifiers[i]);
            }
        }
        for (uint256 i = 0; i < nullifiers.length; ++i) {
            if (_spent[nullifiers[i]]) revert IShieldedPool.NoteAlreadySpent(nullifiers[i]);
        }
    }

    /// @dev Nobody spends these notes again.
    function _spendInputs(JoinSplit[] calldata joinSplits) internal {
        uint256[] memory nullifiers = _nullifiersOf(joinSplits);
        for (uint256 i = 0; i < nullifiers.length; ++i) _spent[nullifiers[i]] = true;
        _nullifierCount += uint128(nullifiers.length);
    }

    function _nullifiersOf(JoinSplit[] calldata joinSplits) internal pure returns (uint256[] memory nullifiers) {
        uint256 count = 0;
        for (uint256 i = 0; i < joinSplits.length; ++i) count += joinSplits[i].nullifiers.length;
        nullifiers = new uint256[](count);
        for (uint256 i = joinSplits.length; i > 0; --i) {
            uint256[] calldata own = joinSplits[i - 1].nullifiers;
            for (uint256 j = own.length; j > 0; --j) nullifiers[--count] = own[j - 1];
        }
    }
}
