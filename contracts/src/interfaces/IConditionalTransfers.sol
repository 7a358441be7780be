// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JoinSplit, Payout} from "./IShieldedPool.sol";

/// @param decider account or contract that chooses, before the deadline
/// @param deadline block timestamp, in seconds, from which the decider may no longer choose and anybody may call for the fallback
/// @param fallbackAlternative number of the alternative that happens without a choice
/// @param data what the decider attaches to the lock: an order, a bid
struct LockTerms {
    address decider;
    uint64 deadline;
    uint8 fallbackAlternative;
    bytes32 data;
}

/// @notice What one alternative makes: outputs and public parts of its join-splits, in order.
/// @param payouts one per join-split
struct Outcome {
    uint256[] commitments;
    bytes[] ciphertexts;
    Payout[] payouts;
}

/// @param state 0 unknown, 1 locked, 2 settled
/// @param alternatives how many there are
/// @param outcomesHash keccak256(abi.encode(bytes32[] of keccak256(abi.encode(outcome))))
struct Lock {
    uint8 state;
    uint8 alternatives;
    LockTerms terms;
    bytes32 outcomesHash;
}

/// @title IConditionalTransfers
/// @notice Notes are spent now; which of two to eight proved outcomes they become is decided later, by somebody who learns no amount.
/// @dev Two homes: native, a precompile at 0x...4d4b04, and portable. Besides the errors below: MalformedCall, UnknownFunction,
/// ReadOnlyCall, DelegatedCall, WrongValue as IShieldedPool, and every error of the pool, which bubbles up.
interface IConditionalTransfers {
    event Locked(
        bytes32 indexed lockId,
        address indexed caller,
        address indexed decider,
        LockTerms terms,
        Outcome[] outcomes
    );
    event Settled(bytes32 indexed lockId, uint8 alternative, bool byDefault);

    /// @notice Fewer than two alternatives, or more than eight.
    error WrongNumberOfAlternatives(uint256 alternatives);
    /// @notice More than sixteen join-splits in all.
    error TooManyProofs(uint256 joinSplits);
    error InvalidDecider();
    /// @notice The deadline is not in the future, or more than 730 days ahead.
    error InvalidDeadline(uint64 deadline, uint256 timestamp);
    error NoSuchAlternative(uint8 alternative);
    error UnknownLock(bytes32 lockId);
    error AlreadySettled(bytes32 lockId);
    error NotTheDecider(address caller);
    error DeadlinePassed(uint64 deadline, uint256 timestamp);
    error DeadlineNotReached(uint64 deadline, uint256 timestamp);
    /// @notice The outcome is not the one that was locked under this number.
    error WrongOutcome();

    /// @notice Spends the inputs that all alternatives share; nothing else happens until it is settled.
    /// @dev Bound to action `lock`, dataHash keccak256(abi.encode(lock.selector, terms)). In order: WrongNumberOfAlternatives,
    /// TooManyProofs, InvalidDecider, InvalidDeadline, NoSuchAlternative (the fallback), then the pool. Whatever could refuse an outcome
    /// later is refused here, so a lock always has an exit.
    /// @return lockId the hash that the proofs are bound to
    function lock(
        JoinSplit[][] calldata alternatives,
        uint64 expiry,
        LockTerms calldata terms
    ) external payable returns (bytes32 lockId);

    /// @notice The decider's choice, before the deadline.
    /// @param outcomeHashes of all alternatives
    /// @dev In order: UnknownLock, AlreadySettled, NotTheDecider, DeadlinePassed, NoSuchAlternative, WrongOutcome, then the pool.
    function settle(
        bytes32 lockId,
        uint8 alternative,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external;

    /// @notice The fallback, from the deadline on, by anybody.
    /// @dev In order: UnknownLock, AlreadySettled, DeadlineNotReached, WrongOutcome, then the pool.
    function settleByDefault(bytes32 lockId, Outcome calldata outcome, bytes32[] calldata outcomeHashes) external;

    function pool() external view returns (address);

    function lockOf(bytes32 lockId) external view returns (Lock memory);
}
