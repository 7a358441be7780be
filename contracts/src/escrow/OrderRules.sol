// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Order, OrderState, OrderTerms} from "../interfaces/IOrderEscrow.sol";

/// @title OrderRules
/// @notice The arithmetic of orders: which terms can be kept, when a state ends by time, what a part of the price is.
library OrderRules {
    /// @notice One whole, in the unit of all parts.
    uint256 internal constant BPS = 10_000;
    /// @notice Silence of a buyer who has the goods; then they count as accepted.
    uint64 internal constant SILENCE = 7 days;
    /// @notice No period and no offer is longer, so every order ends within a time known beforehand.
    uint256 internal constant LONGEST = 365 days;
    /// @notice A seller has at least this long to answer a claim.
    uint256 internal constant SHORTEST_RESPONSE = 1 days;

    /// @notice Whether these terms can be kept. Where claims are excluded (penaltyBps 0) respondWithin does not matter.
    function areValid(OrderTerms calldata terms) internal view returns (bool) {
        bool amounts = terms.price != 0 && terms.penaltyBps <= BPS && terms.cancelBps <= BPS;
        // The pool shields less than 2^128 at a time, and one party may get everything.
        bool payable_ = uint256(terms.price) + terms.sellerDeposit + terms.claimBond <= type(uint128).max;
        // Word of the seller that the goods arrived would end the transit that protects the buyer.
        bool parties = terms.carrier != terms.seller;
        bool offer = terms.commitBy >= block.timestamp && terms.commitBy <= block.timestamp + LONGEST;
        bool periods = terms.shipWithin != 0 && terms.shipWithin <= LONGEST && terms.maxTransit <= LONGEST;
        bool response = terms.respondWithin >= SHORTEST_RESPONSE && terms.respondWithin <= LONGEST;
        return amounts && payable_ && parties && offer && periods && (response || terms.penaltyBps == 0);
    }

    /// @notice Last timestamp of the current state, in seconds; 0 when no clock runs.
    function deadline(Order storage order) internal view returns (uint64) {
        OrderState state = order.state;
        if (state == OrderState.Open) return order.commitBy;
        if (state == OrderState.Committed) return order.enteredAt + order.shipWithin;
        if (state == OrderState.Shipped) return deemedReceivedAt(order) + SILENCE;
        if (state == OrderState.Received) return order.enteredAt + SILENCE;
        if (state == OrderState.Claimed) return order.enteredAt + order.respondWithin;
        return 0;
    }

    /// @notice When shipped goods count as received, in seconds, though nobody says so.
    function deemedReceivedAt(Order storage order) internal view returns (uint64) {
        return order.enteredAt + order.maxTransit;
    }

    /// @notice A part of the price that goes to the other party, rounded down: in favour of whom it is taken from.
    function partDown(uint256 price, uint16 bps) internal pure returns (uint256) {
        return (price * bps) / BPS;
    }

    /// @notice The deposit that a seller of this trust (0..100) has to offer, rounded up: in favour of the buyer.
    function requiredDepositUp(uint256 price, uint16 bps, uint8 trust) internal pure returns (uint256) {
        return Math.ceilDiv(price * bps * (101 - trust), 100 * BPS);
    }
}
