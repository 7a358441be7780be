// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../../src/interfaces/IConditionalTransfers.sol";
import {KeySale} from "../../src/samples/KeySale.sol";
import {ParcelKeys} from "../../src/types/ParcelKeys.sol";
import {LocksDouble} from "./support/LocksDouble.sol";
import {TestBase} from "./support/TestBase.sol";

contract KeySaleTest is TestBase {
    bytes32 private constant LOCK = "lock";
    bytes32 private constant KEY = "the key of the good";
    uint64 private constant DEADLINE = 2_000_000_000;

    LocksDouble private locks;
    KeySale private sale;
    Outcome private outcome;
    bytes32[] private hashes;

    function setUp() public {
        VM.warp(1_900_000_000);
        locks = new LocksDouble();
        sale = new KeySale(locks);
        locks.grant(LOCK, address(sale), DEADLINE, ParcelKeys.hash(KEY));
    }

    function test_TheHashIsThatOfTheProtocol() public pure {
        bytes memory content = abi.encode(bytes32("merkato.v1.parcel-key"), KEY);
        assertEq(ParcelKeys.hash(KEY), keccak256(content), "keyHash");
    }

    /// @dev Anybody may bring it: it pays the seller.
    function testFuzz_TheKeyMakesThePayment(address who) public {
        VM.expectEmit();
        emit KeySale.Delivered(LOCK, KEY);
        VM.prank(who);
        sale.deliver(LOCK, KEY, outcome, hashes);
        assertEq(locks.chosen(LOCK), sale.PAY(), "paid");
        VM.expectRevert(abi.encodeWithSelector(IConditionalTransfers.AlreadySettled.selector, LOCK));
        sale.deliver(LOCK, KEY, outcome, hashes);
    }

    function testFuzz_NoOtherKeyDoes(bytes32 key) public {
        VM.assume(key != KEY);
        bytes memory wrong = abi.encodeWithSelector(
            KeySale.WrongKey.selector,
            ParcelKeys.hash(KEY),
            ParcelKeys.hash(key)
        );
        VM.expectRevert(wrong);
        sale.deliver(LOCK, key, outcome, hashes);
    }

    function test_ALockThatIsNotItsToDecideIsLeftAlone() public {
        locks.grant("foreign", address(this), DEADLINE, ParcelKeys.hash(KEY));
        VM.expectRevert(abi.encodeWithSelector(IConditionalTransfers.NotTheDecider.selector, address(sale)));
        sale.deliver("foreign", KEY, outcome, hashes);
        VM.expectRevert(abi.encodeWithSelector(KeySale.WrongKey.selector, bytes32(0), ParcelKeys.hash(KEY)));
        sale.deliver("unknown", KEY, outcome, hashes);
    }

    /// @dev A key that comes too late is not even logged: the event is undone with the call.
    function test_FromTheDeadlineOnNothingIsDelivered() public {
        VM.warp(DEADLINE);
        bytes memory late = abi.encodeWithSelector(
            IConditionalTransfers.DeadlinePassed.selector,
            DEADLINE,
            uint256(DEADLINE)
        );
        VM.expectRevert(late);
        sale.deliver(LOCK, KEY, outcome, hashes);
    }
}
