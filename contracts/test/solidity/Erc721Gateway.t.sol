// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Erc721Gateway} from "../../src/gateways/Erc721Gateway.sol";
import {Gateway} from "../../src/gateways/Gateway.sol";
import {AssetTerms, IAssetRegistry} from "../../src/interfaces/IAssetRegistry.sol";
import {Bundle, IShieldedPool, JoinSplit} from "../../src/interfaces/IShieldedPool.sol";
import {Bundles} from "../../src/types/Bundles.sol";
import {GatewayFixture} from "./support/GatewayFixture.sol";
import {OddNft} from "./support/OddTokens.sol";

contract Erc721GatewayTest is GatewayFixture {
    uint256 private constant ID = 1 << 255;

    Erc721Gateway private gateway;
    OddNft private token;

    function setUp() public override {
        super.setUp();
        gateway = new Erc721Gateway(pool);
        token = new OddNft();
        token.mint(ALICE, ID);
        token.mint(ALICE, 2);
        VM.prank(ALICE);
        token.setApprovalForAll(address(gateway), true);
    }

    function _wrap(address from, uint256 id) private returns (uint256) {
        VM.prank(from);
        return gateway.wrap(address(token), id, oneTime(1));
    }

    function _bundle(uint256 id, address recipient) private view returns (Bundle memory) {
        bytes32 dataHash = keccak256(abi.encode(gateway.unwrap.selector, address(token), id, recipient));
        return bundleOf(gateway.assetOf(address(token), id), 1, address(gateway), dataHash);
    }

    function _unwrap(uint256 id, address recipient) private {
        Bundle memory bundle = _bundle(id, recipient);
        VM.prank(STRANGER);
        gateway.unwrap(address(token), id, bundle, recipient);
    }

    function _category() private view returns (uint256) {
        AssetTerms memory terms = AssetTerms(
            4,
            "ERC-721",
            0,
            bytes32(uint256(uint160(address(token)))),
            uint128(NO_CAP)
        );
        return registry.assetIdOf(address(gateway), terms);
    }

    /// @dev GATE-3
    function test_WrapUnwrapAndWrapAgain() public {
        VM.expectRevert(abi.encodeWithSelector(IAssetRegistry.UnknownAsset.selector, _category()));
        gateway.assetOf(address(token), ID);
        uint256 asset = _wrap(ALICE, ID);
        assertEq(asset, registry.ticketIdOf(_category(), ID), "ticket of the category");
        assertEq(asset, gateway.assetOf(address(token), ID), "id");
        assertEq(token.ownerOf(ID), address(gateway), "in");

        VM.expectEmit();
        emit Gateway.Unwrapped(address(token), asset, BOB, 1, 1);
        _unwrap(ID, BOB);
        assertEq(token.ownerOf(ID), BOB, "out");
        assertEq(pool.publicBalanceOf(address(gateway), asset), 1, "its ticket is here");

        VM.prank(BOB);
        token.approve(address(gateway), ID);
        VM.expectEmit();
        emit IShieldedPool.Shielded(address(gateway), asset, 1, 1, 1, oneTime(1));
        VM.expectEmit();
        emit Gateway.Wrapped(address(token), asset, BOB, 1);
        assertEq(_wrap(BOB, ID), asset, "the same ticket");
        assertEq(pool.publicBalanceOf(address(gateway), asset), 0, "and it went out");
    }

    /// @dev GATE-3: a ticket whose NFT is out can be had by nobody, in no way.
    function test_NobodyTakesATicketThatLiesHere() public {
        _wrap(ALICE, ID);
        _wrap(ALICE, 2);
        _unwrap(ID, BOB);
        Bundle memory bundle = _bundle(2, STRANGER);
        JoinSplit memory paying = bundle.joinSplits[0];
        bundle.joinSplits = new JoinSplit[](2);
        bundle.joinSplits[0].publicAsset = gateway.assetOf(address(token), ID);
        bundle.joinSplits[0].publicIn = 1;
        bundle.joinSplits[1] = paying;
        VM.expectRevert(abi.encodeWithSelector(Bundles.BundleTakesIn.selector, 0));
        gateway.unwrap(address(token), 2, bundle, STRANGER);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NotHeld.selector));
        gateway.unwrapHeld(address(token), ID, STRANGER);
    }

    function test_UnwrapHeld() public {
        uint256 asset = _wrap(ALICE, ID);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NotHeld.selector));
        gateway.unwrapHeld(address(token), ID, BOB);
        // A contract that holds the ticket in public moves it here and calls on.
        pool.transact(bundleOf(asset, 1, BOB, 0));
        VM.prank(BOB);
        pool.transferPublic(asset, address(gateway), 1);
        gateway.unwrapHeld(address(token), ID, BOB);
        assertEq(token.ownerOf(ID), BOB, "out");
        assertEq(pool.publicBalanceOf(address(gateway), asset), 1, "its ticket is here");
    }

    function test_BundleNotForThis() public {
        _wrap(ALICE, ID);
        _wrap(ALICE, 2);
        Bundle memory bundle = _bundle(ID, ALICE);
        bytes32 expected = keccak256(abi.encode(gateway.unwrap.selector, address(token), ID, BOB));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(token), ID, bundle, BOB);
        expected = keccak256(abi.encode(gateway.unwrap.selector, address(token), uint256(2), ALICE));
        VM.expectRevert(abi.encodeWithSelector(Gateway.BundleNotForThis.selector, expected, bundle.dataHash));
        gateway.unwrap(address(token), 2, bundle, ALICE);
    }

    function test_BundleWithAnotherTicket() public {
        _wrap(ALICE, ID);
        Bundle memory bundle = _bundle(ID, ALICE);
        bundle.joinSplits[0].publicAsset = _wrap(ALICE, 2);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        gateway.unwrap(address(token), ID, bundle, ALICE);
    }

    function test_RecipientsThatLoseTheNft() public {
        _wrap(ALICE, ID);
        for (uint256 i = 0; i < 2; i++) {
            address recipient = i == 0 ? address(0) : address(gateway);
            bytes memory refusal = abi.encodeWithSelector(IShieldedPool.InvalidRecipient.selector, recipient);
            Bundle memory bundle = _bundle(ID, recipient);
            VM.expectRevert(refusal);
            gateway.unwrap(address(token), ID, bundle, recipient);
            VM.expectRevert(refusal);
            gateway.unwrapHeld(address(token), ID, recipient);
        }
        // A contract that does not say it takes NFTs: nothing happens at all.
        Bundle memory toContract = _bundle(ID, address(pool));
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(pool)));
        gateway.unwrap(address(token), ID, toContract, address(pool));
        assertEq(pool.publicBalanceOf(address(gateway), gateway.assetOf(address(token), ID)), 0, "no ticket came in");
    }

    function test_AnNftSentByMistakeIsRefused() public {
        VM.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(gateway)));
        VM.prank(ALICE);
        token.safeTransferFrom(ALICE, address(gateway), ID);
    }

    function test_OnlyTheOwnerWraps() public {
        bytes4 refusal = IERC721Errors.ERC721IncorrectOwner.selector;
        VM.expectRevert(abi.encodeWithSelector(refusal, BOB, ID, ALICE));
        _wrap(BOB, ID);
        _wrap(ALICE, ID);
        VM.expectRevert(abi.encodeWithSelector(refusal, ALICE, ID, address(gateway)));
        _wrap(ALICE, ID);
    }

    /// @dev A contract that only says it moved, or moves what is wrapped, makes no second ticket.
    function test_TokensThatLie() public {
        token.setPretends(true);
        VM.expectRevert(abi.encodeWithSelector(Gateway.NothingReceived.selector));
        _wrap(ALICE, ID);
        token.setPretends(false);
        uint256 asset = _wrap(ALICE, ID);
        token.setPretends(true);
        VM.expectRevert(abi.encodeWithSelector(IAssetRegistry.TicketAlreadyMinted.selector, asset));
        _wrap(BOB, ID);
    }

    function test_TokensThatReenter() public {
        uint256 asset = _wrap(ALICE, 2);
        Bundle memory bundle = _bundle(2, BOB);
        bytes[3] memory calls = [
            abi.encodeCall(gateway.wrap, (address(token), 2, oneTime(1))),
            abi.encodeCall(gateway.unwrap, (address(token), 2, bundle, BOB)),
            abi.encodeCall(gateway.unwrapHeld, (address(token), 2, BOB))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            token.hook(address(gateway), calls[i]);
            _wrap(ALICE, ID);
            _assertReentered();
            token.hook(address(gateway), calls[i]);
            _unwrap(ID, ALICE);
            _assertReentered();
        }
        assertEq(token.ownerOf(2), address(gateway), "still here");
        assertEq(pool.publicBalanceOf(address(gateway), asset), 0, "its ticket is out");
    }

    function _assertReentered() private view {
        assertTrue(!token.hookSucceeded(), "refused");
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(keccak256(token.hookAnswer()), keccak256(refusal), "by the guard");
    }
}
