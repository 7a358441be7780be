// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../../src/interfaces/IConditionalTransfers.sol";
import {Bundle, IShieldedPool, JoinSplit} from "../../src/interfaces/IShieldedPool.sol";
import {BundleCourier} from "../../src/relay/BundleCourier.sol";
import {LocksDouble} from "./support/LocksDouble.sol";
import {PoolDouble} from "./support/PoolDouble.sol";
import {TestBase} from "./support/TestBase.sol";

contract BundleCourierTest is TestBase {
    uint256 private constant TOKEN = 99;
    address private constant RECEIVER = address(0xBEEF);

    PoolDouble private pool;
    LocksDouble private locks;
    BundleCourier private courier;
    Outcome private outcome;
    bytes32[] private hashes;

    function setUp() public {
        pool = new PoolDouble();
        locks = new LocksDouble();
        pool.pairModule(address(locks));
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

    function test_CarriesABundleWithACallOfAModule() public {
        bytes memory call_ = settling("lock");
        locks.grant("lock", address(courier), type(uint64).max, 0);
        Bundle memory bundle = agreedTo(call_);
        VM.prank(address(0x57A));
        assertEq(courier.carryWith(bundle, address(locks), call_), pool.nextPosition(), "position");
        assertEq(pool.publicBalanceOf(RECEIVER, TOKEN), 5, "paid");
        assertEq(locks.lockOf("lock").state, 2, "settled");
    }

    function test_ACallThatFailsUndoesTheBundle() public {
        bytes memory call_ = settling("unknown");
        Bundle memory bundle = agreedTo(call_);
        VM.expectRevert(abi.encodeWithSelector(IConditionalTransfers.UnknownLock.selector, bytes32("unknown")));
        courier.carryWith(bundle, address(locks), call_);
        assertEq(pool.publicBalanceOf(RECEIVER, TOKEN), 0, "not paid");
    }

    function test_CallsModulesAlone() public {
        bytes memory call_ = abi.encodeCall(IShieldedPool.transferPublic, (TOKEN, address(this), 1));
        Bundle memory bundle = agreedTo(call_);
        VM.expectRevert(abi.encodeWithSelector(BundleCourier.NotAModule.selector, address(pool)));
        courier.carryWith(bundle, address(pool), call_);
    }

    /// @dev Neither another call beside the bundle, nor the bundle without its call, nor a call beside a bundle that is alone.
    function test_ABundleGoesWithTheCallThatWasAgreedTo() public {
        bytes memory call_ = settling("lock");
        (Bundle memory bundle, Bundle memory alone) = (agreedTo(call_), someBundle(5));
        bytes32 other = agreement(settling("other"));
        VM.expectRevert(abi.encodeWithSelector(BundleCourier.BundleNotForThis.selector, other, bundle.dataHash));
        courier.carryWith(bundle, address(locks), settling("other"));
        VM.expectRevert(abi.encodeWithSelector(BundleCourier.BundleNotForThis.selector, bytes32(0), bundle.dataHash));
        courier.carry(bundle);
        VM.expectRevert(abi.encodeWithSelector(BundleCourier.BundleNotForThis.selector, agreement(call_), bytes32(0)));
        courier.carryWith(alone, address(locks), call_);
    }

    function settling(bytes32 lockId) private view returns (bytes memory) {
        return abi.encodeCall(IConditionalTransfers.settle, (lockId, 0, outcome, hashes));
    }

    function agreement(bytes memory call_) private view returns (bytes32) {
        return keccak256(abi.encode(courier.carryWith.selector, address(locks), keccak256(call_)));
    }

    function agreedTo(bytes memory call_) private view returns (Bundle memory bundle) {
        bundle = someBundle(5);
        bundle.dataHash = agreement(call_);
    }

    function someBundle(uint256 amount) private view returns (Bundle memory bundle) {
        bundle.expiry = uint64(block.timestamp) + 600;
        bundle.joinSplits = new JoinSplit[](1);
        bundle.joinSplits[0].publicAsset = TOKEN;
        bundle.joinSplits[0].publicOut = amount;
        bundle.joinSplits[0].recipient = RECEIVER;
    }
}
