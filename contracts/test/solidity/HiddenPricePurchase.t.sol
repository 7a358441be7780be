// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../../src/interfaces/IConditionalTransfers.sol";
import {HiddenPricePurchase, Purchase} from "../../src/samples/HiddenPricePurchase.sol";
import {LocksDouble} from "./support/LocksDouble.sol";
import {TestBase} from "./support/TestBase.sol";

contract HiddenPricePurchaseTest is TestBase {
    bytes32 private constant LOCK = "lock";
    uint64 private constant DEADLINE = 2_000_000_000;
    uint8 private constant PAY = 0;
    uint8 private constant REFUND = 1;
    address private constant BUYER = address(0xB1);
    address private constant SELLER = address(0x5E);
    address private constant ARBITER = address(0xA4);

    LocksDouble private locks;
    HiddenPricePurchase private escrow;
    Purchase private purchase;
    Outcome private outcome;
    bytes32[] private hashes;

    function setUp() public {
        VM.warp(1_900_000_000);
        locks = new LocksDouble();
        escrow = new HiddenPricePurchase(locks);
        purchase = Purchase(BUYER, SELLER, ARBITER, "goods");
        locks.grant(LOCK, address(escrow), DEADLINE, escrow.purchaseHash(purchase));
        assertEq(escrow.PAY(), PAY, "PAY");
        assertEq(escrow.REFUND(), REFUND, "REFUND");
    }

    function test_BeforeTheSellerConfirmed() public {
        refuses(SELLER, PAY);
        refuses(ARBITER, PAY);
        refuses(ARBITER, REFUND);
        settles(BUYER, REFUND);
    }

    function test_TheBuyerMayPayAtOnce() public {
        settles(BUYER, PAY);
    }

    function test_TheSellerMayRefundAlways() public {
        settles(SELLER, REFUND);
    }

    function test_AfterTheSellerConfirmedTheBuyerTakesNothingBack() public {
        confirm();
        refuses(BUYER, REFUND);
        refuses(SELLER, PAY);
        settles(BUYER, PAY);
    }

    function test_AfterTheSellerConfirmedTheArbiterMayChooseEither() public {
        confirm();
        settles(ARBITER, REFUND);
        locks.grant("another", address(escrow), DEADLINE, escrow.purchaseHash(purchase));
        VM.prank(SELLER);
        escrow.confirm("another", purchase);
        VM.prank(ARBITER);
        escrow.decide("another", purchase, PAY, outcome, hashes);
        assertEq(locks.chosen("another"), PAY, "paid");
    }

    function testFuzz_AStrangerMayDoNothing(address who, uint8 alternative, bool afterwards) public {
        VM.assume(who != BUYER && who != SELLER && who != ARBITER);
        if (afterwards) confirm();
        refuses(who, alternative);
    }

    function test_NobodyConfirmsMoneyThatIsGone() public {
        locks.grant("foreign", BUYER, DEADLINE, escrow.purchaseHash(purchase));
        confirmsNothing("foreign");
        settles(BUYER, REFUND);
        confirmsNothing(LOCK);
        locks.grant("late", address(escrow), DEADLINE, escrow.purchaseHash(purchase));
        VM.warp(DEADLINE);
        confirmsNothing("late");
    }

    function test_OnlyTheSellerConfirms() public {
        for (uint256 i = 0; i < 2; ++i) {
            address who = i == 0 ? BUYER : ARBITER;
            VM.expectRevert(abi.encodeWithSelector(HiddenPricePurchase.NotAllowed.selector, who));
            VM.prank(who);
            escrow.confirm(LOCK, purchase);
        }
        assertTrue(!escrow.confirmed(LOCK), "not confirmed");
    }

    function test_AnotherPurchaseIsRefused() public {
        (bytes32 expected, Purchase memory other) = (escrow.purchaseHash(purchase), purchase);
        other.arbiter = BUYER;
        bytes memory wrong = abi.encodeWithSelector(
            HiddenPricePurchase.WrongPurchase.selector,
            expected,
            escrow.purchaseHash(other)
        );
        VM.expectRevert(wrong);
        VM.prank(SELLER);
        escrow.confirm(LOCK, other);
        VM.expectRevert(wrong);
        VM.prank(BUYER);
        escrow.decide(LOCK, other, REFUND, outcome, hashes);
    }

    function test_FromTheDeadlineOnItDecidesNothing() public {
        VM.warp(DEADLINE);
        bytes memory late = abi.encodeWithSelector(
            IConditionalTransfers.DeadlinePassed.selector,
            DEADLINE,
            uint256(DEADLINE)
        );
        VM.expectRevert(late);
        VM.prank(BUYER);
        escrow.decide(LOCK, purchase, PAY, outcome, hashes);
    }

    function confirm() private {
        VM.expectEmit();
        emit HiddenPricePurchase.Confirmed(LOCK, purchase.goods);
        VM.prank(SELLER);
        escrow.confirm(LOCK, purchase);
        assertTrue(escrow.confirmed(LOCK), "confirmed");
    }

    function confirmsNothing(bytes32 lockId) private {
        VM.expectRevert(abi.encodeWithSelector(HiddenPricePurchase.NothingToConfirm.selector, lockId));
        VM.prank(SELLER);
        escrow.confirm(lockId, purchase);
    }

    function settles(address who, uint8 alternative) private {
        VM.prank(who);
        escrow.decide(LOCK, purchase, alternative, outcome, hashes);
        assertEq(locks.chosen(LOCK), alternative, "chosen");
        assertEq(locks.lockOf(LOCK).state, 2, "settled");
    }

    function refuses(address who, uint8 alternative) private {
        VM.expectRevert(abi.encodeWithSelector(HiddenPricePurchase.NotAllowed.selector, who));
        VM.prank(who);
        escrow.decide(LOCK, purchase, alternative, outcome, hashes);
    }
}
