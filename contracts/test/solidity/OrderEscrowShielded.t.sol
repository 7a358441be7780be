// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../src/escrow/OrderEscrow.sol";
import {Action, IOrderEscrow, Order, OrderState, OrderTerms} from "../../src/interfaces/IOrderEscrow.sol";
import {IFundsLedger} from "../../src/interfaces/IFundsLedger.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../../src/interfaces/IShieldedPool.sol";
import {AccountIds} from "../../src/types/AccountId.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {PlainToken} from "./support/Doubles.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";
import {POOL_ASSET} from "./support/PoolDouble.sol";

contract OrderEscrowShieldedTest is EscrowFixture {
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

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
        VM.expectEmit();
        emit IOrderEscrow.OrderCommitted(id, BUYER, true, oneTime(22), START + SHIP_WITHIN);
        escrow.commitShielded(id, BUYER, oneTime(22), bundle);
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
        _refuse(id, STRANGER, oneTime(22), bundle);
        _refuse(id, BUYER, oneTime(33), bundle);
        _refuse(openOrder(), BUYER, oneTime(22), bundle);
        bytes32 expected = escrow.depositDataHash(STRANGER);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.BundleNotForThis.selector, expected, bundle.dataHash));
        VM.prank(STRANGER);
        escrow.depositShielded(STRANGER, bundle);
    }

    function _refuse(OrderId id, address buyer, OneTimeAddress memory refund, Bundle memory bundle) private {
        bytes32 expected = escrow.commitDataHash(id, buyer, refund);
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.BundleNotForThis.selector, expected, bundle.dataHash));
        VM.prank(STRANGER);
        escrow.commitShielded(id, buyer, refund, bundle);
    }

    function test_BundleMustPayExactlyThePrice() public {
        OrderId id = openOrder();
        bytes32 dataHash = escrow.commitDataHash(id, BUYER, oneTime(22));
        for (uint256 amount = PRICE - 1; amount <= PRICE + 1; amount += 2) {
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, amount));
            escrow.commitShielded(id, BUYER, oneTime(22), bundleOf(amount, dataHash));
        }
        Bundle memory withFee = bundleOf(PRICE, dataHash);
        withFee.joinSplits[0].fee = 1;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, PRICE - 1));
        escrow.commitShielded(id, BUYER, oneTime(22), withFee);
        Bundle memory elsewhere = bundleOf(PRICE, dataHash);
        elsewhere.joinSplits[0].recipient = STRANGER;
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.WrongBundleAmount.selector, PRICE, 0));
        escrow.commitShielded(id, BUYER, oneTime(22), elsewhere);
    }

    function test_BuyerMustBeSomebody() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, address(0), oneTime(22)));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.NotTheParty.selector, id, address(0)));
        escrow.commitShielded(id, address(0), oneTime(22), bundle);
    }

    function test_InvalidOneTimeAddressesAreRefused() public {
        OrderId id = openOrder();
        Bundle memory bundle = bundleOf(PRICE, 0);
        for (uint256 spoil = 0; spoil < 7; spoil++) {
            OneTimeAddress memory refund = _spoiled(spoil);
            VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.InvalidOneTimeAddress.selector));
            escrow.commitShielded(id, BUYER, refund, bundle);
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
    }

    function test_ShieldedCoinsFillALedgerBalance() public {
        escrow.depositShielded(BUYER, bundleOf(BOND, escrow.depositDataHash(BUYER)));
        assertEq(escrow.balanceOf(BUYER, NATIVE), BOND, "credited");
        bytes32 dataHash = escrow.depositDataHash(BUYER);
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.ZeroDeposit.selector));
        escrow.depositShielded(BUYER, bundleOf(0, dataHash));
        VM.expectRevert(abi.encodeWithSelector(IFundsLedger.ZeroRecipient.selector));
        escrow.depositShielded(address(0), bundleOf(BOND, dataHash));
    }

    function test_TokenOrdersHaveNoShieldedRail() public {
        OrderTerms memory terms = someTerms();
        terms.asset = address(new PlainToken());
        terms.sellerDeposit = 0;
        OrderId id = publish(terms);
        Bundle memory bundle = bundleOf(PRICE, escrow.commitDataHash(id, BUYER, oneTime(22)));
        VM.expectRevert(abi.encodeWithSelector(IOrderEscrow.ShieldedRailUnavailable.selector));
        escrow.commitShielded(id, BUYER, oneTime(22), bundle);
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
        escrow.commitShielded(id, BUYER, oneTime(22), bundle);
        VM.expectRevert(refusal);
        escrow.depositShielded(BUYER, bundle);
        VM.expectRevert(refusal);
        escrow.withdrawShielded(id, oneTime(22));
        OrderTerms memory terms = someTerms();
        terms.payout = oneTime(11);
        VM.expectRevert(refusal);
        VM.prank(SELLER);
        escrow.publish{value: DEPOSIT}(terms);
    }
}
