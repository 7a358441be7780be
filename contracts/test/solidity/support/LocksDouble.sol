// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JoinSplit} from "../../../src/interfaces/IShieldedPool.sol";
import {IConditionalTransfers, Lock, LockTerms, Outcome} from "../../../src/interfaces/IConditionalTransfers.sol";

/// @notice Keeps locks and asks who settles them when, as the module does; it believes every outcome and moves nothing. The real modules
/// are met in the suites in TypeScript.
contract LocksDouble is IConditionalTransfers {
    /// @notice Number of the alternative that a lock was settled to.
    mapping(bytes32 lockId => uint8) public chosen;
    mapping(bytes32 lockId => Lock) private _locks;

    /// @dev For tests: a lock of two alternatives, the second of which is the fallback.
    function grant(bytes32 lockId, address decider, uint64 deadline, bytes32 data) external {
        _locks[lockId] = Lock(1, 2, LockTerms(decider, deadline, 1, data), 0);
    }

    function settle(bytes32 lockId, uint8 alternative, Outcome calldata, bytes32[] calldata) external {
        Lock storage record = _locks[lockId];
        if (record.state == 0) revert UnknownLock(lockId);
        if (record.state == 2) revert AlreadySettled(lockId);
        if (msg.sender != record.terms.decider) revert NotTheDecider(msg.sender);
        if (block.timestamp >= record.terms.deadline) revert DeadlinePassed(record.terms.deadline, block.timestamp);
        if (alternative >= record.alternatives) revert NoSuchAlternative(alternative);
        (record.state, chosen[lockId]) = (2, alternative);
        emit Settled(lockId, alternative, false);
    }

    function settleByDefault(bytes32 lockId, Outcome calldata, bytes32[] calldata) external {
        _locks[lockId].state = 2;
    }

    function lockOf(bytes32 lockId) external view returns (Lock memory) {
        return _locks[lockId];
    }

    function lock(JoinSplit[][] calldata, uint64, LockTerms calldata) external payable returns (bytes32) {
        return 0;
    }

    function pool() external view returns (address) {
        return address(this);
    }
}
