// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../interfaces/IConditionalTransfers.sol";

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
/// the seller confirmed. From the deadline on the fallback refunds, by the module, without this contract.
/// @custom:security-contact see SECURITY.md
contract HiddenPricePurchase {
    /// @notice Number of the alternative that pays the seller.
    uint8 public constant PAY = 0;
    /// @notice Number of the alternative that pays the buyer back.
    uint8 public constant REFUND = 1;

    IConditionalTransfers private immutable LOCKS;

    /// @notice Whether the seller agreed to what a lock pays.
    mapping(bytes32 lockId => bool) public confirmed;

    /// @notice The seller found its price in the lock.
    event Confirmed(bytes32 indexed lockId, bytes32 indexed goods);

    /// @notice The lock is of another purchase.
    error WrongPurchase(bytes32 expected, bytes32 actual);
    /// @notice This account may not do this now.
    error NotAllowed(address caller);

    /// @param locks either home's module of conditional transfers
    constructor(IConditionalTransfers locks) {
        LOCKS = locks;
    }

    /// @notice The seller agrees to what {PAY} pays it.
    function confirm(bytes32 lockId, Purchase calldata purchase) external {
        _checkPurchase(lockId, purchase);
        if (msg.sender != purchase.seller) revert NotAllowed(msg.sender);
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

    function _mayChoose(Purchase calldata purchase, uint8 alternative, bool isConfirmed) private view returns (bool) {
        if (msg.sender == purchase.arbiter && isConfirmed) return true;
        if (alternative == PAY) return msg.sender == purchase.buyer;
        return msg.sender == purchase.seller || (msg.sender == purchase.buyer && !isConfirmed);
    }
}
