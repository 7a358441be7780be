// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Lock, Outcome} from "../interfaces/IConditionalTransfers.sol";

/// @notice A purchase, without its price.
/// @param goods what is bought: any hash that buyer and seller agree on
struct Purchase {
    address buyer;
    address seller;
    address arbiter;
    bytes32 goods;
}

/// @title HiddenPricePurchase
/// @notice A sample: an escrowed purchase whose price nobody sees but buyer and seller, an arbiter included.
/// @dev The decider of locks with two alternatives, {PAY} and {REFUND}, the second of which is the fallback, and the purchase's hash as
/// their data. The buyer locks, the seller looks at what {PAY} pays it and confirms, and only then sends the goods. Who may choose what,
/// until the lock's deadline: the buyer {PAY}, and {REFUND} until the seller confirmed; the seller {REFUND}; the arbiter either, once
/// the seller confirmed. From the deadline on the fallback refunds, by the module, without this contract: a buyer who has the goods and says
/// nothing gets the money back, too, unless the seller calls the arbiter in time. So a seller agrees only to an arbiter that it trusts, and to
/// a deadline that leaves time to send the goods and to decide.
/// @custom:security-contact see SECURITY.md
contract HiddenPricePurchase {
    /// @notice Number of the alternative that pays the seller.
    uint8 public constant PAY = 0;
    /// @notice Number of the alternative that pays the buyer back.
    uint8 public constant REFUND = 1;

    uint8 private constant LOCKED = 1;

    IConditionalTransfers private immutable LOCKS;

    /// @notice Whether the seller agreed to what a lock pays.
    mapping(bytes32 lockId => bool) public confirmed;

    /// @notice The seller found its price in the lock.
    event Confirmed(bytes32 indexed lockId, bytes32 indexed goods);

    /// @notice The lock is of another purchase.
    error WrongPurchase(bytes32 expected, bytes32 actual);
    /// @notice The lock is settled, or past its deadline, or another decides it: no money would stand behind a confirmation.
    error NothingToConfirm(bytes32 lockId);
    /// @notice This account may not do this now.
    error NotAllowed(address caller);

    /// @param locks either home's module of conditional transfers
    constructor(IConditionalTransfers locks) {
        LOCKS = locks;
    }

    /// @notice The seller agrees to what {PAY} pays it. Before it does, it looks at that, at the deadline and at its own record of the
    /// purchase; once this call has passed, the buyer can not take the money back before the deadline.
    /// @dev In order: WrongPurchase, NotAllowed, NothingToConfirm. A refund may be mined just before: then this reverts.
    function confirm(bytes32 lockId, Purchase calldata purchase) external {
        _checkPurchase(lockId, purchase);
        if (msg.sender != purchase.seller) revert NotAllowed(msg.sender);
        if (!_isToDecide(lockId)) revert NothingToConfirm(lockId);
        confirmed[lockId] = true;
        emit Confirmed(lockId, purchase.goods);
    }

    /// @notice Settles a lock, by whoever may choose this alternative.
    /// @param outcome of the alternative
    /// @param outcomeHashes of both alternatives
    function decide(
        bytes32 lockId,
        Purchase calldata purchase,
        uint8 alternative,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external {
        _checkPurchase(lockId, purchase);
        if (!_mayChoose(purchase, alternative, confirmed[lockId])) revert NotAllowed(msg.sender);
        LOCKS.settle(lockId, alternative, outcome, outcomeHashes);
    }

    /// @notice The data of a lock that pays for a purchase.
    function purchaseHash(Purchase calldata purchase) public pure returns (bytes32) {
        return keccak256(abi.encode(purchase));
    }

    function _checkPurchase(bytes32 lockId, Purchase calldata purchase) private view {
        (bytes32 expected, bytes32 actual) = (LOCKS.lockOf(lockId).terms.data, purchaseHash(purchase));
        if (expected != actual) revert WrongPurchase(expected, actual);
    }

    function _isToDecide(bytes32 lockId) private view returns (bool) {
        Lock memory lock = LOCKS.lockOf(lockId);
        bool inTime = block.timestamp < lock.terms.deadline;
        return lock.state == LOCKED && lock.terms.decider == address(this) && inTime;
    }

    function _mayChoose(Purchase calldata purchase, uint8 alternative, bool isConfirmed) private view returns (bool) {
        if (msg.sender == purchase.arbiter && isConfirmed) return true;
        if (alternative == PAY) return msg.sender == purchase.buyer;
        return msg.sender == purchase.seller || (msg.sender == purchase.buyer && !isConfirmed);
    }
}
