// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, IShieldedPool, JoinSplit} from "../../src/interfaces/IShieldedPool.sol";
import {BundleCourier} from "../../src/relay/BundleCourier.sol";
import {PoolDouble} from "./support/PoolDouble.sol";
import {TestBase} from "./support/TestBase.sol";

contract BundleCourierTest is TestBase {
    uint256 private constant TOKEN = 99;
    address private constant RECEIVER = address(0xBEEF);

    PoolDouble private pool;
    BundleCourier private courier;

    function setUp() public {
        pool = new PoolDouble();
        courier = new BundleCourier(pool);
    }

    function test_IsTheCallerOfThePool() public {
        VM.prank(address(0x57A));
        assertEq(courier.carry(someBundle(5)), pool.nextPosition(), "position");
        assertEq(pool.lastCaller(), address(courier), "caller");
        assertEq(pool.publicBalanceOf(RECEIVER, TOKEN), 5, "paid");
        assertEq(address(courier.pool()), address(pool), "pool");
    }

    function test_AnswersAsThePoolDoes() public {
        Bundle memory late = someBundle(5);
        late.expiry = uint64(block.timestamp) - 1;
        VM.expectRevert(abi.encodeWithSelector(IShieldedPool.BundleExpired.selector, late.expiry, block.timestamp));
        courier.carry(late);
    }

    function test_TakesNoCoins() public {
        // What is sent, and its answer, are the subject.
        // solhint-disable-next-line avoid-low-level-calls
        (bool taken, ) = address(courier).call{value: 1}("");
        assertTrue(!taken, "plain coins");
        // solhint-disable-next-line avoid-low-level-calls
        (taken, ) = address(courier).call{value: 1}(abi.encodeCall(courier.carry, (someBundle(0))));
        assertTrue(!taken, "coins beside a bundle");
    }

    function someBundle(uint256 amount) private view returns (Bundle memory bundle) {
        bundle.expiry = uint64(block.timestamp) + 600;
        bundle.joinSplits = new JoinSplit[](1);
        bundle.joinSplits[0].publicAsset = TOKEN;
        bundle.joinSplits[0].publicOut = amount;
        bundle.joinSplits[0].recipient = RECEIVER;
    }
}
