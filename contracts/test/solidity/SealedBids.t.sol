// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../../src/interfaces/IConditionalTransfers.sol";
import {SealedBids} from "../../src/samples/SealedBids.sol";
import {LocksDouble} from "./support/LocksDouble.sol";
import {TestBase} from "./support/TestBase.sol";

contract SealedBidsTest is TestBase {
    bytes32 private constant GOODS = "goods";
    uint64 private constant NOW = 1_900_000_000;
    uint64 private constant BID_UNTIL = NOW + 1 days;
    uint64 private constant CHOOSE_UNTIL = NOW + 2 days;
    address private constant SELLER = address(0x5E);
    bytes32 private constant HIGH = "high";
    bytes32 private constant LOW = "low";

    LocksDouble private locks;
    SealedBids private bids;
    bytes32 private auction;
    Outcome private outcome;
    bytes32[] private hashes;

    function setUp() public {
        VM.warp(NOW);
        locks = new LocksDouble();
        bids = new SealedBids(locks);
        VM.prank(SELLER);
        auction = bids.open(GOODS, BID_UNTIL, CHOOSE_UNTIL);
        for (uint256 i = 0; i < 2; ++i) {
            locks.grant(i == 0 ? HIGH : LOW, address(bids), CHOOSE_UNTIL + 1 days, auction);
        }
        assertEq(bids.WIN(), 0, "WIN");
        assertEq(bids.LOSE(), 1, "LOSE");
    }

    function test_OneWinsAndTheOthersArePaidBack() public {
        VM.warp(BID_UNTIL + 1);
        VM.expectEmit();
        emit SealedBids.Awarded(auction, HIGH);
        award(SELLER, HIGH);
        assertEq(locks.chosen(HIGH), bids.WIN(), "won");
        (address seller, , , bytes32 winner) = bids.auctions(auction);
        assertEq(seller, SELLER, "seller");
        assertEq(winner, HIGH, "winner");
        bids.payBack(auction, LOW, outcome, hashes);
        assertEq(locks.chosen(LOW), bids.LOSE(), "lost");
        VM.expectRevert(abi.encodeWithSelector(IConditionalTransfers.AlreadySettled.selector, HIGH));
        bids.payBack(auction, HIGH, outcome, hashes);
    }

    function test_TheSellerChoosesOnce() public {
        VM.warp(BID_UNTIL + 1);
        award(SELLER, HIGH);
        expectNotNow();
        award(SELLER, LOW);
    }

    /// @dev Both last seconds count.
    function testFuzz_WhoMayDoWhatWhen(uint64 time) public {
        uint256 present = bound(time, NOW, CHOOSE_UNTIL + 1 hours);
        VM.warp(present);
        bool chooses = present > BID_UNTIL && present <= CHOOSE_UNTIL;
        if (!chooses) expectNotNow();
        award(SELLER, HIGH);
        if (present <= BID_UNTIL) expectNotNow();
        bids.payBack(auction, LOW, outcome, hashes);
    }

    function test_TheLastSecondsCount() public {
        VM.warp(BID_UNTIL);
        expectNotNow();
        award(SELLER, HIGH);
        VM.warp(CHOOSE_UNTIL);
        expectNotNow();
        bids.payBack(auction, LOW, outcome, hashes);
        award(SELLER, HIGH);
    }

    function testFuzz_NobodyElseChooses(address who) public {
        VM.assume(who != SELLER);
        VM.warp(BID_UNTIL + 1);
        VM.expectRevert(abi.encodeWithSelector(SealedBids.NotTheSeller.selector, who));
        award(who, HIGH);
    }

    function test_ALockOfAnotherAuctionIsNoBid() public {
        locks.grant("other", address(bids), CHOOSE_UNTIL + 1 days, "another auction");
        bytes memory none = abi.encodeWithSelector(SealedBids.NoBidOfThis.selector, auction, bytes32("other"));
        VM.warp(BID_UNTIL + 1);
        VM.expectRevert(none);
        award(SELLER, "other");
        VM.warp(CHOOSE_UNTIL + 1);
        VM.expectRevert(none);
        bids.payBack(auction, "other", outcome, hashes);
    }

    /// @dev A choice that the module refuses is none.
    function test_ABidThatIsOverDoesNotWin() public {
        locks.grant("over", address(bids), BID_UNTIL, auction);
        VM.warp(BID_UNTIL + 1);
        VM.expectRevert();
        award(SELLER, "over");
        award(SELLER, HIGH);
    }

    function test_TimesHaveToBeInOrderAndAnAuctionIsOpenedOnce() public {
        refuses(GOODS, BID_UNTIL, CHOOSE_UNTIL);
        refuses("others", CHOOSE_UNTIL, CHOOSE_UNTIL);
        refuses("others", NOW - 1, CHOOSE_UNTIL);
        VM.prank(SELLER);
        bids.open("others", NOW, NOW + 1);
    }

    function refuses(bytes32 goods, uint64 bidUntil, uint64 chooseUntil) private {
        VM.expectPartialRevert(SealedBids.InvalidAuction.selector);
        VM.prank(SELLER);
        bids.open(goods, bidUntil, chooseUntil);
    }

    function award(address who, bytes32 lockId) private {
        VM.prank(who);
        bids.award(auction, lockId, outcome, hashes);
    }

    function expectNotNow() private {
        VM.expectRevert(abi.encodeWithSelector(SealedBids.NotNow.selector, block.timestamp));
    }
}
