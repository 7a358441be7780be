// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title HashLock
/// @notice What a conditional transfer is without privacy: coins that a secret pays out before a deadline, and that come back after it.
contract HashLock {
    struct Lock {
        address payer;
        address payee;
        uint128 amount;
        uint64 deadline;
    }

    mapping(bytes32 hash => Lock) private locks;

    event Locked(bytes32 indexed hash, address payer, address payee, uint256 amount, uint64 deadline);
    event Settled(bytes32 indexed hash, address to);

    error NotThis();

    function lock(bytes32 hash, address payee, uint64 deadline) external payable {
        if (locks[hash].payer != address(0)) revert NotThis();
        locks[hash] = Lock(msg.sender, payee, uint128(msg.value), deadline);
        emit Locked(hash, msg.sender, payee, msg.value, deadline);
    }

    function settle(bytes32 secret) external {
        bytes32 hash = keccak256(abi.encode(secret));
        Lock memory found = locks[hash];
        if (found.amount == 0) revert NotThis();
        locks[hash].amount = 0;
        address to = block.timestamp < found.deadline ? found.payee : found.payer;
        emit Settled(hash, to);
        (bool isPaid, ) = to.call{value: found.amount}("");
        if (!isPaid) revert NotThis();
    }
}
