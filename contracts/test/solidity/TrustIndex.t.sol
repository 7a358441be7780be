// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ITrustIndex} from "../../src/interfaces/ITrustIndex.sol";
import {TrustIndex} from "../../src/trust/TrustIndex.sol";
import {TestBase} from "./support/TestBase.sol";

contract TrustIndexTest is TestBase {
    address private constant ACCOUNT = address(0xACC);
    TrustIndex private trust;

    function setUp() public {
        trust = new TrustIndex(address(this));
        trust.grantRole(trust.WRITER_ROLE(), address(this));
    }

    function test_NewcomerHasOne() public view {
        assertEq(trust.trustOf(ACCOUNT), 1, "newcomer");
        assertTrue(!trust.isBarred(ACCOUNT), "not barred");
    }

    function test_RaiseTellsTheChange() public {
        VM.expectEmit();
        emit ITrustIndex.TrustChanged(ACCOUNT, 1, 2, address(this));
        trust.raise(ACCOUNT);
    }

    function test_RaiseStopsAtHundred() public {
        for (uint256 i = 0; i < 120; i++) trust.raise(ACCOUNT);
        assertEq(trust.trustOf(ACCOUNT), 100, "most");
    }

    function test_ZeroIsForEver() public {
        trust.lower(ACCOUNT, 1);
        assertTrue(trust.isBarred(ACCOUNT), "barred");
        trust.raise(ACCOUNT);
        trust.lower(ACCOUNT, 5);
        assertEq(trust.trustOf(ACCOUNT), 0, "still barred");
    }

    function test_LowerByNothingIsRefused() public {
        VM.expectRevert(abi.encodeWithSelector(ITrustIndex.ZeroPoints.selector));
        trust.lower(ACCOUNT, 0);
    }

    function test_OnlyWritersWrite() public {
        address stranger = address(0x57A);
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            stranger,
            trust.WRITER_ROLE()
        );
        VM.expectRevert(refusal);
        VM.prank(stranger);
        trust.raise(ACCOUNT);
        VM.expectRevert(refusal);
        VM.prank(stranger);
        trust.lower(ACCOUNT, 1);
    }

    /// @dev TRU-1, TRU-2: any history stays within 0..100 and never leaves 0.
    function testFuzz_StaysWithinBounds(uint8[40] memory history) public {
        bool wasBarred = false;
        for (uint256 i = 0; i < history.length; i++) {
            if (history[i] % 2 == 0) trust.raise(ACCOUNT);
            else trust.lower(ACCOUNT, (history[i] % 4) + 1);
            assertTrue(trust.trustOf(ACCOUNT) <= 100, "at most 100");
            assertTrue(!wasBarred || trust.isBarred(ACCOUNT), "barred for good");
            wasBarred = trust.isBarred(ACCOUNT);
        }
    }
}
