// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holder, IPackages, Parcel, SealTerms} from "../interfaces/IPackages.sol";
import {Fields} from "./Fields.sol";

/// @title Parcels
/// @notice Records of parcels, and who has the right to each.
abstract contract Parcels {
    uint8 internal constant SEALED = 1;
    uint8 internal constant OPENED = 2;

    uint8 private constant NOBODY = 0;
    uint8 private constant ACCOUNT = 1;
    uint8 private constant KEY = 2;
    uint8 private constant PARCEL = 3;

    /// @dev Deepest nesting: a walk upwards ends.
    uint256 private constant MAX_DEPTH = 8;

    /// @dev A holder as one word and its kind. Four slots for a parcel instead of eight.
    struct Stored {
        uint8 state;
        uint64 recoverAfter;
        uint64 acts;
        uint8 holderKind;
        uint8 sealerKind;
        uint256 holder;
        uint256 sealer;
        bytes32 digest;
    }

    /// @dev slot 0; vm/src/packages has the same layout.
    mapping(bytes32 parcel => Stored) internal _parcels;

    function _parcel(bytes32 id) internal view returns (Parcel memory) {
        Stored storage stored = _parcels[id];
        return
            Parcel({
                state: stored.state,
                recoverAfter: stored.recoverAfter,
                acts: stored.acts,
                holder: _unpack(stored.holderKind, stored.holder),
                sealer: _unpack(stored.sealerKind, stored.sealer),
                digest: stored.digest
            });
    }

    /// @return stored the parcel's record; reverts unless it is sealed
    function _sealed(bytes32 id) internal view returns (Stored storage stored) {
        stored = _parcels[id];
        if (stored.state == 0) revert IPackages.UnknownParcel(id);
        if (stored.state == OPENED) revert IPackages.AlreadyOpened(id);
    }

    function _checkHolder(Holder calldata holder) internal pure {
        uint256 parts =
            (holder.account == address(0) ? 0 : 1) + (holder.npk == 0 ? 0 : 1) + (holder.parcel == 0 ? 0 : 1);
        if (parts != 1 || holder.npk >= Fields.R) revert IPackages.InvalidHolder();
    }

    function _checkTerms(SealTerms calldata terms) internal view {
        Holder calldata sealer = terms.sealer;
        bool recoverable = terms.recoverAfter != 0;
        bool hasSealer = sealer.account != address(0) || sealer.npk != 0;
        bool both = sealer.account != address(0) && sealer.npk != 0;
        bool wrong =
            recoverable != hasSealer ||
                both ||
                sealer.parcel != 0 ||
                sealer.npk >= Fields.R ||
                (recoverable && terms.recoverAfter <= block.timestamp);
        if (wrong) revert IPackages.InvalidTerms();
    }

    /// @dev Refuses a parcel as holder that does not exist, is open, or lies in the one that goes into it.
    /// @param id the parcel that gets this holder; 0 when it is being sealed
    function _checkNesting(bytes32 id, Holder calldata holder) internal view {
        bytes32 outer = holder.parcel;
        for (uint256 depth = 0; outer != 0; ++depth) {
            if (outer == id || depth == MAX_DEPTH) revert IPackages.NestedTooDeep(holder.parcel);
            // Further out one may be open: what lay in it is sealed all the same.
            Stored storage around = depth == 0 ? _sealed(outer) : _parcels[outer];
            outer = around.holderKind == PARCEL ? bytes32(around.holder) : bytes32(0);
        }
    }

    function _store(bytes32 id, SealTerms calldata terms, bytes32 digest) internal {
        Stored storage stored = _parcels[id];
        stored.state = SEALED;
        stored.recoverAfter = terms.recoverAfter;
        (stored.holderKind, stored.holder) = _pack(terms.holder);
        (stored.sealerKind, stored.sealer) = _pack(terms.sealer);
        stored.digest = digest;
    }

    function _setHolder(Stored storage stored, Holder memory holder) internal {
        (stored.holderKind, stored.holder) = _pack(holder);
    }

    /// @notice Who has the right now; nobody while the parcel lies in a sealed one.
    function _rightHolder(Stored storage stored) internal view returns (Holder memory) {
        if (stored.recoverAfter != 0 && block.timestamp >= stored.recoverAfter) {
            return _unpack(stored.sealerKind, stored.sealer);
        }
        if (stored.holderKind != PARCEL) return _unpack(stored.holderKind, stored.holder);
        Stored storage around = _parcels[bytes32(stored.holder)];
        // Whoever opened a parcel is its holder for good: an account or a key.
        return around.state == OPENED ? _unpack(around.holderKind, around.holder) : _unpack(NOBODY, 0);
    }

    function _pack(Holder memory holder) private pure returns (uint8 kind, uint256 word) {
        if (holder.account != address(0)) return (ACCOUNT, uint160(holder.account));
        if (holder.npk != 0) return (KEY, holder.npk);
        return holder.parcel == 0 ? (NOBODY, 0) : (PARCEL, uint256(holder.parcel));
    }

    function _unpack(uint8 kind, uint256 word) private pure returns (Holder memory holder) {
        if (kind == ACCOUNT) holder.account = address(uint160(word));
        else if (kind == KEY) holder.npk = word;
        else if (kind == PARCEL) holder.parcel = bytes32(word);
    }
}
