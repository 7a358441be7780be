// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool, OwnAct} from "../interfaces/IShieldedPool.sol";

/// @title OneTimeAuth
/// @notice Lets the holder of a one-time key act in a contract, whoever sends the call (docs/protocol/own.md).
/// @dev Keeps the number of acts on each record, which is what stops a second use of a proof. The contract has to take npk and record from
/// its own storage, and to compute dataHash from everything in the call that decides who benefits. Invariant OWN-1: docs/invariants.md.
/// @custom:security-contact see SECURITY.md
abstract contract OneTimeAuth {
    IShieldedPool internal immutable POOL;
    mapping(bytes32 record => uint256 acts) private _acts;

    /// @param pool_ either home of the pool
    constructor(IShieldedPool pool_) {
        POOL = pool_;
    }

    /// @notice The pool that checks the proofs.
    function pool() external view returns (IShieldedPool) {
        return POOL;
    }

    /// @notice How many acts on a record came before: the sequence of the next one.
    function actsOn(bytes32 record) public view returns (uint256) {
        return _acts[record];
    }

    /// @dev Reverts unless npk's holder agreed to dataHash as the next act on the record; with the pool's errors of `checkOwn`. The pool is
    /// asked by STATICCALL and runs nobody's code.
    /// @param expiry last block timestamp, in seconds, at which the act is valid, as its holder chose it
    function _requireOwner(
        uint256 npk,
        bytes32 record,
        uint64 expiry,
        bytes32 dataHash,
        uint256[8] calldata proof
    ) internal {
        uint256 sequence = _acts[record];
        _acts[record] = sequence + 1;
        POOL.checkOwn(OwnAct(npk, record, sequence, expiry, dataHash), proof);
    }
}
