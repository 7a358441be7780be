// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, LockTerms, Outcome} from "../interfaces/IConditionalTransfers.sol";
import {ParcelKeys} from "../types/ParcelKeys.sol";

/// @title KeySale
/// @notice A sample: a digital good that is delivered on payment. The seller publishes the good encrypted, as a parcel or a file; the buyer
/// locks the price; whoever brings the key makes the payment happen in the same call. Nobody sees the price.
/// @dev The decider of locks whose alternative {PAY} pays the seller and whose fallback pays the buyer back, with the good's keyHash as
/// their data. It keeps nothing: all that matters is in the lock. Copying a delivery from the mempool pays the same seller.
/// A delivery that fails shows the key for nothing, so a seller checks before: the lock is there and not settled, this contract decides it,
/// its data is the good's keyHash, {PAY} opens to the price in the asset agreed on, and the deadline is not near. Once shown, a key serves
/// everybody who has the encrypted good, so that is handed to the buyer alone, or sold once; and the key is not handed over with it.
/// A buyer checks before it locks: it has the encrypted good, whose hash the parcel names; and the keyHash is the parcel's. That the good is
/// what was promised it sees only afterwards: key and parcel prove to everybody what was sold.
/// @custom:security-contact see SECURITY.md
contract KeySale {
    /// @notice Number of the alternative that pays the seller.
    uint8 public constant PAY = 0;

    IConditionalTransfers private immutable LOCKS;

    /// @notice The key that the lock asked for.
    event Delivered(bytes32 indexed lockId, bytes32 key);

    /// @notice The lock pays for another key.
    error WrongKey(bytes32 expected, bytes32 actual);

    /// @param locks either home's module of conditional transfers
    constructor(IConditionalTransfers locks) {
        LOCKS = locks;
    }

    /// @notice Shows the key and makes the payment. Anybody may call; the module refuses locks that are not this contract's to decide.
    /// @param outcome of {PAY}
    /// @param outcomeHashes of all alternatives
    function deliver(bytes32 lockId, bytes32 key, Outcome calldata outcome, bytes32[] calldata outcomeHashes) external {
        LockTerms memory terms = LOCKS.lockOf(lockId).terms;
        bytes32 keyHash = ParcelKeys.hash(key);
        if (keyHash != terms.data) revert WrongKey(terms.data, keyHash);
        emit Delivered(lockId, key);
        LOCKS.settle(lockId, PAY, outcome, outcomeHashes);
    }
}
