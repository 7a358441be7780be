// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../src/escrow/OrderEscrow.sol";
import {
    Action,
    ClaimReason,
    IOrderEscrow,
    OrderState,
    OrderTerms,
    PartyStep
} from "../../src/interfaces/IOrderEscrow.sol";
import {OneTimeAddress, IShieldedPool} from "../../src/interfaces/IShieldedPool.sol";
import {ITrustIndex} from "../../src/interfaces/ITrustIndex.sol";
import {AccountIds} from "../../src/types/AccountId.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {RefusingTrust} from "./support/Doubles.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";
import {POOL_ASSET} from "./support/PoolDouble.sol";

contract OrderEscrowTest is EscrowFixture {
    // Publishing

    function test_PublishHoldsTheDeposit() public {
        OrderTerms memory terms = someTerms();
        OrderId id = escrow.orderIdOf(terms);
        VM.expectEmit();
        emit IOrderEscrow.OrderPublished(id, SELLER, terms);
        publish(terms);
        assertState(id, OrderState.Open);
        assertEq(escrow.heldBy(id), DEPOSIT, "held");
        assertEq(escrow.deadlineOf(id), terms.commitBy, "clock");
    }

    function test_PublishTakesTheDepositFromTheLedger() public {
        escrow.deposit{value: DEPOSIT}(SELLER, NATIVE, DEPOSIT);
        OrderTerms memory terms = someTerms();
        VM.prank(SELLER);
        OrderId id = escrow.publish(terms);
        assertEq(escrow.heldBy(id), DEPOSIT, "held");
        assertEq(escrow.balanceOf(SELLER, NATIVE), 0, "spent");
    }

    function test_OnlyTheSellerPublishes() public {
        OrderTerms memory terms = someTerms();
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheSeller.selector, SELLER, STRANGER));
        VM.prank(STRANGER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function test_PublishingTwiceIsRefused() public {
        OrderTerms memory terms = someTerms();
        OrderId id = publish(terms);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.OrderExists.selector, id));
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function test_TermsThatCanNotBeKeptAreRefused() public {
        for (uint256 spoil = 0; spoil < 12; spoil++) {
            OrderTerms memory terms = _spoiled(spoil);
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidTerms.selector));
            VM.prank(SELLER);
            escrow.publish{value: DEPOSIT}(terms);
        }
    }

    function _spoiled(uint256 spoil) private returns (OrderTerms memory terms) {
        terms = someTerms();
        if (spoil == 0) terms.price = 0;
        if (spoil == 1) terms.penaltyBps = 10_001;
        if (spoil == 2) terms.cancelBps = 10_001;
        if (spoil == 3) terms.commitBy = START - 1;
        if (spoil == 4) terms.commitBy = START + 365 days + 1;
        if (spoil == 5) terms.shipWithin = 0;
        if (spoil == 6) terms.shipWithin = 365 days + 1;
        if (spoil == 7) terms.maxTransit = 365 days + 1;
        if (spoil == 8) terms.respondWithin = 1 days - 1;
        if (spoil == 9) terms.respondWithin = 365 days + 1;
        if (spoil == 10) terms.carrier = SELLER;
        if (spoil == 11) terms.claimBond = type(uint128).max - PRICE - DEPOSIT + 1;
    }

    function test_WithoutClaimsTheResponseTimeDoesNotMatter() public {
        OrderTerms memory terms = someTerms();
        terms.penaltyBps = 0;
        terms.respondWithin = 0;
        assertState(publish(terms), OrderState.Open);
    }

    function test_PeriodsMayReachTheirBounds() public {
        OrderTerms memory terms = someTerms();
        terms.commitBy = START;
        terms.penaltyBps = 10_000;
        terms.cancelBps = 10_000;
        terms.shipWithin = 1;
        terms.respondWithin = 1 days;
        commit(publish(terms));
        terms.commitBy = START + 365 days;
        terms.shipWithin = 365 days;
        terms.maxTransit = 365 days;
        terms.respondWithin = 365 days;
        commit(publish(terms));
    }

    function test_BarredSellerCanNotPublish() public {
        giveTrust(SELLER, 0);
        trust.lower(SELLER, 1);
        OrderTerms memory terms = someTerms();
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.Barred.selector, SELLER));
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function test_DepositScalesWithTrust() public {
        escrow = deployEscrow(1_000);
        assertEq(escrow.requiredDeposit(SELLER, 1 ether), 0.1 ether, "newcomer");
        assertEq(escrow.requiredDeposit(SELLER, 1), 1, "rounded up for the buyer");
        OrderTerms memory terms = someTerms();
        terms.sellerDeposit = 0.1 ether - 1;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.DepositTooSmall.selector, 0.1 ether, 0.1 ether - 1));
        VM.prank(SELLER);
        escrow.publish{value: 0.1 ether - 1}(terms);
        giveTrust(SELLER, 99);
        assertEq(escrow.requiredDeposit(SELLER, 1 ether), 0.001 ether, "trusted");
        VM.prank(SELLER);
        escrow.publish{value: 0.1 ether - 1}(terms);
    }

    function test_SettingsAreReadable() public view {
        assertEq(address(escrow.trustIndex()), address(trust), "trust");
        assertEq(address(escrow.shieldedPool()), address(pool), "pool");
        assertEq(escrow.nativeAssetId(), POOL_ASSET, "asset");
        assertEq(escrow.depositBps(), 0, "deposit");
    }

    function test_DeploymentNeedsATrustIndexAndAPart() public {
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidTerms.selector));
        new OrderEscrow(ITrustIndex(STRANGER), IShieldedPool(address(0)), 0, 0);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidTerms.selector));
        new OrderEscrow(trust, IShieldedPool(address(0)), 0, 10_001);
    }

    // Offers that end before anybody commits

    function test_WithdrawnOfferReturnsTheDeposit() public {
        OrderId id = openOrder();
        VM.expectEmit();
        emit IOrderEscrow.OrderEnded(id, OrderState.Cancelled, 0, DEPOSIT);
        VM.prank(SELLER);
        escrow.withdrawOffer(id);
        assertEnded(id, OrderState.Cancelled, 0, DEPOSIT);
        assertEq(trust.trustOf(SELLER), 1, "trust untouched");
    }

    function test_OfferExpires() public {
        OrderId id = openOrder();
        afterDeadline(id);
        escrow.endByTime(id);
        assertEnded(id, OrderState.Expired, 0, DEPOSIT);
        assertEq(trust.trustOf(SELLER), 1, "trust untouched");
    }

    function test_VoidedOfferCanNotBePublished() public {
        OrderTerms memory terms = someTerms();
        VM.prank(SELLER);
        OrderId id = escrow.voidOffer(terms);
        assertState(id, OrderState.Cancelled);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.OrderExists.selector, id));
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function test_OnlyTheSellerVoidsAndOnlyOnce() public {
        OrderTerms memory terms = someTerms();
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheSeller.selector, SELLER, STRANGER));
        VM.prank(STRANGER);
        escrow.voidOffer(terms);
        OrderId id = publish(terms);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.OrderExists.selector, id));
        VM.prank(SELLER);
        escrow.voidOffer(terms);
    }

    // Committing

    function test_CommitHoldsThePrice() public {
        OrderId id = openOrder();
        VM.expectEmit();
        emit IOrderEscrow.OrderCommitted(id, BUYER, false, OneTimeAddress(0, 0, 0, 0), START + SHIP_WITHIN);
        commit(id);
        assertState(id, OrderState.Committed);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
    }

    function test_CommitFromTheLedgerBalance() public {
        escrow.deposit{value: PRICE}(BUYER, NATIVE, PRICE);
        OrderId id = openOrder();
        VM.prank(BUYER);
        escrow.commit(id);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
    }

    function test_CommitNeedsExactlyThePrice() public {
        OrderId id = openOrder();
        VM.expectRevert(abi.encodeWithSignature("WrongValue(uint256,uint256)", PRICE, PRICE - 1));
        VM.prank(BUYER);
        escrow.commit{value: PRICE - 1}(id);
        VM.expectRevert(
            abi.encodeWithSignature(
                "InsufficientBalance(bytes32,address,uint256,uint256)",
                AccountIds.ofAddress(BUYER),
                NATIVE,
                0,
                PRICE
            )
        );
        VM.prank(BUYER);
        escrow.commit(id);
    }

    function test_CommitUntilTheLastSecond() public {
        OrderId id = openOrder();
        uint64 deadline = escrow.deadlineOf(id);
        VM.warp(deadline);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TooEarly.selector, id, deadline));
        escrow.endByTime(id);
        commit(id);
        OrderId late = openOrder();
        afterDeadline(late);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TooLate.selector, late, escrow.deadlineOf(late)));
        VM.prank(BUYER);
        escrow.commit{value: PRICE}(late);
    }

    function test_ReservedOrderAdmitsOnlyItsBuyer() public {
        OrderTerms memory terms = someTerms();
        terms.buyer = BUYER;
        OrderId id = publish(terms);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheParty.selector, id, STRANGER));
        VM.prank(STRANGER);
        escrow.commit{value: PRICE}(id);
        commit(id);
    }

    function test_SellerCanNotBuyFromHimself() public {
        OrderId id = openOrder();
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.SelfDealing.selector, SELLER));
        VM.prank(SELLER);
        escrow.commit{value: PRICE}(id);
    }

    function test_BarredPartiesCanNotMeet() public {
        OrderId id = openOrder();
        giveTrust(BUYER, 0);
        trust.lower(BUYER, 1);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.Barred.selector, BUYER));
        VM.prank(BUYER);
        escrow.commit{value: PRICE}(id);
        trust.lower(SELLER, 1);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.Barred.selector, SELLER));
        VM.prank(STRANGER);
        escrow.commit{value: PRICE}(id);
        VM.prank(SELLER);
        escrow.withdrawOffer(id);
        assertEnded(id, OrderState.Cancelled, 0, DEPOSIT);
    }

    function test_SellerMayAskForTrust() public {
        OrderTerms memory terms = someTerms();
        terms.minBuyerTrust = 3;
        OrderId id = publish(terms);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TrustTooLow.selector, BUYER, 1, 3));
        VM.prank(BUYER);
        escrow.commit{value: PRICE}(id);
        giveTrust(BUYER, 2);
        commit(id);
    }

    // Committed

    function test_CancellingCostsWhatTheTermsSay() public {
        OrderId id = committedOrder();
        VM.prank(BUYER);
        escrow.cancel(id);
        assertEnded(id, OrderState.Cancelled, 0.95 ether, 0.05 ether + DEPOSIT);
        assertEq(trust.trustOf(SELLER), 1, "trust untouched");
    }

    function test_CancelPenaltyIsRoundedDownForTheBuyer() public {
        OrderTerms memory terms = someTerms();
        terms.price = 199;
        OrderId id = publish(terms);
        VM.prank(BUYER);
        escrow.commit{value: 199}(id);
        VM.prank(BUYER);
        escrow.cancel(id);
        assertEnded(id, OrderState.Cancelled, 190, 9 + DEPOSIT);
    }

    function test_RevokingForfeitsTheDepositAndTrust() public {
        giveTrust(SELLER, 4);
        OrderId id = committedOrder();
        VM.prank(SELLER);
        escrow.revoke(id);
        assertEnded(id, OrderState.Revoked, PRICE + DEPOSIT, 0);
        assertEq(trust.trustOf(SELLER), 4, "trust falls by one");
    }

    function test_NotShippedInTimeRefundsEverything() public {
        giveTrust(SELLER, 4);
        OrderId id = committedOrder();
        afterDeadline(id);
        VM.prank(STRANGER);
        escrow.endByTime(id);
        assertEnded(id, OrderState.Expired, PRICE + DEPOSIT, 0);
        assertEq(trust.trustOf(SELLER), 3, "trust falls by two");
    }

    function test_AfterShipByOnlyTheRefundIsLeft() public {
        OrderId id = committedOrder();
        afterDeadline(id);
        bytes memory refusal = abi.encodeWithSelector(IOrderEscrow.TooLate.selector, id, escrow.deadlineOf(id));
        VM.expectRevert(refusal);
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        VM.expectRevert(refusal);
        VM.prank(SELLER);
        escrow.revoke(id);
        VM.expectRevert(refusal);
        VM.prank(BUYER);
        escrow.cancel(id);
    }

    // Shipped and received

    function test_ShippingStartsTheClock() public {
        OrderId id = committedOrder();
        VM.expectEmit();
        emit IOrderEscrow.OrderShipped(id, EVIDENCE, START + MAX_TRANSIT + SILENCE);
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        assertState(id, OrderState.Shipped);
    }

    function test_AcceptingPaysAtOnceAndRaisesTrust() public {
        OrderId id = shippedOrder();
        VM.prank(BUYER);
        escrow.accept(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT);
        assertEq(trust.trustOf(SELLER), 2, "seller's trust");
        assertEq(trust.trustOf(BUYER), 2, "buyer's trust");
    }

    function test_ReceiptByTheCarrier() public {
        OrderId id = shippedOrder();
        VM.warp(START + 2 days);
        VM.expectEmit();
        emit IOrderEscrow.OrderReceived(id, CARRIER, START + 2 days + SILENCE);
        VM.prank(CARRIER);
        escrow.confirmReceipt(id);
        assertState(id, OrderState.Received);
    }

    function test_LateReceiptDoesNotLengthenTheSilence() public {
        OrderId id = shippedOrder();
        VM.warp(START + MAX_TRANSIT + 3 days);
        VM.prank(BUYER);
        escrow.confirmReceipt(id);
        assertEq(escrow.deadlineOf(id), START + MAX_TRANSIT + SILENCE, "deemed received before");
    }

    function test_WithoutACarrierNobodyElseConfirms() public {
        OrderTerms memory terms = someTerms();
        terms.carrier = address(0);
        OrderId id = publish(terms);
        commit(id);
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheParty.selector, id, CARRIER));
        VM.prank(CARRIER);
        escrow.confirmReceipt(id);
    }

    function test_SevenDaysOfSilenceComplete() public {
        OrderId id = receivedOrder();
        VM.warp(START + 7 days);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TooEarly.selector, id, START + 7 days));
        escrow.endByTime(id);
        VM.warp(START + 7 days + 1);
        VM.prank(STRANGER);
        escrow.endByTime(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT);
    }

    function test_GoodsNobodyConfirmedAreDeemedReceived() public {
        OrderId id = shippedOrder();
        VM.warp(START + MAX_TRANSIT + SILENCE + 1);
        escrow.endByTime(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT);
    }

    function test_BuyerMayAcceptUntilSomebodyEndsTheOrder() public {
        OrderId id = receivedOrder();
        afterDeadline(id);
        VM.prank(BUYER);
        escrow.accept(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT);
    }

    // Claims

    function test_ClaimHoldsTheBond() public {
        OrderId id = receivedOrder();
        VM.expectEmit();
        emit IOrderEscrow.OrderClaimed(id, ClaimReason.NotAsDescribed, EVIDENCE, BOND, START + RESPOND_WITHIN);
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.NotAsDescribed, EVIDENCE);
        assertState(id, OrderState.Claimed);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT + BOND, "held");
    }

    function test_ConcededClaimCostsPenaltyAndTrust() public {
        giveTrust(SELLER, 4);
        OrderId id = claimedOrder();
        VM.prank(SELLER);
        escrow.concede(id);
        assertEnded(id, OrderState.Conceded, 0.3 ether + BOND, 0.7 ether + DEPOSIT);
        assertEq(trust.trustOf(SELLER), 3, "trust falls by two");
    }

    function test_SilenceConcedes() public {
        OrderId id = claimedOrder();
        VM.warp(START + RESPOND_WITHIN);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TooEarly.selector, id, START + RESPOND_WITHIN));
        escrow.endByTime(id);
        afterDeadline(id);
        VM.prank(STRANGER);
        escrow.endByTime(id);
        assertEnded(id, OrderState.Conceded, 0.3 ether + BOND, 0.7 ether + DEPOSIT);
        assertTrue(trust.isBarred(SELLER), "a newcomer is barred");
    }

    function test_PenaltyIsRoundedDownForTheSeller() public {
        OrderTerms memory terms = someTerms();
        terms.price = 3;
        terms.claimBond = 0;
        OrderId id = publish(terms);
        VM.prank(BUYER);
        escrow.commit{value: 3}(id);
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        VM.prank(BUYER);
        escrow.claim(id, ClaimReason.Damaged, EVIDENCE);
        VM.prank(SELLER);
        escrow.concede(id);
        assertEnded(id, OrderState.Conceded, 0, 3 + DEPOSIT);
    }

    function test_ClaimTakenBackCostsTheBond() public {
        OrderId id = claimedOrder();
        VM.prank(BUYER);
        escrow.withdrawClaim(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT + BOND);
        assertEq(trust.trustOf(SELLER), 2, "completed");
    }

    function test_ClaimNeedsReasonTermsAndTime() public {
        OrderId id = receivedOrder();
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ClaimNotAllowed.selector, id));
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.None, EVIDENCE);
        afterDeadline(id);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.TooLate.selector, id, escrow.deadlineOf(id)));
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.Damaged, EVIDENCE);
    }

    function test_TermsMayExcludeClaims() public {
        OrderTerms memory terms = someTerms();
        terms.penaltyBps = 0;
        OrderId id = publish(terms);
        commit(id);
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ClaimNotAllowed.selector, id));
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.Damaged, EVIDENCE);
    }

    // Trust that can not be written

    function test_RefusingTrustHoldsNoMoneyBack() public {
        escrow = new OrderEscrow(new RefusingTrust(), IShieldedPool(address(0)), 0, 0);
        OrderId id = shippedOrder();
        VM.expectEmit();
        emit IOrderEscrow.TrustNotRecorded(id, SELLER);
        VM.prank(BUYER);
        escrow.accept(id);
        assertEnded(id, OrderState.Completed, 0, PRICE + DEPOSIT);
    }

    function test_RefusingTrustDoesNotStopAConcession() public {
        escrow = new OrderEscrow(new RefusingTrust(), IShieldedPool(address(0)), 0, 0);
        OrderId id = claimedOrder();
        VM.expectEmit();
        emit IOrderEscrow.TrustNotRecorded(id, SELLER);
        VM.prank(SELLER);
        escrow.concede(id);
        assertEnded(id, OrderState.Conceded, 0.3 ether + BOND, 0.7 ether + DEPOSIT);
    }

    /// @dev TRU-3: whatever gas a caller allows, an order that ends against the seller costs him trust.
    function testFuzz_GasDoesNotSpareTrust(uint256 gasLimit) public {
        giveTrust(SELLER, 9);
        OrderId id = claimedOrder();
        gasLimit = bound(gasLimit, 30_000, 300_000);
        VM.prank(SELLER);
        try escrow.concede{gas: gasLimit}(id) {
            assertEq(trust.trustOf(SELLER), 8, "trust fell");
        } catch {
            assertState(id, OrderState.Claimed);
        }
    }

    /// @dev TRU-3, for an end by time.
    function testFuzz_GasCanNotSpareTheSellerASilence(uint256 gasLimit) public {
        OrderId id = claimedOrder();
        afterDeadline(id);
        try escrow.endByTime{gas: bound(gasLimit, 20_000, 160_000)}(id) {
            assertEq(trust.trustOf(SELLER), 0, "fell");
        } catch {
            assertState(id, OrderState.Claimed);
        }
    }

    /// @dev TRU-3, for a relayed step.
    function testFuzz_GasCanNotSpareTheSellerARelayedStep(uint256 gasLimit) public {
        OrderId id = committedOrder();
        PartyStep memory step = stepOf(id, Action.Revoke);
        bytes memory signature = sign(SELLER_KEY, escrow.stepDigest(step));
        try escrow.relay{gas: bound(gasLimit, 20_000, 160_000)}(step, SELLER, signature) {
            assertEq(trust.trustOf(SELLER), 0, "fell");
        } catch {
            assertState(id, OrderState.Committed);
        }
    }

    /// @dev TRU-3, the other way: nobody takes an earned point from either party.
    function testFuzz_GasCanNotCostAPoint(uint256 gasLimit) public {
        OrderId id = shippedOrder();
        afterDeadline(id);
        try escrow.endByTime{gas: bound(gasLimit, 20_000, 200_000)}(id) {
            assertEq(trust.trustOf(SELLER), 2, "seller");
            assertEq(trust.trustOf(BUYER), 2, "buyer");
        } catch {
            assertState(id, OrderState.Shipped);
        }
    }
}
