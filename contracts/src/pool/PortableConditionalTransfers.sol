// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Lock, LockTerms, Outcome} from "../interfaces/IConditionalTransfers.sol";
import {IPoolModuleDoor} from "../interfaces/IPoolModuleDoor.sol";
import {IShieldedPool, JoinSplit, Payout} from "../interfaces/IShieldedPool.sol";
import {Circuits} from "./Circuits.sol";
import {StrictCalls} from "./StrictCalls.sol";

/// @title PortableConditionalTransfers
/// @notice Conditional transfers of a {PortablePool}: what the native module answers, in Solidity
/// (docs/protocol/conditional-transfers.md).
/// @dev No owner, no setter, no pause. It calls its pool alone, which calls nobody back, so what it writes before is undone when the pool
/// refuses. Invariants LCK-1 to LCK-4: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
contract PortableConditionalTransfers is StrictCalls, IConditionalTransfers {
    uint8 private constant LOCKED = 1;
    uint8 private constant SETTLED = 2;

    bytes32 private constant LOCK = keccak256("merkato.v1.lock");
    uint256 private constant FEWEST = 2;
    uint256 private constant MOST = 8;
    uint256 private constant MAX_JOIN_SPLITS = 16;
    uint256 private constant MAX_SECONDS = 730 days;

    IShieldedPool private immutable POOL;
    IPoolModuleDoor private immutable DOOR;

    /// @dev slot 0; Solidity packs Lock as vm/src/conditional does.
    mapping(bytes32 lockId => Lock) private _locks;

    /// @notice The pool has another module of conditional transfers.
    error WrongPool(address pool);

    constructor(IShieldedPool poolContract) {
        (, address conditionalTransfers) = poolContract.modules();
        if (conditionalTransfers != address(this)) revert WrongPool(address(poolContract));
        POOL = poolContract;
        DOOR = IPoolModuleDoor(address(poolContract));
    }

    /// @inheritdoc IConditionalTransfers
    function lock(
        JoinSplit[][] calldata alternatives,
        uint64 expiry,
        LockTerms calldata terms
    ) external payable called returns (bytes32 lockId) {
        _checkEncoding(abi.encodeCall(IConditionalTransfers.lock, (alternatives, expiry, terms)));
        _checkNumbers(alternatives);
        _checkTerms(terms, alternatives.length);
        bytes32 dataHash = keccak256(abi.encode(this.lock.selector, terms));
        lockId = DOOR.withhold{value: msg.value}(msg.sender, LOCK, expiry, dataHash, alternatives);
        Outcome[] memory outcomes = new Outcome[](alternatives.length);
        bytes32[] memory hashes = new bytes32[](alternatives.length);
        for (uint256 i = 0; i < alternatives.length; ++i) {
            outcomes[i] = _outcomeOf(alternatives[i]);
            hashes[i] = keccak256(abi.encode(outcomes[i]));
        }
        _locks[lockId] = Lock(LOCKED, uint8(alternatives.length), terms, keccak256(abi.encode(hashes)));
        emit Locked(lockId, msg.sender, terms.decider, terms, outcomes);
    }

    /// @inheritdoc IConditionalTransfers
    function settle(
        bytes32 lockId,
        uint8 alternative,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external called {
        _checkEncoding(abi.encodeCall(IConditionalTransfers.settle, (lockId, alternative, outcome, outcomeHashes)));
        Lock storage record = _locked(lockId);
        if (msg.sender != record.terms.decider) revert NotTheDecider(msg.sender);
        if (block.timestamp >= record.terms.deadline) revert DeadlinePassed(record.terms.deadline, block.timestamp);
        if (alternative >= record.alternatives) revert NoSuchAlternative(alternative);
        _settle(lockId, record, alternative, outcome, outcomeHashes, false);
    }

    /// @inheritdoc IConditionalTransfers
    function settleByDefault(
        bytes32 lockId,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external called {
        _checkEncoding(abi.encodeCall(IConditionalTransfers.settleByDefault, (lockId, outcome, outcomeHashes)));
        Lock storage record = _locked(lockId);
        LockTerms storage terms = record.terms;
        if (block.timestamp < terms.deadline) revert DeadlineNotReached(terms.deadline, block.timestamp);
        _settle(lockId, record, terms.fallbackAlternative, outcome, outcomeHashes, true);
    }

    /// @inheritdoc IConditionalTransfers
    function pool() external view strict(0) returns (address) {
        return address(POOL);
    }

    /// @inheritdoc IConditionalTransfers
    function lockOf(bytes32 lockId) external view strict(1) returns (Lock memory) {
        return _locks[lockId];
    }

    function _locked(bytes32 lockId) private view returns (Lock storage record) {
        record = _locks[lockId];
        if (record.state == 0) revert UnknownLock(lockId);
        if (record.state == SETTLED) revert AlreadySettled(lockId);
    }

    function _settle(
        bytes32 lockId,
        Lock storage record,
        uint8 alternative,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes,
        bool byDefault
    ) private {
        bool right =
            outcomeHashes.length == record.alternatives &&
                keccak256(abi.encode(outcomeHashes)) == record.outcomesHash &&
                outcomeHashes[alternative] == keccak256(abi.encode(outcome));
        if (!right) revert WrongOutcome();
        record.state = SETTLED;
        emit Settled(lockId, alternative, byDefault);
        DOOR.release(lockId, outcome.commitments, outcome.ciphertexts, outcome.payouts);
    }

    function _checkNumbers(JoinSplit[][] calldata alternatives) private pure {
        if (alternatives.length < FEWEST || alternatives.length > MOST) {
            revert WrongNumberOfAlternatives(alternatives.length);
        }
        uint256 joinSplits = 0;
        for (uint256 i = 0; i < alternatives.length; ++i) joinSplits += alternatives[i].length;
        if (joinSplits > MAX_JOIN_SPLITS) revert TooManyProofs(joinSplits);
    }

    function _checkTerms(LockTerms calldata terms, uint256 alternatives) private view {
        if (terms.decider == address(0)) revert InvalidDecider();
        if (terms.deadline <= block.timestamp || terms.deadline > block.timestamp + MAX_SECONDS) {
            revert InvalidDeadline(terms.deadline, block.timestamp);
        }
        if (terms.fallbackAlternative >= alternatives) revert NoSuchAlternative(terms.fallbackAlternative);
    }

    function _outcomeOf(JoinSplit[] calldata joinSplits) private pure returns (Outcome memory outcome) {
        outcome.commitments = new uint256[](Circuits.OUTPUTS * joinSplits.length);
        outcome.ciphertexts = new bytes[](Circuits.OUTPUTS * joinSplits.length);
        outcome.payouts = new Payout[](joinSplits.length);
        for (uint256 i = 0; i < joinSplits.length; ++i) {
            JoinSplit calldata joinSplit = joinSplits[i];
            for (uint256 j = 0; j < Circuits.OUTPUTS; ++j) {
                outcome.commitments[Circuits.OUTPUTS * i + j] = joinSplit.commitments[j];
                outcome.ciphertexts[Circuits.OUTPUTS * i + j] = joinSplit.ciphertexts[j];
            }
            uint256 asset = joinSplit.publicOut == 0 ? 0 : joinSplit.publicAsset;
            outcome.payouts[i] = Payout(
                asset,
                joinSplit.publicOut,
                joinSplit.recipient,
                joinSplit.fee,
                joinSplit.feeTo
            );
        }
    }
}
