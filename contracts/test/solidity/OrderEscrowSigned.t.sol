// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Action,
    ClaimReason,
    IOrderEscrow,
    OrderState,
    OrderTerms,
    PartyStep,
    Settlement
} from "../../src/interfaces/IOrderEscrow.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {ContractAccount} from "./support/Doubles.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";

contract OrderEscrowSignedTest is EscrowFixture {
    // Signed offers

    function test_AnybodyPublishesASignedOffer() public {
        OrderTerms memory terms = someTerms();
        bytes memory signature = sign(SELLER_KEY, OrderId.unwrap(escrow.orderIdOf(terms)));
        VM.prank(STRANGER);
        OrderId id = escrow.publishBySig{value: DEPOSIT}(terms, signature);
        assertState(id, OrderState.Open);
    }

    function test_OfferMustBeSignedByTheSeller() public {
        OrderTerms memory terms = someTerms();
        bytes memory signature = sign(STRANGER_KEY, OrderId.unwrap(escrow.orderIdOf(terms)));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, SELLER));
        escrow.publishBySig{value: DEPOSIT}(terms, signature);
    }

    function test_ChangedOfferIsNotSigned() public {
        OrderTerms memory terms = someTerms();
        bytes memory signature = sign(SELLER_KEY, OrderId.unwrap(escrow.orderIdOf(terms)));
        terms.price = 1;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, SELLER));
        VM.prank(BUYER);
        escrow.commitOffer{value: 1}(terms, signature);
    }

    function test_CommitOfferInOneStep() public {
        escrow.deposit{value: DEPOSIT}(SELLER, NATIVE, DEPOSIT);
        OrderTerms memory terms = someTerms();
        bytes memory signature = sign(SELLER_KEY, OrderId.unwrap(escrow.orderIdOf(terms)));
        VM.prank(BUYER);
        OrderId id = escrow.commitOffer{value: PRICE}(terms, signature);
        assertState(id, OrderState.Committed);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
    }

    /// @dev Whoever copies the signature out of a buyer's call and publishes first stops nobody.
    function test_CommitOfferTakesUpWhatSomebodyPublished() public {
        escrow.deposit{value: DEPOSIT}(SELLER, NATIVE, DEPOSIT);
        OrderTerms memory terms = someTerms();
        OrderId id = escrow.orderIdOf(terms);
        bytes memory signature = sign(SELLER_KEY, OrderId.unwrap(id));
        VM.prank(STRANGER);
        escrow.publishBySig(terms, signature);
        VM.prank(BUYER);
        escrow.commitOffer{value: PRICE}(terms, signature);
        assertState(id, OrderState.Committed);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.OrderExists.selector, id));
        VM.prank(STRANGER);
        escrow.commitOffer{value: PRICE}(terms, signature);
    }

    // Every step, relayed

    function test_WholeStoryRelayed() public {
        OrderId id = openOrder();
        relay(stepOf(id, Action.Commit), BUYER_KEY, PRICE);
        relay(stepOf(id, Action.Ship), SELLER_KEY, 0);
        relay(stepOf(id, Action.ConfirmReceipt), BUYER_KEY, 0);
        relay(stepOf(id, Action.Claim), BUYER_KEY, BOND);
        assertState(id, OrderState.Claimed);
        relay(stepOf(id, Action.Concede), SELLER_KEY, 0);
        assertEnded(id, OrderState.Conceded, 0.3 ether + BOND, 0.7 ether + DEPOSIT);
    }

    function test_OtherEndsRelayed() public {
        OrderId id = openOrder();
        relay(stepOf(id, Action.WithdrawOffer), SELLER_KEY, 0);
        assertState(id, OrderState.Cancelled);
        id = committedOrder();
        relay(stepOf(id, Action.Cancel), BUYER_KEY, 0);
        assertState(id, OrderState.Cancelled);
        id = shippedOrder();
        relay(stepOf(id, Action.Accept), BUYER_KEY, 0);
        assertState(id, OrderState.Completed);
        id = claimedOrder();
        relay(stepOf(id, Action.WithdrawClaim), BUYER_KEY, 0);
        assertState(id, OrderState.Completed);
        id = committedOrder();
        relay(stepOf(id, Action.Revoke), SELLER_KEY, 0);
        assertState(id, OrderState.Revoked);
    }

    function test_BondFromTheLedgerOfASilentRelayer() public {
        OrderId id = shippedOrder();
        escrow.deposit{value: BOND}(BUYER, NATIVE, BOND);
        relay(stepOf(id, Action.Claim), BUYER_KEY, 0);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT + BOND, "held");
    }

    function test_SignatureCountsUntilItsDeadline() public {
        OrderId id = committedOrder();
        PartyStep memory step = stepOf(id, Action.Ship);
        bytes memory signature = sign(SELLER_KEY, escrow.stepDigest(step));
        VM.warp(uint256(step.deadline) + 1);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.SignatureExpired.selector, step.deadline));
        escrow.relay(step, SELLER, signature);
    }

    function test_SignatureOfAnotherStepDoesNotCount() public {
        OrderId id = committedOrder();
        bytes memory signature = sign(SELLER_KEY, escrow.stepDigest(stepOf(id, Action.Ship)));
        PartyStep memory step = stepOf(id, Action.Revoke);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, SELLER));
        escrow.relay(step, SELLER, signature);
    }

    function test_SignatureForAnotherEscrowDoesNotCount() public {
        OrderId id = committedOrder();
        PartyStep memory step = stepOf(id, Action.Ship);
        bytes memory signature = sign(SELLER_KEY, deployEscrow(0).stepDigest(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, SELLER));
        escrow.relay(step, SELLER, signature);
    }

    function test_StepOfSomebodyElseIsRefused() public {
        OrderId id = committedOrder();
        PartyStep memory step = stepOf(id, Action.Ship);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheParty.selector, id, BUYER));
        escrow.relay(step, BUYER, signature);
    }

    function test_SignedStepCanNotBeReplayed() public {
        OrderId id = committedOrder();
        PartyStep memory step = stepOf(id, Action.Ship);
        bytes memory signature = sign(SELLER_KEY, escrow.stepDigest(step));
        escrow.relay(step, SELLER, signature);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongState.selector, id, OrderState.Shipped));
        escrow.relay(step, SELLER, signature);
    }

    function test_StrayDetailsAreRefused() public {
        OrderId id = shippedOrder();
        PartyStep memory step = stepOf(id, Action.Accept);
        step.reason = ClaimReason.Damaged;
        _refuseDetail(step);
        step.reason = ClaimReason.None;
        step.evidence = EVIDENCE;
        _refuseDetail(step);
    }

    function _refuseDetail(PartyStep memory step) private {
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.UnexpectedDetail.selector, step.action));
        escrow.relay(step, BUYER, signature);
    }

    function test_StrayValueIsRefused() public {
        OrderId id = shippedOrder();
        PartyStep memory step = stepOf(id, Action.Accept);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        VM.expectRevert(abi.encodeWithSignature("WrongValue(uint256,uint256)", 0, 1));
        escrow.relay{value: 1}(step, BUYER, signature);
    }

    function test_ContractAccountsSignByErc1271() public {
        ContractAccount account = new ContractAccount();
        VM.deal(address(account), PRICE);
        OrderId id = openOrder();
        VM.prank(address(account));
        escrow.commit{value: PRICE}(id);
        PartyStep memory step = stepOf(id, Action.Cancel);
        bytes32 digest = escrow.stepDigest(step);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, address(account)));
        escrow.relay(step, address(account), "");
        account.agree(digest);
        escrow.relay(step, address(account), "");
        assertState(id, OrderState.Cancelled);
    }

    // Settlements

    function test_SettlementDividesAsSigned() public {
        OrderId id = claimedOrder();
        settle(settlementOf(id, 0.4 ether, PRICE + DEPOSIT + BOND - 0.4 ether));
        assertEnded(id, OrderState.Settled, 0.4 ether, PRICE + DEPOSIT + BOND - 0.4 ether);
        assertEq(trust.trustOf(SELLER), 1, "trust untouched");
    }

    function test_SettlementMustDivideEverything() public {
        OrderId id = committedOrder();
        _refuseSettlement(settlementOf(id, PRICE, DEPOSIT - 1), PRICE + DEPOSIT - 1);
        _refuseSettlement(settlementOf(id, type(uint256).max, PRICE + DEPOSIT + 1), type(uint256).max);
    }

    function _refuseSettlement(Settlement memory settlement, uint256 divided) private {
        bytes32 digest = escrow.settlementDigest(settlement);
        bytes memory byBuyer = sign(BUYER_KEY, digest);
        bytes memory bySeller = sign(SELLER_KEY, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.SettlementMismatch.selector, PRICE + DEPOSIT, divided));
        escrow.settle(settlement, byBuyer, bySeller);
    }

    function test_SettlementBeforeAClaimDoesNotDisposeOfItsBond() public {
        OrderId id = shippedOrder();
        Settlement memory settlement = settlementOf(id, 0, PRICE + DEPOSIT);
        bytes32 digest = escrow.settlementDigest(settlement);
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.Damaged, EVIDENCE);
        bytes memory byBuyer = sign(BUYER_KEY, digest);
        bytes memory bySeller = sign(SELLER_KEY, digest);
        VM.expectPartialRevert(IOrderEscrow.SettlementMismatch.selector);
        escrow.settle(settlement, byBuyer, bySeller);
    }

    function test_SettlementNeedsBothAndTime() public {
        OrderId id = committedOrder();
        Settlement memory settlement = settlementOf(id, PRICE, DEPOSIT);
        bytes32 digest = escrow.settlementDigest(settlement);
        bytes memory byBuyer = sign(BUYER_KEY, digest);
        bytes memory bySeller = sign(SELLER_KEY, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, BUYER));
        escrow.settle(settlement, bySeller, bySeller);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, SELLER));
        escrow.settle(settlement, byBuyer, byBuyer);
        VM.warp(uint256(settlement.deadline) + 1);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.SignatureExpired.selector, settlement.deadline));
        escrow.settle(settlement, byBuyer, bySeller);
    }

    function test_OnlyLivingOrdersWithABuyerAreSettled() public {
        OrderId open = openOrder();
        Settlement memory settlement = settlementOf(open, 0, DEPOSIT);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongState.selector, open, OrderState.Open));
        escrow.settle(settlement, "", "");
        OrderId ended = claimedOrder();
        VM.prank(SELLER);
        escrow.concede(ended);
        settlement = settlementOf(ended, 0, 0);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongState.selector, ended, OrderState.Conceded));
        escrow.settle(settlement, "", "");
    }
}
