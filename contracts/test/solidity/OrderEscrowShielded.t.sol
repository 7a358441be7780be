// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../src/escrow/OrderEscrow.sol";
import {
    Action,
    ClaimReason,
    IOrderEscrow,
    Order,
    OrderState,
    OrderTerms,
    PartyStep
} from "../../src/interfaces/IOrderEscrow.sol";
import {IFundsLedger} from "../../src/interfaces/IFundsLedger.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../../src/interfaces/IShieldedPool.sol";
import {AccountIds} from "../../src/types/AccountId.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {ContractAccount, PlainToken} from "./support/Doubles.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";
import {POOL_ASSET} from "./support/PoolDouble.sol";

contract OrderEscrowShieldedTest is EscrowFixture {
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant ORDER_4_X = 18930368022820495955728484915491405972470733850014661777449844430438130630919;
    uint256 private constant ORDER_8_X = 17545522957889784193459637215142187266023652151580582754000402781682644312291;
    uint256 private constant ORDER_8_Y = 17061719626832259898845741003733890968968767993363194771977168648564009544074;

    function test_BundlePaysTheOrder() public {
        OrderId id = shieldedOrder();
        Order memory order = escrow.orderOf(id);
        assertState(id, OrderState.Committed);
        assertTrue(order.shielded, "shielded");
        assertEq(order.buyer, BUYER, "order key");
        assertEq(order.refundHash, keccak256(abi.encode(oneTime(22))), "refund bound");
        assertEq(order.payoutHash, keccak256(abi.encode(oneTime(11))), "payout bound");
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT, "held");
    }

    function test_RefundAddressIsRevealed() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(22)));
        bytes memory signature = consent(id, BUYER_KEY, oneTime(22));
        VM.expectEmit();
        emit IOrderEscrow.OrderCommitted(id, BUYER, true, oneTime(22), START + SHIP_WITHIN);
        escrow.commitShielded(id, BUYER, oneTime(22), bundle, signature);
    }

    function test_SellerIsPaidShielded() public {
        OrderId id = shieldedOrder();
        relay(stepOf(id, Action.Ship), SELLER_KEY, 0);
        relay(stepOf(id, Action.Accept), BUYER_KEY, 0);
        assertEq(escrow.balanceOf(SELLER, NATIVE), 0, "nothing in the open");
        assertEq(trust.trustOf(SELLER), 2, "seller's trust");
        assertEq(trust.trustOf(BUYER), 1, "an order key earns none");
        VM.expectEmit();
        emit IShieldedPool.Shielded(address(escrow), POOL_ASSET, 0, 11, PRICE + DEPOSIT, oneTime(11));
        VM.prank(STRANGER);
        assertEq(escrow.withdrawShielded(id, oneTime(11)), PRICE + DEPOSIT, "paid");
        assertEq(escrow.totalOwed(NATIVE), 0, "owed");
        VM.expectPartialRevert(IFundsLedger.NothingToWithdraw.selector);
        escrow.withdrawShielded(id, oneTime(11));
    }

    function test_BuyerIsRefundedShielded() public {
        OrderId id = shieldedOrder();
        relay(stepOf(id, Action.Revoke), SELLER_KEY, 0);
        assertEq(
            escrow.accountBalance(AccountIds.ofOneTime(id, keccak256(abi.encode(oneTime(22)))), NATIVE),
            PRICE + DEPOSIT,
            "waiting"
        );
        assertEq(escrow.withdrawShielded(id, oneTime(22)), PRICE + DEPOSIT, "paid");
    }

    function test_OneAddressInTwoOrdersIsTwoAccounts() public {
        giveTrust(SELLER, 5);
        OrderId first = shieldedOrder();
        OrderId second = shieldedOrder();
        relay(stepOf(first, Action.Revoke), SELLER_KEY, 0);
        relay(stepOf(second, Action.Cancel), BUYER_KEY, 0);
        assertEq(escrow.withdrawShielded(first, oneTime(22)), PRICE + DEPOSIT, "the first order's refund");
        assertEq(escrow.withdrawShielded(second, oneTime(22)), 0.95 ether, "the second order's");
    }

    /// @dev ESC-7: what a bundle's owner agreed to is what the call does.
    function test_BundleOfSomebodyElseIsRefused() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(22)));
        _refuse(id, STRANGER_KEY, oneTime(22), bundle);
        _refuse(id, BUYER_KEY, oneTime(33), bundle);
        _refuse(openOrder(), BUYER_KEY, oneTime(22), bundle);
    }

    function _refuse(OrderId id, uint256 key, OneTimeAddress memory refund, Bundle memory bundle) private {
        address buyer = VM.addr(key);
        bytes memory signature = consent(id, key, refund);
        bytes32 expected = escrow.commitDataHash(id, buyer, refund);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.BundleNotForThis.selector, expected, bundle.dataHash));
        VM.prank(STRANGER);
        escrow.commitShielded(id, buyer, refund, bundle, signature);
    }

    function test_BundleMustPayExactlyThePrice() public {
        OrderId id = openOrder();
        bytes32 dataHash = escrow.commitDataHash(id, BUYER, oneTime(22));
        bytes memory signature = consent(id, BUYER_KEY, oneTime(22));
        for (uint256 amount = PRICE - 1; amount <= PRICE + 1; amount += 2) {
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, amount));
            escrow.commitShielded(id, BUYER, oneTime(22), bundleOf(amount, dataHash), signature);
        }
        Bundle memory withFee = bundleOf(PRICE, dataHash);
        withFee.joinSplits[0].fee = 1;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, PRICE - 1));
        escrow.commitShielded(id, BUYER, oneTime(22), withFee, signature);
        Bundle memory elsewhere = bundleOf(PRICE, dataHash);
        elsewhere.joinSplits[0].recipient = STRANGER;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, 0));
        escrow.commitShielded(id, BUYER, oneTime(22), elsewhere, signature);
    }

    function test_BuyerMustBeSomebody() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, address(0), oneTime(22)));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheParty.selector, id, address(0)));
        escrow.commitShielded(id, address(0), oneTime(22), bundle, "");
    }

    function test_InvalidOneTimeAddressesAreRefused() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, 0);
        for (uint256 spoil = 0; spoil < 10; spoil++) {
            OneTimeAddress memory refund = _spoiled(spoil);
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidOneTimeAddress.selector));
            escrow.commitShielded(id, BUYER, refund, bundle, "");
        }
        OrderTerms memory terms = someTerms();
        terms.payout = _spoiled(2);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidOneTimeAddress.selector));
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    function _spoiled(uint256 spoil) private pure returns (OneTimeAddress memory to) {
        to = oneTime(22);
        if (spoil == 0) to.npk = 0;
        if (spoil == 1) to.npk = R;
        if (spoil == 2) to.ephemeralX += 1;
        if (spoil == 3) to.ephemeralX += R;
        if (spoil == 4) to.ephemeralY += R;
        if (spoil == 5) (to.ephemeralX, to.ephemeralY) = (0, 1);
        if (spoil == 6) (to.ephemeralX, to.ephemeralY) = (0, 0);
        // Points of order 2, 4 and 8: nobody could find, let alone spend, what is paid there.
        if (spoil == 7) (to.ephemeralX, to.ephemeralY) = (0, R - 1);
        if (spoil == 8) (to.ephemeralX, to.ephemeralY) = (ORDER_4_X, 0);
        if (spoil == 9) (to.ephemeralX, to.ephemeralY) = (ORDER_8_X, ORDER_8_Y);
    }

    function test_TokenOrdersHaveNoShieldedRail() public {
        OrderTerms memory terms = someTerms();
        terms.asset = address(new PlainToken());
        terms.sellerDeposit = 0;
        OrderId id = publish(terms);
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(22)));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ShieldedRailUnavailable.selector));
        escrow.commitShielded(id, BUYER, oneTime(22), bundle, "");
        terms.salt = 0;
        terms.payout = oneTime(11);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ShieldedRailUnavailable.selector));
        VM.prank(SELLER);
        escrow.publish(terms);
    }

    function test_WithoutAPoolThereIsNoShieldedRail() public {
        escrow = new OrderEscrow(trust, IShieldedPool(address(0)), 0, 0);
        bytes memory refusal = abi.encodeWithSelector(IOrderEscrow.ShieldedRailUnavailable.selector);
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, 0);
        VM.expectRevert(refusal);
        escrow.commitShielded(id, BUYER, oneTime(22), bundle, "");
        VM.expectRevert(refusal);
        escrow.withdrawShielded(id, oneTime(22));
        OrderTerms memory terms = someTerms();
        terms.payout = oneTime(11);
        VM.expectRevert(refusal);
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }

    // The buyer's word

    /// @dev ESC-4: an offer made for a named or trusted buyer is not occupied by somebody who pays in that name.
    function test_NobodyCommitsForABuyerWithoutItsWord() public {
        giveTrust(BUYER, 60);
        OrderTerms memory terms = someTerms();
        terms.buyer = BUYER;
        terms.minBuyerTrust = 50;
        OrderId id = publish(terms);
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(66)));
        bytes memory ofStranger = consent(id, STRANGER_KEY, oneTime(66));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, BUYER));
        VM.prank(STRANGER);
        escrow.commitShielded(id, BUYER, oneTime(66), bundle, ofStranger);
        commitShielded(id, BUYER_KEY, oneTime(22));
        assertEq(escrow.orderOf(id).refundHash, keccak256(abi.encode(oneTime(22))), "the buyer's own refund");
    }

    /// @dev ESC-4: the word is for one order and one refund address.
    function test_BuyersWordIsForOneOrderAndRefund() public {
        OrderId id = openOrder();
        OrderId other = openOrder();
        bytes memory signature = consent(id, BUYER_KEY, oneTime(22));
        bytes memory refusal = abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, BUYER);
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(33)));
        VM.expectRevert(refusal);
        escrow.commitShielded(id, BUYER, oneTime(33), bundle, signature);
        bundle = bundleOf(PRICE, escrow.commitDataHash(other, BUYER, oneTime(22)));
        VM.expectRevert(refusal);
        escrow.commitShielded(other, BUYER, oneTime(22), bundle, signature);
    }

    function test_ContractAccountBuysShielded() public {
        OrderId id = openOrder();
        ContractAccount account = new ContractAccount();
        account.agree(escrow.shieldedCommitDigest(id, oneTime(22)));
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, address(account), oneTime(22)));
        escrow.commitShielded(id, address(account), oneTime(22), bundle, "");
        assertState(id, OrderState.Committed);
    }

    // The bond

    /// @dev ESC-7: bond and claim come together, and nobody gets in between.
    function test_BondFromShieldedCoins() public {
        OrderId id = _shippedShielded();
        VM.expectEmit();
        emit IOrderEscrow.OrderClaimed(id, ClaimReason.Damaged, EVIDENCE, BOND, START + RESPOND_WITHIN);
        _claimShielded(id);
        assertState(id, OrderState.Claimed);
        assertEq(escrow.heldBy(id), PRICE + DEPOSIT + BOND, "held");
        assertEq(escrow.balanceOf(BUYER, NATIVE), 0, "nothing at the order key");
        relay(stepOf(id, Action.Concede), SELLER_KEY, 0);
        assertEq(escrow.withdrawShielded(id, oneTime(22)), 0.3 ether + BOND, "back where the price came from");
    }

    function test_BondGoesToTheSellerWhoWaited() public {
        OrderId id = _shippedShielded();
        _claimShielded(id);
        relay(stepOf(id, Action.WithdrawClaim), BUYER_KEY, 0);
        assertEq(escrow.withdrawShielded(id, oneTime(11)), PRICE + DEPOSIT + BOND, "seller");
    }

    function test_BondMustBeExact() public {
        PartyStep memory step = stepOf(_shippedShielded(), Action.Claim);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        bytes32 dataHash = escrow.claimDataHash(step);
        for (uint256 amount = BOND - 1; amount <= BOND + 1; amount += 2) {
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, BOND, amount));
            escrow.claimShielded(step, signature, bundleOf(amount, dataHash));
        }
    }

    /// @dev ESC-7: a bundle serves one claim, in every word of it.
    function test_BundleServesOneClaim() public {
        PartyStep memory step = stepOf(_shippedShielded(), Action.Claim);
        Bundle memory bundle = bundleOf(BOND, escrow.claimDataHash(step));
        _refuseClaim(stepOf(_shippedShielded(), Action.Claim), bundle);
        step.reason = ClaimReason.NotArrived;
        _refuseClaim(step, bundle);
        step.reason = ClaimReason.Damaged;
        step.deadline += 1;
        _refuseClaim(step, bundle);
    }

    function _refuseClaim(PartyStep memory step, Bundle memory bundle) private {
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        bytes32 expected = escrow.claimDataHash(step);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.BundleNotForThis.selector, expected, bundle.dataHash));
        escrow.claimShielded(step, signature, bundle);
    }

    function test_OnlyTheBuyerClaimsAndOnlyInTime() public {
        OrderId id = _shippedShielded();
        PartyStep memory step = stepOf(id, Action.Claim);
        Bundle memory bundle = bundleOf(BOND, escrow.claimDataHash(step));
        bytes memory ofSeller = sign(SELLER_KEY, escrow.stepDigest(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidSignature.selector, BUYER));
        escrow.claimShielded(step, ofSeller, bundle);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        VM.warp(step.deadline + 1);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.SignatureExpired.selector, step.deadline));
        escrow.claimShielded(step, signature, bundle);
        afterDeadline(id);
        step = stepOf(id, Action.Claim);
        bundle = bundleOf(BOND, escrow.claimDataHash(step));
        signature = sign(BUYER_KEY, escrow.stepDigest(step));
        VM.expectPartialRevert(IOrderEscrow.TooLate.selector);
        escrow.claimShielded(step, signature, bundle);
    }

    function test_ClaimShieldedIsForClaimsOfShieldedOrders() public {
        PartyStep memory step = stepOf(_shippedShielded(), Action.Accept);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        Bundle memory bundle = bundleOf(BOND, escrow.claimDataHash(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.UnexpectedDetail.selector, Action.Accept));
        escrow.claimShielded(step, signature, bundle);
        step = stepOf(shippedOrder(), Action.Claim);
        signature = sign(BUYER_KEY, escrow.stepDigest(step));
        bundle = bundleOf(BOND, escrow.claimDataHash(step));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ShieldedRailUnavailable.selector));
        escrow.claimShielded(step, signature, bundle);
    }

    function _shippedShielded() private returns (OrderId id) {
        id = shieldedOrder();
        relay(stepOf(id, Action.Ship), SELLER_KEY, 0);
    }

    function _claimShielded(OrderId id) private {
        PartyStep memory step = stepOf(id, Action.Claim);
        bytes memory signature = sign(BUYER_KEY, escrow.stepDigest(step));
        Bundle memory bundle = bundleOf(BOND, escrow.claimDataHash(step));
        VM.prank(STRANGER);
        escrow.claimShielded(step, signature, bundle);
    }

    // The pool

    function test_OnlyAPoolThatKnowsTheAssetIsAccepted() public {
        _refusePool(address(0xDEAD), POOL_ASSET);
        _refusePool(address(trust), POOL_ASSET);
        _refusePool(address(pool), POOL_ASSET + 1);
    }

    function _refusePool(address place, uint256 asset) private {
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotAPool.selector, place, asset));
        new OrderEscrow(trust, IShieldedPool(place), asset, 0);
    }

    function test_OneShieldPaysTheLargestOrder() public {
        OrderTerms memory terms = someTerms();
        terms.payout = oneTime(11);
        terms.claimBond = 0;
        terms.sellerDeposit = 1;
        terms.price = type(uint128).max - 1;
        VM.deal(BUYER, terms.price);
        OrderId id = publish(terms);
        VM.prank(BUYER);
        escrow.commit{value: terms.price}(id);
        VM.prank(SELLER);
        escrow.ship(id, 0);
        VM.prank(BUYER);
        escrow.accept(id);
        assertEq(escrow.withdrawShielded(id, oneTime(11)), type(uint128).max, "at once");
        terms.salt = 0;
        terms.claimBond = 1;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidTerms.selector));
        VM.prank(SELLER);
        escrow.publish{value: 1}(terms);
    }
}
