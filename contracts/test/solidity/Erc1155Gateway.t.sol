// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Erc1155Gateway} from "../../src/gateways/Erc1155Gateway.sol";
import {Gateway} from "../../src/gateways/Gateway.sol";
import {AssetTerms} from "../../src/interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool} from "../../src/interfaces/IShieldedPool.sol";
import {GatewayFixture} from "./support/GatewayFixture.sol";
import {OddMulti} from "./support/OddTokens.sol";

contract Erc1155GatewayTest is GatewayFixture {
    uint256 private constant ID = 7;

    Erc1155Gateway private gateway;
    OddMulti private token;

    function setUp() public override {
        super.setUp();
        gateway = new Erc1155Gateway(pool);
        token = new OddMulti();
        for (uint256 i = 0; i < 2; i++) {
            address holder = i == 0 ? ALICE : BOB;
            token.mint(holder, ID, 1_000);
            token.mint(holder, 8, 1_000);
            VM.prank(holder);
            token.setApprovalForAll(address(gateway), true);
        }
    }

    function _wrap(address from, uint256 amount) private returns (uint256) {
        VM.prank(from);
        return gateway.wrap(address(token), ID, amount, oneTime(1));
    }

    function _bundle(uint256 amount, address recipient) private view returns (Bundle memory) {
        bytes32 dataHash = keccak256(abi.encode(gateway.unwrap.selector, address(token), ID, recipient));
        return bundleOf(gateway.assetOf(address(token), ID), amount, address(gateway), dataHash);
    }

    function _unwrap(uint256 amount, address recipient) private returns (uint256) {
        Bundle memory bundle = _bundle(amount, recipient);
        VM.prank(STRANGER);
        return gateway.unwrap(address(token), ID, bundle, recipient);
    }

    function test_WrapAndUnwrap() public {
        uint256 asset = gateway.assetOf(address(token), ID);
        bytes32 origin = bytes32(uint256(uint160(address(token))));
        AssetTerms memory terms = AssetTerms(1, "ERC-1155", ID, origin, uint128(NO_CAP));
        assertEq(asset, registry.assetIdOf(address(gateway), terms), "id");
        VM.expectEmit();
        emit Gateway.Wrapped(address(token), asset, ALICE, 300);
        assertEq(_wrap(ALICE, 300), 300, "received");
        VM.prank(ALICE);
        gateway.wrap(address(token), 8, 5, oneTime(1));
        assertTrue(gateway.assetOf(address(token), 8) != asset, "an asset an id");
        assertEq(gateway.assetOf(address(token), ID), asset, "the same id afterwards");
        VM.expectEmit();
        emit Gateway.Unwrapped(address(token), asset, STRANGER, 120, 120);
        assertEq(_unwrap(120, STRANGER), 120, "paid");
        assertEq(token.balanceOf(STRANGER, ID), 120, "out");
        assertEq(registry.supplyOf(asset), 180, "burned");
    }

    function test_UnwrapHeld() public {
        _wrap(ALICE, 300);
        uint256 asset = gateway.assetOf(address(token), ID);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NotHeld.selector));
        gateway.unwrapHeld(address(token), ID, BOB);
        pool.transact(bundleOf(asset, 100, address(gateway), 0));
        assertEq(gateway.unwrapHeld(address(token), ID, STRANGER), 100, "paid");
        assertEq(token.balanceOf(STRANGER, ID), 100, "out");
    }

    function test_BundleNotForThis() public {
        _wrap(ALICE, 300);
        Bundle memory bundle = _bundle(100, ALICE);
        bytes32 expected = keccak256(abi.encode(gateway.unwrap.selector, address(token), ID, BOB));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(token), ID, bundle, BOB);
        expected = keccak256(abi.encode(gateway.unwrap.selector, address(token), uint256(8), ALICE));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(token), 8, bundle, ALICE);
    }

    function test_RecipientsThatLoseTokens() public {
        _wrap(ALICE, 300);
        for (uint256 i = 0; i < 2; i++) {
            address recipient = i == 0 ? address(0) : address(gateway);
            bytes memory refusal = abi.encodeWithSelector(IShieldedPool.InvalidRecipient.selector, recipient);
            Bundle memory bundle = _bundle(100, recipient);
            VM.expectRevert(refusal);
            gateway.unwrap(address(token), ID, bundle, recipient);
            VM.expectRevert(refusal);
            gateway.unwrapHeld(address(token), ID, recipient);
        }
        Bundle memory toContract = _bundle(100, address(pool));
        VM.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(pool)));
        gateway.unwrap(address(token), ID, toContract, address(pool));
    }

    /// @dev GATE-2
    function test_CreditedByWhatArrived() public {
        token.setFee(100);
        assertEq(_wrap(ALICE, 300), 297, "received");
        token.setPretends(true);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        _wrap(ALICE, 300);
    }

    /// @dev GATE-1
    function test_LossIsShared() public {
        _wrap(ALICE, 300);
        _wrap(BOB, 100);
        token.lose(address(gateway), ID, 199);
        VM.expectRevert(abi.encodeWithSelector(Gateway.LossOutstanding.selector, 201, 400));
        _wrap(BOB, 100);
        assertEq(_unwrap(100, BOB), 50, "a quarter, rounded down");
        assertEq(_unwrap(300, ALICE), 151, "the rest");
    }

    /// @dev The gateway takes nothing but what it moves itself, one id at a time.
    function test_TokensSentByMistakeAreRefused() public {
        bytes memory refusal = abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(gateway));
        VM.expectRevert(refusal);
        VM.prank(ALICE);
        token.safeTransferFrom(ALICE, address(gateway), ID, 5, "");
        uint256[] memory one = new uint256[](2);
        (one[0], one[1]) = (ID, 8);
        VM.expectRevert(refusal);
        VM.prank(ALICE);
        token.safeBatchTransferFrom(ALICE, address(gateway), one, one, "");
        _wrap(ALICE, 300);
        VM.expectRevert(refusal);
        VM.prank(ALICE);
        token.safeTransferFrom(ALICE, address(gateway), ID, 5, "");
    }

    /// @dev Neither operator nor token alone makes a transfer the gateway's own, and only while it lasts.
    function test_OnlyTheTransferOfTheWrapIsTaken() public {
        bytes4 yes = gateway.onERC1155Received.selector;
        assertEq(_answerDuringWrap(address(gateway)), yes, "its own");
        assertEq(_answerDuringWrap(ALICE), 0, "another's, in the middle");
        VM.prank(address(token));
        assertEq(gateway.onERC1155Received(address(gateway), ALICE, ID, 5, ""), 0, "after it");
        OddMulti other = new OddMulti();
        token.hook(address(other), abi.encodeCall(other.mint, (address(gateway), ID, 5)));
        _wrap(ALICE, 10);
        assertTrue(!token.hookSucceeded(), "another token, in the middle");
    }

    function _answerDuringWrap(address operator) private returns (bytes32) {
        bytes memory call = abi.encodeCall(gateway.onERC1155Received, (operator, ALICE, ID, 5, ""));
        token.hook(address(gateway), call);
        _wrap(ALICE, 10);
        return abi.decode(token.hookAnswer(), (bytes4));
    }

    function test_SaysWhatItTakes() public view {
        assertTrue(gateway.supportsInterface(type(IERC1155Receiver).interfaceId), "receiver");
        assertTrue(gateway.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        assertTrue(!gateway.supportsInterface(0xffffffff), "nothing else");
    }

    function test_TokensThatReenter() public {
        Bundle memory bundle = _bundle(1, BOB);
        bytes[3] memory calls = [
            abi.encodeCall(gateway.wrap, (address(token), ID, 1, oneTime(1))),
            abi.encodeCall(gateway.unwrap, (address(token), ID, bundle, BOB)),
            abi.encodeCall(gateway.unwrapHeld, (address(token), ID, BOB))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            token.hook(address(gateway), calls[i]);
            assertEq(_wrap(ALICE, 10), 10, "credited once");
            _assertReentered();
            token.hook(address(gateway), calls[i]);
            assertEq(_unwrap(10, ALICE), 10, "paid once");
            _assertReentered();
        }
        assertEq(token.balanceOf(ALICE, ID), 1_000, "as before");
    }

    function _assertReentered() private view {
        assertTrue(!token.hookSucceeded(), "refused");
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(keccak256(token.hookAnswer()), keccak256(refusal), "by the guard");
    }
}
