// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../../src/escrow/OrderEscrow.sol";
import {
    Action,
    ClaimReason,
    Order,
    OrderState,
    OrderTerms,
    PartyStep,
    Settlement
} from "../../../src/interfaces/IOrderEscrow.sol";
import {Bundle, IShieldedPool, JoinSplit, OneTimeAddress} from "../../../src/interfaces/IShieldedPool.sol";
import {TrustIndex} from "../../../src/trust/TrustIndex.sol";
import {OrderId} from "../../../src/types/OrderId.sol";
import {POOL_ASSET, PoolDouble} from "./PoolDouble.sol";
import {TestBase} from "./TestBase.sol";

/// @notice An escrow with its trust index and a pool, two parties, and orders in any state.
abstract contract EscrowFixture is TestBase {
    uint256 internal constant SELLER_KEY = 0xA11CE;
    uint256 internal constant BUYER_KEY = 0xB0B;
    uint256 internal constant STRANGER_KEY = 0x57A;
    uint128 internal constant PRICE = 1 ether;
    uint128 internal constant DEPOSIT = 0.1 ether;
    uint128 internal constant BOND = 0.05 ether;
    uint16 internal constant PENALTY_BPS = 3_000;
    uint16 internal constant CANCEL_BPS = 500;
    uint32 internal constant SHIP_WITHIN = 3 days;
    uint32 internal constant MAX_TRANSIT = 14 days;
    uint32 internal constant RESPOND_WITHIN = 5 days;
    uint64 internal constant SILENCE = 7 days;
    uint64 internal constant START = 1_800_000_000;
    address internal constant NATIVE = address(0);
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    address internal immutable SELLER = VM.addr(SELLER_KEY);
    address internal immutable BUYER = VM.addr(BUYER_KEY);
    address internal immutable STRANGER = VM.addr(STRANGER_KEY);
    address internal constant CARRIER = address(0xCA221E2);

    TrustIndex internal trust;
    PoolDouble internal pool;
    OrderEscrow internal escrow;
    uint256 private _salt;

    function setUp() public virtual {
        VM.warp(START);
        trust = new TrustIndex(address(this));
        pool = new PoolDouble();
        escrow = deployEscrow(0);
        VM.deal(SELLER, 1_000 ether);
        VM.deal(BUYER, 1_000 ether);
        VM.deal(STRANGER, 1_000 ether);
        VM.deal(address(pool), 1_000 ether);
    }

    function deployEscrow(uint16 depositBps) internal returns (OrderEscrow deployed) {
        deployed = new OrderEscrow(trust, IShieldedPool(address(pool)), POOL_ASSET, depositBps);
        trust.grantRole(trust.WRITER_ROLE(), address(deployed));
    }

    // Terms and addresses

    /// @dev A new order each time: the salt counts.
    function someTerms() internal returns (OrderTerms memory terms) {
        terms.seller = SELLER;
        terms.carrier = CARRIER;
        terms.price = PRICE;
        terms.sellerDeposit = DEPOSIT;
        terms.claimBond = BOND;
        terms.penaltyBps = PENALTY_BPS;
        terms.cancelBps = CANCEL_BPS;
        terms.commitBy = uint64(block.timestamp) + 30 days;
        terms.shipWithin = SHIP_WITHIN;
        terms.maxTransit = MAX_TRANSIT;
        terms.respondWithin = RESPOND_WITHIN;
        terms.goods = keccak256("goods");
        terms.salt = bytes32(++_salt);
    }

    function oneTime(uint256 npk) internal pure returns (OneTimeAddress memory) {
        return
            OneTimeAddress({
                npk: npk,
                ephemeralX: 5299619240641551281634865583518297030282874472190772894086521144482721001553,
                ephemeralY: 16950150798460657717958625567821834550301663161624707787222815936182638968203,
                viewTag: 9
            });
    }

    /// @dev One join-split that pays `amount` to the escrow.
    function bundleOf(uint256 amount, bytes32 dataHash) internal view returns (Bundle memory bundle) {
        bundle.expiry = uint64(block.timestamp) + 600;
        bundle.dataHash = dataHash;
        bundle.joinSplits = new JoinSplit[](1);
        bundle.joinSplits[0].publicOut = amount;
        bundle.joinSplits[0].publicAsset = POOL_ASSET;
        bundle.joinSplits[0].recipient = address(escrow);
    }

    // Orders in a state

    function publish(OrderTerms memory terms) internal returns (OrderId) {
        VM.prank(terms.seller);
        return escrow.publish{value: terms.sellerDeposit}(terms);
    }

    function commit(OrderId id) internal {
        VM.prank(BUYER);
        escrow.commit{value: PRICE}(id);
    }

    function openOrder() internal returns (OrderId) {
        return publish(someTerms());
    }

    function committedOrder() internal returns (OrderId id) {
        id = openOrder();
        commit(id);
    }

    function shippedOrder() internal returns (OrderId id) {
        id = committedOrder();
        VM.prank(SELLER);
        escrow.ship(id, EVIDENCE);
    }

    function receivedOrder() internal returns (OrderId id) {
        id = shippedOrder();
        VM.prank(BUYER);
        escrow.confirmReceipt(id);
    }

    function claimedOrder() internal returns (OrderId id) {
        id = shippedOrder();
        VM.prank(BUYER);
        escrow.claim{value: BOND}(id, ClaimReason.Counterfeit, EVIDENCE);
    }

    function orderIn(OrderState state) internal returns (OrderId) {
        if (state == OrderState.Open) return openOrder();
        if (state == OrderState.Committed) return committedOrder();
        if (state == OrderState.Shipped) return shippedOrder();
        if (state == OrderState.Received) return receivedOrder();
        return claimedOrder();
    }

    function shieldedOrder() internal returns (OrderId id) {
        OrderTerms memory terms = someTerms();
        terms.payout = oneTime(11);
        id = publish(terms);
        commitShielded(id, BUYER_KEY, oneTime(22));
    }

    function commitShielded(OrderId id, uint256 key, OneTimeAddress memory refund) internal {
        address buyer = VM.addr(key);
        Bundle memory bundle = bundleOf(escrow.orderOf(id).price, escrow.commitDataHash(id, buyer, refund));
        escrow.commitShielded(id, buyer, refund, bundle, consent(id, key, refund));
    }

    // Signatures

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev A shielded buyer's word.
    function consent(OrderId id, uint256 key, OneTimeAddress memory refund) internal view returns (bytes memory) {
        return sign(key, escrow.shieldedCommitDigest(id, refund));
    }

    function stepOf(OrderId id, Action action) internal view returns (PartyStep memory step) {
        step.orderId = id;
        step.action = action;
        step.deadline = uint64(block.timestamp) + 1 days;
        if (action == Action.Claim) step.reason = ClaimReason.Damaged;
        if (action == Action.Claim || action == Action.Ship) step.evidence = EVIDENCE;
    }

    function relay(PartyStep memory step, uint256 key, uint256 value) internal {
        bytes memory signature = sign(key, escrow.stepDigest(step));
        VM.prank(STRANGER);
        escrow.relay{value: value}(step, VM.addr(key), signature);
    }

    function settlementOf(
        OrderId id,
        uint256 buyerAmount,
        uint256 sellerAmount
    ) internal view returns (Settlement memory) {
        return Settlement(id, buyerAmount, sellerAmount, uint64(block.timestamp) + 1 days);
    }

    function settle(Settlement memory settlement) internal {
        bytes32 digest = escrow.settlementDigest(settlement);
        escrow.settle(settlement, sign(BUYER_KEY, digest), sign(SELLER_KEY, digest));
    }

    // What became of it

    function assertState(OrderId id, OrderState expected) internal view {
        assertEq(uint256(escrow.orderOf(id).state), uint256(expected), "state");
    }

    /// @dev ESC-1 and ESC-2 for one order: the pot is empty and the two shares are all there was.
    function assertEnded(OrderId id, OrderState expected, uint256 buyerAmount, uint256 sellerAmount) internal view {
        assertState(id, expected);
        assertEq(escrow.heldBy(id), 0, "pot");
        assertEq(escrow.deadlineOf(id), 0, "clock");
        assertEq(escrow.balanceOf(BUYER, NATIVE), buyerAmount, "buyer's share");
        assertEq(escrow.balanceOf(SELLER, NATIVE), sellerAmount, "seller's share");
        assertEq(escrow.totalOwed(NATIVE), buyerAmount + sellerAmount, "total");
        assertTrue(escrow.totalOwed(NATIVE) <= address(escrow).balance, "ledger <= balance");
    }

    function afterDeadline(OrderId id) internal {
        VM.warp(uint256(escrow.deadlineOf(id)) + 1);
    }

    function giveTrust(address account, uint256 points) internal {
        bytes32 role = trust.WRITER_ROLE();
        trust.grantRole(role, address(this));
        for (uint256 i = 0; i < points; i++) trust.raise(account);
    }
}
