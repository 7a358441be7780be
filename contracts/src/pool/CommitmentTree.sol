// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IShieldedPool} from "../interfaces/IShieldedPool.sol";
import {EmptySubtrees} from "./EmptySubtrees.sol";
import {IPoseidon4} from "./IPoseidon.sol";
import {Poseidon} from "./Poseidon.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @title CommitmentTree
/// @notice Append-only trees of commitments, of which a few siblings are kept (`Frontier` of the protocol).
/// @dev Appending k leaves at once costs about 15 + k / 3 hashes. Every root that a tree had stays known (docs/decisions/0070).
abstract contract CommitmentTree is PoolStorage {
    uint256 private constant ARITY = 4;
    uint256 private constant CAPACITY = 1 << (2 * DEPTH);

    /// @dev The last place of the last of 2^32 trees stays free, so that the next position always exists.
    uint256 private constant LAST_POSITION = (CAPACITY << 32) - 1;

    IPoseidon4 internal immutable HASHER4;

    constructor(IPoseidon4 hasher) {
        Poseidon.check(hasher);
        HASHER4 = hasher;
        _enterRoot(0, EmptySubtrees.ROOT);
    }

    function _checkRoom(uint256 leaves) internal view {
        if (_nextPosition + leaves > LAST_POSITION) revert IShieldedPool.PoolFull();
    }

    /// @dev Number of the tree that the leaf at this position is in.
    function _treeOf(uint256 position) internal pure returns (uint32) {
        return uint32(position / CAPACITY);
    }

    /// @dev Appends commitments, in as many trees as they need, and remembers the new roots.
    /// @return first position of the first; the others follow
    function _append(uint256[] memory commitments) internal returns (uint256 first) {
        first = _nextPosition;
        uint256 done = 0;
        while (done < commitments.length) {
            uint256 position = first + done;
            uint256 count = commitments.length - done;
            uint256 room = CAPACITY - (position % CAPACITY);
            if (count > room) count = room;
            _enterRoot(_treeOf(position), _extend(commitments, done, count, position % CAPACITY));
            done += count;
        }
        uint256 next = first + done;
        _nextPosition = uint128(next);
        if (next % CAPACITY == 0) _enterRoot(_treeOf(next), EmptySubtrees.ROOT);
    }

    function _enterRoot(uint32 tree, uint256 root) private {
        _currentRoot = root;
        _knownRoots[tree][root] = true;
    }

    /// @dev Adds `count` leaves from `from` on to the tree whose next leaf has this index.
    /// @return root of the tree
    function _extend(
        uint256[] memory commitments,
        uint256 from,
        uint256 count,
        uint256 index
    ) private returns (uint256 root) {
        // Of each height: the siblings that are kept, then the nodes that are new.
        uint256[] memory nodes = new uint256[](count + ARITY - 1);
        for (uint256 i = 0; i < count; ++i) nodes[i] = commitments[from + i];
        uint256 end = index + count;
        for (uint256 height = 0; height < DEPTH; ++height) {
            uint256 total = _prependSiblings(nodes, count, height, index % ARITY);
            // The last node may lack leaves: it is hashed, but not kept.
            _keepSiblings(nodes, height, index, end);
            count = _hashGroups(nodes, total, EmptySubtrees.rootOf(height));
            index /= ARITY;
            end /= ARITY;
        }
        return nodes[0];
    }

    /// @return how many nodes there are now
    function _prependSiblings(
        uint256[] memory nodes,
        uint256 count,
        uint256 height,
        uint256 siblings
    ) private view returns (uint256) {
        for (uint256 i = count; siblings > 0 && i > 0; --i) nodes[i - 1 + siblings] = nodes[i - 1];
        for (uint256 i = 0; i < siblings; ++i) nodes[i] = _frontier[height][i];
        return siblings + count;
    }

    /// @dev Writes the siblings of the next path that are new. What it does not use stays behind and is never read.
    /// @param index number of finished nodes at this height before, `end` behind the appended leaves
    function _keepSiblings(uint256[] memory nodes, uint256 height, uint256 index, uint256 end) private {
        uint256 group = (end / ARITY - index / ARITY) * ARITY;
        uint256 kept = group == 0 ? index % ARITY : 0;
        for (uint256 i = kept; i < end % ARITY; ++i) _frontier[height][i] = nodes[group + i];
    }

    /// @dev Replaces nodes by their parents; the last group is filled up with empty subtrees.
    /// @return parents how many there are
    function _hashGroups(uint256[] memory nodes, uint256 total, uint256 empty) private view returns (uint256 parents) {
        parents = (total + ARITY - 1) / ARITY;
        uint256[4] memory group;
        for (uint256 i = 0; i < parents; ++i) {
            for (uint256 j = 0; j < ARITY; ++j) {
                uint256 child = ARITY * i + j;
                group[j] = child < total ? nodes[child] : empty;
            }
            nodes[i] = HASHER4.hash(group);
        }
    }
}
