// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";

/// @title PoolStorage
/// @notice Where the pool keeps what: the native pool's slots (vm/src/pool/layout.ts), so that proofs of storage, explorers and tests
/// serve both. Nothing else declares storage.
abstract contract PoolStorage {
    /// @dev Height of a tree with four children a node; its 4^15 leaves are numbered through all trees.
    uint256 internal constant DEPTH = 15;

    uint8 internal constant UNKNOWN = 0;
    uint8 internal constant VISIBLE = 1;
    uint8 internal constant HIDDEN = 2;

    // slot 0
    uint128 internal _nextPosition;
    uint128 internal _nullifierCount;
    // slot 1
    uint256 internal _currentRoot;
    // slot 2
    mapping(uint32 circuitId => bytes32) internal _verifyingKeyHash;
    // slot 3
    mapping(uint32 tree => mapping(uint256 root => bool)) internal _knownRoots;
    // slot 4
    mapping(uint256 nullifier => bool) internal _spent;
    // slots 5 to 49: the finished left siblings of the next leaf's path, at most three a height
    uint256[3][DEPTH] internal _frontier;
    // slot 50
    mapping(uint256 asset => mapping(address account => uint256)) internal _publicBalance;
    // slot 51
    mapping(uint256 asset => uint256) internal _shieldedTotal;
    // slot 52: UNKNOWN, VISIBLE or HIDDEN
    mapping(uint256 asset => uint8) internal _assetState;
    // slots 53 to 59: for what the pool does not do yet
    uint256[7] private _reserved;
    // slot 60, of the portable pool alone: the native one has verifiers of its own
    mapping(uint32 circuitId => IGroth16Verifier) internal _verifier;
}
