// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Erc20Gateway} from "../../src/gateways/Erc20Gateway.sol";
import {Gateway} from "../../src/gateways/Gateway.sol";
import {AssetTerms, IAssetRegistry} from "../../src/interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool, JoinSplit} from "../../src/interfaces/IShieldedPool.sol";
import {Bundles} from "../../src/types/Bundles.sol";
import {LyingToken} from "./support/Doubles.sol";
import {GatewayFixture} from "./support/GatewayFixture.sol";
import {OddToken, TwoDoors} from "./support/OddTokens.sol";

contract Erc20GatewayTest is GatewayFixture {
    Erc20Gateway private gateway;
    OddToken private token;

    function setUp() public override {
        super.setUp();
        gateway = new Erc20Gateway(pool);
        token = new OddToken();
        for (uint256 i = 0; i < 2; i++) {
            address holder = i == 0 ? ALICE : BOB;
            token.mint(holder, 1_000);
            VM.prank(holder);
            token.approve(address(gateway), type(uint256).max);
        }
    }

    function _wrap(address from, uint256 amount) private returns (uint256) {
        VM.prank(from);
        return gateway.wrap(address(token), amount, oneTime(1));
    }

    function _bundle(uint256 amount, address recipient) private view returns (Bundle memory) {
        bytes32 dataHash = keccak256(abi.encode(gateway.unwrap.selector, address(token), recipient));
        return bundleOf(gateway.assetOf(address(token)), amount, address(gateway), dataHash);
    }

    function _unwrap(uint256 amount, address recipient) private returns (uint256) {
        Bundle memory bundle = _bundle(amount, recipient);
        VM.prank(STRANGER);
        return gateway.unwrap(address(token), bundle, recipient);
    }

    function test_WrapAndUnwrap() public {
        uint256 asset = gateway.assetOf(address(token));
        AssetTerms memory terms = AssetTerms(
            1,
            "ERC-20",
            0,
            bytes32(uint256(uint160(address(token)))),
            uint128(NO_CAP)
        );
        assertEq(asset, registry.assetIdOf(address(gateway), terms), "id of a token never wrapped");
        VM.expectEmit();
        emit IShieldedPool.Shielded(address(gateway), asset, 0, 1, 300, oneTime(1));
        VM.expectEmit();
        emit Gateway.Wrapped(address(token), asset, ALICE, 300);
        assertEq(_wrap(ALICE, 300), 300, "received");
        assertEq(gateway.assetOf(address(token)), asset, "the same id afterwards");
        assertEq(registry.supplyOf(asset), 300, "supply");
        _wrap(BOB, 50);
        VM.expectEmit();
        emit Gateway.Unwrapped(address(token), asset, STRANGER, 120, 120);
        assertEq(_unwrap(120, STRANGER), 120, "paid");
        assertEq(token.balanceOf(STRANGER), 120, "out");
        assertEq(registry.supplyOf(asset), 230, "burned");
        assertEq(gateway.pool(), address(pool), "pool");
    }

    function test_WrapPublicAndUnwrapHeld() public {
        uint256 asset = gateway.assetOf(address(token));
        VM.expectEmit();
        emit Gateway.Wrapped(address(token), asset, ALICE, 300);
        VM.prank(ALICE);
        assertEq(gateway.wrapPublic(address(token), 300, BOB), 300, "received");
        assertEq(pool.publicBalanceOf(BOB, asset), 300, "public");
        VM.expectRevert(abi.encodeWithSelector(Gateway.NotHeld.selector));
        gateway.unwrapHeld(address(token), BOB);
        VM.prank(BOB);
        pool.transferPublic(asset, address(gateway), 100);
        assertEq(gateway.unwrapHeld(address(token), STRANGER), 100, "paid");
        assertEq(token.balanceOf(STRANGER), 100, "out");
        assertEq(registry.supplyOf(asset), 200, "burned");
    }

    /// @dev What lies in the public balance is not part of a bundle's payment.
    function test_UnwrapCountsWhatTheBundlePaid() public {
        _wrap(ALICE, 300);
        VM.prank(BOB);
        gateway.wrapPublic(address(token), 40, address(gateway));
        assertEq(_unwrap(100, ALICE), 100, "paid");
        assertEq(gateway.unwrapHeld(address(token), BOB), 40, "still there");
    }

    function test_BundleNotForThis() public {
        _wrap(ALICE, 300);
        Bundle memory bundle = _bundle(100, ALICE);
        bytes32 expected = keccak256(abi.encode(gateway.unwrap.selector, address(token), BOB));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(token), bundle, BOB);
        OddToken other = new OddToken();
        expected = keccak256(abi.encode(gateway.unwrap.selector, address(other), ALICE));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(other), bundle, ALICE);
    }

    function test_BundleThatPaysNothingHere() public {
        _wrap(ALICE, 300);
        Bundle memory bundle = _bundle(100, ALICE);
        bundle.joinSplits[0].recipient = BOB;
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        gateway.unwrap(address(token), bundle, ALICE);
        bundle.joinSplits[0].recipient = address(gateway);
        bundle.joinSplits[0].fee = 100;
        bundle.joinSplits[0].feeTo = BOB;
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        gateway.unwrap(address(token), bundle, ALICE);
    }

    /// @dev publicIn would be paid out of the gateway's own balance.
    function test_BundleMayNotTakeIn() public {
        VM.prank(ALICE);
        gateway.wrapPublic(address(token), 40, address(gateway));
        Bundle memory bundle = _bundle(100, ALICE);
        JoinSplit memory paying = bundle.joinSplits[0];
        bundle.joinSplits = new JoinSplit[](2);
        bundle.joinSplits[0] = paying;
        bundle.joinSplits[1].publicAsset = paying.publicAsset;
        bundle.joinSplits[1].publicIn = 40;
        VM.expectRevert(abi.encodeWithSelector(Bundles.BundleTakesIn.selector, 1));
        gateway.unwrap(address(token), bundle, ALICE);
    }

    function test_RecipientsThatLoseTokens() public {
        _wrap(ALICE, 300);
        for (uint256 i = 0; i < 2; i++) {
            address recipient = i == 0 ? address(0) : address(gateway);
            bytes memory refusal = abi.encodeWithSelector(IShieldedPool.InvalidRecipient.selector, recipient);
            Bundle memory bundle = _bundle(100, recipient);
            VM.expectRevert(refusal);
            gateway.unwrap(address(token), bundle, recipient);
            VM.expectRevert(refusal);
            gateway.unwrapHeld(address(token), recipient);
        }
    }

    /// @dev GATE-2
    function test_FeeOnTransferIsCreditedByWhatArrived() public {
        token.setFee(100);
        assertEq(_wrap(ALICE, 300), 297, "received");
        assertEq(registry.supplyOf(gateway.assetOf(address(token))), 297, "units");
        assertEq(_unwrap(297, BOB), 297, "paid");
        assertEq(token.balanceOf(BOB), 1_000 + 295, "less the token's fee");
        token.setFee(10_000);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        _wrap(ALICE, 300);
    }

    /// @dev GATE-1
    function test_LossIsShared() public {
        _wrap(ALICE, 300);
        _wrap(BOB, 100);
        token.rebase(address(gateway), 201);
        assertEq(_unwrap(100, BOB), 50, "a quarter, rounded down");
        assertEq(_unwrap(300, ALICE), 151, "the rest");
        assertEq(token.balanceOf(address(gateway)), 0, "nothing stays");
    }

    /// @dev GATE-1
    function test_NobodyWrapsIntoALoss() public {
        _wrap(ALICE, 300);
        token.rebase(address(gateway), 299);
        VM.expectRevert(abi.encodeWithSelector(Gateway.LossOutstanding.selector, 299, 300));
        _wrap(BOB, 100);
        token.mint(address(gateway), 1);
        assertEq(_wrap(BOB, 100), 100, "made good");
    }

    /// @dev GATE-1
    function test_GainStays() public {
        _wrap(ALICE, 300);
        token.rebase(address(gateway), 600);
        assertEq(_unwrap(300, ALICE), 300, "no more than the units");
        assertEq(token.balanceOf(address(gateway)), 300, "stays");
        assertEq(_wrap(BOB, 100), 100, "and buys nobody units");
    }

    /// @dev As of a token that books what everybody gained when somebody moves it.
    function test_GainInTheMiddleOfATransferStays() public {
        _wrap(ALICE, 300);
        token.hook(address(token), abi.encodeCall(OddToken.rebase, (address(gateway), 1_000)));
        assertEq(_wrap(BOB, 1), 1, "received");
        assertEq(token.balanceOf(address(gateway)), 1_000, "held");
        assertEq(registry.supplyOf(gateway.assetOf(address(token))), 301, "supply");
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        _wrap(BOB, 0);
    }

    function test_UnitsWorthNothingAreNotBurned() public {
        _wrap(ALICE, 300);
        token.rebase(address(gateway), 100);
        Bundle memory bundle = _bundle(2, ALICE);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NotHeld.selector));
        gateway.unwrap(address(token), bundle, ALICE);
        assertEq(_unwrap(3, ALICE), 1, "three are worth one");
    }

    function test_TokensWithoutAnAnswer() public {
        token.setSaysNothing(true);
        assertEq(_wrap(ALICE, 300), 300, "received");
        assertEq(_unwrap(300, BOB), 300, "paid");
    }

    function test_TokensThatAnswerFalse() public {
        _wrap(ALICE, 300);
        token.setSaysNo(true);
        bytes memory refusal = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        VM.expectRevert(refusal);
        _wrap(ALICE, 300);
        Bundle memory bundle = _bundle(300, ALICE);
        VM.expectRevert(refusal);
        gateway.unwrap(address(token), bundle, ALICE);
        assertEq(registry.supplyOf(gateway.assetOf(address(token))), 300, "nothing burned");
    }

    function test_TokensThatRevert() public {
        _wrap(ALICE, 300);
        token.setPaused(true);
        VM.expectRevert(abi.encodeWithSelector(OddToken.Paused.selector));
        _wrap(ALICE, 300);
        Bundle memory bundle = _bundle(300, ALICE);
        VM.expectRevert(abi.encodeWithSelector(OddToken.Paused.selector));
        gateway.unwrap(address(token), bundle, ALICE);
        assertEq(registry.supplyOf(gateway.assetOf(address(token))), 300, "nothing burned");
    }

    function test_TokensThatLieAboutATransfer() public {
        LyingToken lying = new LyingToken();
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        gateway.wrap(address(lying), 5, oneTime(1));
        VM.expectRevert();
        gateway.wrap(STRANGER, 5, oneTime(1));
    }

    /// @dev Each address has an asset of its own, and the whole balance stands behind both: docs/protocol/gateways.md, "Odd tokens".
    function test_TokensWithTwoAddresses() public {
        TwoDoors main = new TwoDoors();
        address[2] memory doors = [address(main), address(main.ENTRANCE())];
        address[2] memory holders = [ALICE, BOB];
        for (uint256 i = 0; i < 2; i++) {
            main.mint(holders[i], 100);
            VM.prank(holders[i]);
            main.approve(address(gateway), 100);
            VM.prank(holders[i]);
            assertEq(gateway.wrapPublic(doors[i], 100, holders[i]), 100, "what arrived, no more");
        }
        main.lose(address(gateway), 80);
        uint256[2] memory paid;
        for (uint256 i = 0; i < 2; i++) {
            uint256 asset = gateway.assetOf(doors[i]);
            VM.prank(holders[i]);
            pool.transferPublic(asset, address(gateway), 100);
            paid[i] = gateway.unwrapHeld(doors[i], holders[i]);
        }
        assertEq(paid[0], 100, "the first is paid in full");
        assertEq(paid[1], 20, "the last pays for the loss");
    }

    function test_TokensThatReenter() public {
        Bundle memory bundle = _bundle(1, BOB);
        bytes[4] memory calls = [
            abi.encodeCall(gateway.wrap, (address(token), 1, oneTime(1))),
            abi.encodeCall(gateway.wrapPublic, (address(token), 1, BOB)),
            abi.encodeCall(gateway.unwrap, (address(token), bundle, BOB)),
            abi.encodeCall(gateway.unwrapHeld, (address(token), BOB))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            token.hook(address(gateway), calls[i]);
            assertEq(_wrap(ALICE, 10), 10, "credited once");
            _assertReentered();
            token.hook(address(gateway), calls[i]);
            assertEq(_unwrap(10, ALICE), 10, "paid once");
            _assertReentered();
        }
        assertEq(token.balanceOf(ALICE), 1_000, "as before");
    }

    function _assertReentered() private view {
        assertTrue(!token.hookSucceeded(), "refused");
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(keccak256(token.hookAnswer()), keccak256(refusal), "by the guard");
    }

    /// @dev AmountOutOfRange and CapExceeded are the registry's.
    function test_AmountsStayBelowThePoolsLimit() public {
        uint256 tooMuch = NO_CAP + 1;
        token.mint(ALICE, tooMuch);
        VM.expectRevert(abi.encodeWithSelector(IAssetRegistry.AmountOutOfRange.selector, tooMuch));
        _wrap(ALICE, tooMuch);
        _wrap(ALICE, NO_CAP);
        uint256 asset = gateway.assetOf(address(token));
        VM.expectRevert(abi.encodeWithSelector(IAssetRegistry.CapExceeded.selector, asset, NO_CAP, tooMuch));
        _wrap(ALICE, 1);
        token.rebase(address(gateway), NO_CAP - 1);
        assertEq(_unwrap(NO_CAP, BOB), NO_CAP - 1, "the largest numbers there are");
    }
}
