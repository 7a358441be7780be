// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Bundle, JoinSplit} from "../../src/interfaces/IShieldedPool.sol";
import {GasSponsor} from "../../src/relay/GasSponsor.sol";
import {Bundles} from "../../src/types/Bundles.sol";
import {NATIVE_ASSET} from "../../src/types/NativeAsset.sol";
import {POOL_ASSET, PoolDouble} from "./support/PoolDouble.sol";
import {TestBase} from "./support/TestBase.sol";

/// @notice Sends bundles, and when it is paid tries what it was told to.
contract Submitter {
    GasSponsor private immutable SPONSOR;
    bytes private _onPayment;
    bool public refused;
    bytes4 public reason;

    constructor(GasSponsor sponsor) {
        SPONSOR = sponsor;
    }

    function whenPaid(bytes calldata call_) external {
        _onPayment = call_;
    }

    function submit(Bundle calldata bundle, uint256 asset, uint256 unitsPerCoin) external {
        SPONSOR.transact(bundle, asset, unitsPerCoin);
    }

    receive() external payable {
        if (_onPayment.length == 0) return;
        // Any function of the sponsor.
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory answer) = address(SPONSOR).call(_onPayment);
        refused = !done;
        if (answer.length >= 4) reason = bytes4(answer);
    }
}

/// @notice Takes no coins.
contract Unpayable {
    function submit(GasSponsor sponsor, Bundle calldata bundle, uint256 asset, uint256 unitsPerCoin) external {
        sponsor.transact(bundle, asset, unitsPerCoin);
    }
}

contract GasSponsorTest is TestBase {
    uint256 private constant TOKEN = 99;
    /// @dev 2,500 units for a coin.
    uint256 private constant RATE = 2_500;
    /// @dev Of gas, in wei.
    uint256 private constant BASE_FEE = 10 gwei;
    uint256 private constant PRICE = 11 gwei;
    uint256 private constant DEPOSIT = 10 ether;
    address private constant OWNER = address(0x0123);
    address private constant SENDER = address(0x57A);

    PoolDouble private pool;
    GasSponsor private sponsor;

    function setUp() public {
        VM.warp(1_800_000_000);
        VM.fee(BASE_FEE);
        VM.txGasPrice(PRICE);
        pool = new PoolDouble();
        sponsor = new GasSponsor(pool, OWNER);
        pool.grant(TOKEN, address(pool), 0);
        VM.deal(address(this), 100 ether);
        sponsor.deposit{value: DEPOSIT}();
        setRate(TOKEN, RATE);
    }

    // Refunds

    function test_RefundsGasUpToTheFee() public {
        // Payment to an account that does not exist yet costs more.
        VM.deal(SENDER, 1);
        Bundle memory bundle = paying(TOKEN, 1_000, RATE);
        uint256 gasBefore = gasleft();
        VM.prank(SENDER, SENDER);
        sponsor.transact(bundle, TOKEN, RATE);
        uint256 used = gasBefore - gasleft();
        assertTrue(SENDER.balance - 1 <= (used + 40_000) * PRICE, "no more than the gas");
        assertTrue(SENDER.balance - 1 > (used + 20_000) * PRICE, "and hardly less");
        assertEq(pool.publicBalanceOf(address(sponsor), TOKEN), 1_000, "fee");
        assertEq(pool.lastCaller(), address(sponsor), "caller");
    }

    function test_ASmallFeeIsWorthWhatItIs() public {
        // 3 of 250,000,000 units for a coin.
        setRate(TOKEN, 250_000_000);
        Bundle memory bundle = paying(TOKEN, 3, 250_000_000);
        VM.expectEmit();
        emit GasSponsor.Sponsored(SENDER, TOKEN, 3, 12 gwei);
        VM.prank(SENDER, SENDER);
        sponsor.transact(bundle, TOKEN, 250_000_000);
        assertEq(SENDER.balance, 12 gwei, "3 / 250,000,000 of a coin");
    }

    function test_ATipAboveTheMostIsTheSubmittersOwn() public {
        Bundle memory bundle = paying(TOKEN, 1_000_000, RATE);
        VM.txGasPrice(500 gwei);
        uint256 gasBefore = gasleft();
        VM.prank(SENDER, SENDER);
        sponsor.transact(bundle, TOKEN, RATE);
        assertTrue(SENDER.balance <= (gasBefore - gasleft() + 40_000) * (BASE_FEE + 2 gwei), "capped");
    }

    function test_AFeeOfNothingRefundsNothing() public {
        Bundle memory bundle = paying(TOKEN, 0, RATE);
        VM.expectEmit();
        emit GasSponsor.Sponsored(SENDER, TOKEN, 0, 0);
        VM.prank(SENDER);
        sponsor.transact(bundle, TOKEN, RATE);
        assertEq(SENDER.balance, 0, "nothing");
    }

    function test_WhatIsPaidToTheSponsorInAnyWayIsAFee() public {
        Bundle memory bundle = paying(TOKEN, 3, RATE);
        bundle.joinSplits[0].publicOut = 10;
        bundle.joinSplits[0].recipient = address(sponsor);
        VM.prank(SENDER);
        sponsor.transact(bundle, TOKEN, RATE);
        assertEq(pool.publicBalanceOf(address(sponsor), TOKEN), 10, "all of it");
    }

    /// @dev RLY-2
    function testFuzz_RefundNeverExceedsTheWorthOfTheFee(uint128 fee, uint128 rate, uint64 extra) public {
        uint256 unitsPerCoin = bound(rate, 1, type(uint128).max);
        setRate(TOKEN, unitsPerCoin);
        if (extra != 0) pool.grant(TOKEN, address(sponsor), extra);
        Bundle memory bundle = paying(TOKEN, fee, unitsPerCoin);
        VM.prank(SENDER);
        sponsor.transact(bundle, TOKEN, unitsPerCoin);
        assertTrue(SENDER.balance * unitsPerCoin <= uint256(fee) * 1 ether, "worth");
        assertEq(address(sponsor).balance + SENDER.balance, DEPOSIT, "nothing else left");
        assertEq(pool.publicBalanceOf(address(sponsor), TOKEN), uint256(fee) + extra, "fee");
    }

    function test_AContractIsNotPaidForATransactionItSharesWithOthers() public {
        Submitter submitter = new Submitter(sponsor);
        Bundle memory bundle = paying(TOKEN, 1_000_000, RATE);
        uint256 gasBefore = gasleft();
        submitter.submit(bundle, TOKEN, RATE);
        uint256 used = gasBefore - gasleft();
        assertTrue(address(submitter).balance <= used * PRICE, "only what the call took");
        assertTrue(address(submitter).balance > (used / 2) * PRICE, "and most of that");
    }

    // Rates

    function test_ThePreviousRateIsGoodForAnHour() public {
        setRate(TOKEN, 5_000);
        (uint256 current, uint256 previous, uint64 until) = sponsor.rateOf(TOKEN);
        assertEq(current, 5_000, "current");
        assertEq(previous, RATE, "previous");
        assertEq(until, block.timestamp + 1 hours, "until");
        VM.warp(until);
        sponsored(RATE);
        sponsored(5_000);
        VM.warp(until + 1);
        sponsored(5_000);
        expectRateNotValid(RATE);
    }

    function test_NoRateBeforeThePreviousOne() public {
        setRate(TOKEN, 5_000);
        setRate(TOKEN, 6_000);
        sponsored(5_000);
        expectRateNotValid(RATE);
    }

    function test_RateZeroIsNone() public {
        expectRateNotValid(0);
        setRate(TOKEN, 0);
        sponsored(RATE);
        expectRateNotValid(0);
        setRate(TOKEN, 7);
        expectRateNotValid(0);
        Bundle memory bundle = paying(TOKEN + 1, 1, RATE);
        VM.expectRevert(abi.encodeWithSelector(GasSponsor.RateNotValid.selector, TOKEN + 1, RATE));
        sponsor.transact(bundle, TOKEN + 1, RATE);
    }

    function test_RateSetIsLogged() public {
        VM.expectEmit();
        emit GasSponsor.RateSet(TOKEN, 8);
        setRate(TOKEN, 8);
    }

    // What a bundle must agree to

    function test_ABundleForAnotherRateIsRefused() public {
        setRate(TOKEN, 5_000);
        Bundle memory bundle = paying(TOKEN, 5, RATE);
        bytes32 expected = sponsor.dataHashFor(TOKEN, 5_000);
        VM.expectRevert(abi.encodeWithSelector(GasSponsor.BundleNotForThis.selector, expected, bundle.dataHash));
        sponsor.transact(bundle, TOKEN, 5_000);
        assertEq(expected, keccak256(abi.encode(GasSponsor.transact.selector, TOKEN, uint256(5_000))), "hash");
    }

    function test_ABundleCanNotTakeTheSponsorsFeesIn() public {
        Bundle memory bundle = paying(TOKEN, 5, RATE);
        bundle.joinSplits[1].publicAsset = TOKEN;
        bundle.joinSplits[1].publicIn = 1;
        VM.expectRevert(abi.encodeWithSelector(Bundles.BundleTakesIn.selector, 1));
        sponsor.transact(bundle, TOKEN, RATE);
    }

    // Coins

    function test_FeesInCoins() public {
        VM.deal(address(pool), 5 ether);
        setRate(NATIVE_ASSET, 1 ether);
        // The double moves coins under an id of its own.
        Bundle memory bundle = paying(POOL_ASSET, 2 ether, 1 ether);
        bundle.dataHash = sponsor.dataHashFor(NATIVE_ASSET, 1 ether);
        VM.prank(SENDER);
        sponsor.transact(bundle, NATIVE_ASSET, 1 ether);
        assertTrue(SENDER.balance < 2 ether, "no more than the fee");
        assertEq(address(sponsor).balance + SENDER.balance, DEPOSIT + 2 ether, "all coins");
    }

    function test_DepositTooSmall() public {
        VM.prank(OWNER);
        sponsor.withdraw(DEPOSIT, payable(OWNER));
        assertEq(OWNER.balance, DEPOSIT, "withdrawn");
        VM.prank(OWNER);
        VM.expectRevert(abi.encodeWithSelector(GasSponsor.DepositTooSmall.selector, 0, 1));
        sponsor.withdraw(1, payable(OWNER));
        Bundle memory bundle = paying(TOKEN, 1_000_000, RATE);
        VM.expectPartialRevert(GasSponsor.DepositTooSmall.selector);
        sponsor.transact(bundle, TOKEN, RATE);
    }

    function test_DepositIsLogged() public {
        VM.expectEmit();
        emit GasSponsor.Deposited(address(this), 3);
        sponsor.deposit{value: 3}();
    }

    function test_ASenderThatTakesNoCoinsGetsNoService() public {
        Unpayable sender = new Unpayable();
        Bundle memory bundle = paying(TOKEN, 1_000, RATE);
        VM.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        sender.submit(sponsor, bundle, TOKEN, RATE);
        assertEq(pool.publicBalanceOf(address(sponsor), TOKEN), 0, "nothing happened");
    }

    function test_NobodyComesBackWhileHeIsPaid() public {
        Submitter submitter = new Submitter(sponsor);
        Bundle memory second = paying(TOKEN, 1_000, RATE);
        submitter.whenPaid(abi.encodeCall(GasSponsor.transact, (second, TOKEN, RATE)));
        submitter.submit(paying(TOKEN, 1_000, RATE), TOKEN, RATE);
        assertTrue(submitter.refused(), "refused");
        assertTrue(
            submitter.reason() == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector,
            "by the guard"
        );
        assertEq(pool.publicBalanceOf(address(sponsor), TOKEN), 1_000, "one bundle");
    }

    // The sponsor's own

    function test_FeesAreMovedByTheOwner() public {
        sponsored(RATE);
        VM.prank(OWNER);
        sponsor.withdrawFees(TOKEN, 1_000, OWNER);
        assertEq(pool.publicBalanceOf(OWNER, TOKEN), 1_000, "moved");
    }

    function test_OnlyTheOwner() public {
        bytes memory refusal = abi.encodeWithSelector(GasSponsor.NotTheOwner.selector, address(this));
        VM.expectRevert(refusal);
        sponsor.setRate(TOKEN, 1);
        VM.expectRevert(refusal);
        sponsor.withdraw(1, payable(address(this)));
        VM.expectRevert(refusal);
        sponsor.withdrawFees(TOKEN, 0, address(this));
        assertEq(sponsor.owner(), OWNER, "owner");
        assertEq(address(sponsor.pool()), address(pool), "pool");
    }

    function setRate(uint256 asset, uint256 unitsPerCoin) private {
        VM.prank(OWNER);
        sponsor.setRate(asset, unitsPerCoin);
    }

    function sponsored(uint256 unitsPerCoin) private {
        Bundle memory bundle = paying(TOKEN, 1_000, unitsPerCoin);
        VM.prank(SENDER);
        sponsor.transact(bundle, TOKEN, unitsPerCoin);
    }

    function expectRateNotValid(uint256 unitsPerCoin) private {
        Bundle memory bundle = paying(TOKEN, 1_000, unitsPerCoin);
        VM.expectRevert(abi.encodeWithSelector(GasSponsor.RateNotValid.selector, TOKEN, unitsPerCoin));
        sponsor.transact(bundle, TOKEN, unitsPerCoin);
    }

    /// @dev Two join-splits; the first pays a fee to the sponsor.
    function paying(uint256 asset, uint256 fee, uint256 rate) private view returns (Bundle memory bundle) {
        bundle.expiry = uint64(block.timestamp) + 600;
        bundle.dataHash = sponsor.dataHashFor(asset, rate);
        bundle.joinSplits = new JoinSplit[](2);
        bundle.joinSplits[0].publicAsset = asset;
        bundle.joinSplits[0].publicOut = fee;
        bundle.joinSplits[0].fee = fee;
        bundle.joinSplits[0].feeTo = address(sponsor);
    }
}
