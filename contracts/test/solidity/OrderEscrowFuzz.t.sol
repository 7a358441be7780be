// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Action, IOrderEscrow, OrderState, OrderTerms} from "../../src/interfaces/IOrderEscrow.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";

/// @dev Rules of docs/invariants.md over arbitrary terms, states and orders of steps.
contract OrderEscrowFuzzTest is EscrowFixture {
    /// @dev ESC-3: from any state, at any terms, the clock runs out and anybody ends the order.
    function testFuzz_EveryStateHasATimedExit(uint8 which, uint32 shipWithin, uint32 maxTransit, uint32 late) public {
        OrderState state = OrderState(bound(which, 1, 5));
        OrderTerms memory terms = someTerms();
        terms.shipWithin = uint32(bound(shipWithin, 1, 365 days));
        terms.maxTransit = uint32(bound(maxTransit, 0, 365 days));
        OrderId id = _bringTo(publish(terms), state);
        uint256 deadline = escrow.deadlineOf(id);
        assertTrue(deadline >= block.timestamp, "the clock runs");
        assertTrue(deadline <= block.timestamp + 365 days + SILENCE, "and ends");
        VM.warp(deadline + 1 + late);
        VM.prank(STRANGER);
        escrow.endByTime(id);
        assertTrue(uint8(escrow.orderOf(id).state) >= uint8(OrderState.Completed), "ended");
        assertEq(escrow.heldBy(id), 0, "empty");
    }

    /// @dev ESC-1: whatever the terms, the two shares of every end are what came in.
    function testFuzz_SharesAddUp(uint128 price, uint128 deposit, uint128 bond, uint16 bps, uint8 end) public {
        OrderTerms memory terms = someTerms();
        terms.price = uint128(bound(price, 1, 100 ether));
        terms.sellerDeposit = uint128(bound(deposit, 0, 100 ether));
        terms.claimBond = uint128(bound(bond, 0, 100 ether));
        terms.penaltyBps = uint16(bound(bps, 1, 10_000));
        terms.cancelBps = terms.penaltyBps;
        OrderId id = publish(terms);
        uint256 cameIn = _endSomehow(id, terms, end % 7);
        uint256 wentOut = escrow.balanceOf(BUYER, NATIVE) + escrow.balanceOf(SELLER, NATIVE);
        assertEq(wentOut, cameIn, "payouts equal deposits");
        assertEq(escrow.heldBy(id), 0, "empty");
        assertEq(escrow.totalOwed(NATIVE), cameIn, "total");
        assertEq(address(escrow).balance, cameIn, "balance");
    }

    /// @dev ESC-5: the penalty is the most that a claim, malicious or not, takes from the seller.
    function testFuzz_ClaimCostsAtMostThePenalty(uint128 price, uint16 bps) public {
        OrderTerms memory terms = someTerms();
        terms.price = uint128(bound(price, 1, 100 ether));
        terms.penaltyBps = uint16(bound(bps, 1, 10_000));
        OrderId id = publish(terms);
        _endSomehow(id, terms, 6);
        uint256 loss = terms.price + terms.sellerDeposit - escrow.balanceOf(SELLER, NATIVE);
        assertTrue(loss * 10_000 <= uint256(terms.price) * terms.penaltyBps, "at most the penalty");
        assertTrue((loss + 1) * 10_000 > uint256(terms.price) * terms.penaltyBps, "less than one unit below it");
    }

    /// @dev ESC-2: after the end no step of anybody, and no time, changes anything.
    function testFuzz_EndedIsEnded(uint8 end, uint8 action, uint32 later) public {
        OrderTerms memory terms = someTerms();
        OrderId id = publish(terms);
        _endSomehow(id, terms, end % 7);
        OrderState state = escrow.orderOf(id).state;
        uint256 owedToBuyer = escrow.balanceOf(BUYER, NATIVE);
        VM.warp(block.timestamp + later);
        _tryEverything(id, Action(action % 10));
        assertState(id, state);
        assertEq(escrow.balanceOf(BUYER, NATIVE), owedToBuyer, "share untouched");
    }

    /// @dev ESC-4: a step by anybody but its party changes nothing.
    function testFuzz_StrangersChangeNothing(uint8 which, uint8 action) public {
        OrderState state = OrderState(bound(which, 1, 5));
        if (state == OrderState.Open && Action(action % 10) == Action.Commit) return;
        OrderId id = orderIn(state);
        uint256 held = escrow.heldBy(id);
        bytes32 digest = escrow.stepDigest(stepOf(id, Action(action % 10)));
        bytes memory signature = sign(STRANGER_KEY, digest);
        VM.expectRevert();
        VM.prank(STRANGER);
        escrow.relay(stepOf(id, Action(action % 10)), STRANGER, signature);
        assertState(id, state);
        assertEq(escrow.heldBy(id), held, "held");
    }

    function _tryEverything(OrderId id, Action action) private {
        VM.expectPartialRevert(IOrderEscrow.WrongState.selector);
        escrow.endByTime(id);
        for (uint256 key = 0; key < 2; key++) {
            uint256 signer = key == 0 ? BUYER_KEY : SELLER_KEY;
            bytes memory signature = sign(signer, escrow.stepDigest(stepOf(id, action)));
            VM.expectPartialRevert(IOrderEscrow.WrongState.selector);
            escrow.relay(stepOf(id, action), VM.addr(signer), signature);
        }
    }

    function _bringTo(OrderId id, OrderState state) private returns (OrderId) {
        if (state != OrderState.Open) relay(stepOf(id, Action.Commit), BUYER_KEY, PRICE);
        if (state >= OrderState.Shipped) relay(stepOf(id, Action.Ship), SELLER_KEY, 0);
        if (state == OrderState.Received) relay(stepOf(id, Action.ConfirmReceipt), BUYER_KEY, 0);
        if (state == OrderState.Claimed) relay(stepOf(id, Action.Claim), BUYER_KEY, BOND);
        return id;
    }

    /// @return cameIn everything that was paid into the order
    function _endSomehow(OrderId id, OrderTerms memory terms, uint256 end) private returns (uint256 cameIn) {
        cameIn = uint256(terms.price) + terms.sellerDeposit;
        relay(stepOf(id, Action.Commit), BUYER_KEY, terms.price);
        if (end == 0) return _then(id, Action.Cancel, BUYER_KEY, cameIn);
        if (end == 1) return _then(id, Action.Revoke, SELLER_KEY, cameIn);
        if (end == 2) return _thenTime(id, cameIn);
        relay(stepOf(id, Action.Ship), SELLER_KEY, 0);
        if (end == 3) return _then(id, Action.Accept, BUYER_KEY, cameIn);
        relay(stepOf(id, Action.Claim), BUYER_KEY, terms.claimBond);
        cameIn += terms.claimBond;
        if (end == 4) return _then(id, Action.WithdrawClaim, BUYER_KEY, cameIn);
        if (end == 5) return _thenTime(id, cameIn);
        return _then(id, Action.Concede, SELLER_KEY, cameIn);
    }

    function _then(OrderId id, Action action, uint256 key, uint256 cameIn) private returns (uint256) {
        relay(stepOf(id, action), key, 0);
        return cameIn;
    }

    function _thenTime(OrderId id, uint256 cameIn) private returns (uint256) {
        afterDeadline(id);
        escrow.endByTime(id);
        return cameIn;
    }

    function testFuzz_SettlementsAddUp(uint8 which, uint256 share) public {
        OrderId id = orderIn(OrderState(bound(which, 2, 5)));
        uint256 held = escrow.heldBy(id);
        share = bound(share, 0, held);
        settle(settlementOf(id, share, held - share));
        assertEnded(id, OrderState.Settled, share, held - share);
    }
}
