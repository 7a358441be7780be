// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../src/escrow/OrderEscrow.sol";
import {OrderState} from "../../src/interfaces/IOrderEscrow.sol";
import {OrderId} from "../../src/types/OrderId.sol";
import {Market} from "./support/Market.sol";
import {TestBase} from "./support/TestBase.sol";

/// @dev docs/invariants.md, whatever four traders do.
contract OrderEscrowInvariantTest is TestBase {
    Market private market;

    function setUp() public {
        market = new Market();
        market.setUp();
    }

    /// @dev Read by the runner: only the market is shaken.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    /// @dev Setting up again would be another market.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].target = address(market);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = Market.setUp.selector;
    }

    struct FuzzSelector {
        address target;
        bytes4[] selectors;
    }

    /// @dev The market is worth shaking: by itself it reaches every end that one party or time can bring about.
    function test_MarketReachesEveryEnd() public {
        for (uint256 i = 0; i < 1_200; i++) _playOne(uint256(keccak256(abi.encode(i))));
        for (uint8 end = uint8(OrderState.Completed); end < uint8(OrderState.Settled); end++) {
            assertTrue(
                market.endsBy(OrderState(end)) != 0,
                string.concat("never reached: end ", string(abi.encodePacked(uint8(48 + end))))
            );
        }
    }

    function _playOne(uint256 luck) private {
        uint256 move = luck % 8;
        luck >>= 8;
        if (move == 0 && luck % 2 == 0) market.publishOne(luck, luck >> 64, uint16(luck >> 32), luck % 2 == 0);
        if (move == 1) market.commitShielded(luck, luck >> 64, luck >> 128);
        if (move > 1 && move < 6) market.act(luck, uint8(luck >> 64), luck >> 72, luck % 4 != 0);
        if (move == 6) market.endByTime(luck);
        if (move == 7 && luck % 4 == 0) market.letTimePass(luck);
    }

    /// @dev ESC-1: what came into an order is held, or went out to its two parties.
    function invariant_PayoutsEqualDeposits() public view {
        for (uint256 i = 0; i < market.count(); i++) {
            OrderId id = market.idAt(i);
            bool ended = market.endedAs(id) != OrderState.None;
            assertEq(market.theEscrow().heldBy(id), ended ? 0 : market.cameIn(id), "held");
            assertEq(market.wentOut(id), ended ? market.cameIn(id) : 0, "went out");
        }
    }

    /// @dev ESC-2: no step was ever let through after the end, and the end is still the same.
    function invariant_EndedIsEnded() public view {
        assertTrue(!market.endedChanged(), "a step after the end");
        for (uint256 i = 0; i < market.count(); i++) {
            OrderId id = market.idAt(i);
            OrderState end = market.endedAs(id);
            if (end != OrderState.None) assertTrue(market.theEscrow().orderOf(id).state == end, "end changed");
        }
    }

    /// @dev ESC-3: every order that has not ended has a clock, and no clock is longer than a year and a week.
    function invariant_EveryStateHasATimedExit() public view {
        for (uint256 i = 0; i < market.count(); i++) {
            OrderId id = market.idAt(i);
            uint64 deadline = market.theEscrow().deadlineOf(id);
            assertTrue((deadline == 0) == (market.endedAs(id) != OrderState.None), "a clock until the end");
            assertTrue(deadline <= block.timestamp + 372 days, "not for ever");
        }
    }

    /// @dev ESC-6: no step changes what was agreed.
    function invariant_TermsAreFrozen() public view {
        for (uint256 i = 0; i < market.count(); i++) {
            OrderId id = market.idAt(i);
            assertEq(market.termsOf(id), market.termsAtFirst(id), "terms");
        }
    }

    /// @dev LED-1, LED-2: the accounts add up to the total, and the total is there.
    function invariant_LedgerIsCovered() public view {
        OrderEscrow escrow = market.theEscrow();
        assertEq(market.sumOfAccounts(), escrow.totalOwed(address(0)), "sum");
        assertTrue(escrow.totalOwed(address(0)) <= address(escrow).balance, "covered");
    }
}
