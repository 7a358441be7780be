// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderEscrow} from "../../../src/escrow/OrderEscrow.sol";
import {
    Action,
    IOrderEscrow,
    OrderState,
    OrderTerms,
    PartyStep,
    ClaimReason,
    Order
} from "../../../src/interfaces/IOrderEscrow.sol";
import {Bundle, OneTimeAddress} from "../../../src/interfaces/IShieldedPool.sol";
import {AccountIds} from "../../../src/types/AccountId.sol";
import {OrderId} from "../../../src/types/OrderId.sol";
import {EscrowFixture} from "./EscrowFixture.sol";

/// @notice Four traders who do anything at any time with any order: what the invariant tests shake.
/// Steps that the escrow refuses are part of the game; what it lets through is booked a second time here.
contract Market is EscrowFixture {
    uint256 private constant TRADERS = 4;
    uint256 private constant FIRST_KEY = 0x1000;

    OrderId[] private _ids;
    mapping(OrderId id => uint256 amount) public cameIn;
    mapping(OrderId id => uint256 amount) public wentOut;
    mapping(OrderId id => OrderState state) public endedAs;
    mapping(OrderId id => bytes32 terms) public termsAtFirst;
    bool public endedChanged;
    mapping(OrderState end => uint256 count) public endsBy;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < TRADERS; i++) {
            VM.deal(_trader(i), 1_000 ether);
            giveTrust(_trader(i), 60);
        }
        VM.deal(address(this), 1_000 ether);
    }

    function publishOne(uint256 seller, uint256 price, uint16 bps, bool shielded) external {
        OrderTerms memory terms = someTerms();
        terms.seller = _trader(seller);
        terms.price = uint128(bound(price, 1, 5 ether));
        terms.penaltyBps = uint16(bound(bps, 0, 10_000));
        terms.cancelBps = uint16(bound(bps, 0, 10_000));
        if (shielded) terms.payout = oneTime(1000 + (seller % 1000));
        VM.prank(terms.seller);
        try escrow.publish{value: DEPOSIT}(terms) returns (OrderId id) {
            _ids.push(id);
            cameIn[id] = DEPOSIT;
            termsAtFirst[id] = termsOf(id);
        } catch {
            return;
        }
    }

    function commitShielded(uint256 order, uint256 buyer, uint256 npk) external {
        OrderId id = _pick(order);
        OneTimeAddress memory refund = oneTime(bound(npk, 1, 1_000_000));
        uint256 price = escrow.orderOf(id).price;
        Bundle memory bundle = bundleOf(price, escrow.commitDataHash(id, _trader(buyer), refund));
        bytes memory signature = consent(id, FIRST_KEY + (buyer % TRADERS), refund);
        try escrow.commitShielded(id, _trader(buyer), refund, bundle, signature) {
            cameIn[id] += price;
        } catch {
            return;
        }
    }

    function claimShielded(uint256 order) external {
        OrderId id = _pick(order);
        PartyStep memory step = stepOf(id, Action.Claim);
        uint256 bond = escrow.orderOf(id).claimBond;
        Bundle memory bundle = bundleOf(bond, escrow.claimDataHash(step));
        try escrow.claimShielded(step, sign(_keyOfParty(step), escrow.stepDigest(step)), bundle) {
            cameIn[id] += bond;
        } catch {
            return;
        }
    }

    /// @dev Half of the steps are sensible ones by the right party, so that orders get on.
    function act(uint256 order, uint8 action, uint256 trader, bool rightParty) external {
        OrderId id = _pick(order);
        PartyStep memory step = stepOf(id, rightParty ? _sensible(id, action) : Action(action % 10));
        uint256 key = rightParty ? _keyOfParty(step) : FIRST_KEY + (trader % TRADERS);
        uint256 cost = _cost(step);
        bytes memory signature = sign(key, escrow.stepDigest(step));
        uint256 owedBefore = _owedToParties(step.orderId);
        try escrow.relay{value: cost}(step, VM.addr(key), signature) {
            cameIn[step.orderId] += cost;
        } catch {
            return;
        }
        _book(step.orderId, owedBefore);
    }

    function endByTime(uint256 order) external {
        OrderId id = _pick(order);
        uint256 owedBefore = _owedToParties(id);
        try escrow.endByTime(id) {
            _book(id, owedBefore);
        } catch {
            return;
        }
    }

    function letTimePass(uint256 time) external {
        VM.warp(block.timestamp + bound(time, 1 hours, 12 days));
    }

    function withdraw(uint256 trader) external {
        VM.prank(_trader(trader));
        try escrow.withdraw(_trader(trader), NATIVE) returns (uint256) {
            return;
        } catch {
            return;
        }
    }

    function withdrawShielded(uint256 order, uint256 npk) external {
        try escrow.withdrawShielded(_pick(order), oneTime(bound(npk, 1, 1_000_000))) returns (uint256) {
            return;
        } catch {
            return;
        }
    }

    // What the invariants look at

    function count() external view returns (uint256) {
        return _ids.length;
    }

    function idAt(uint256 index) external view returns (OrderId) {
        return _ids[index];
    }

    function theEscrow() external view returns (OrderEscrow) {
        return escrow;
    }

    /// @dev Everything of an order that was agreed, without what happened since.
    function termsOf(OrderId id) public view returns (bytes32) {
        Order memory order = escrow.orderOf(id);
        order.state = OrderState.None;
        order.enteredAt = 0;
        order.shielded = false;
        order.buyer = address(0);
        order.refundHash = 0;
        return keccak256(abi.encode(order));
    }

    /// @dev Sum over every account there can be: traders, pots, one-time addresses of orders.
    function sumOfAccounts() external view returns (uint256 sum) {
        for (uint256 i = 0; i < TRADERS; i++) sum += escrow.balanceOf(_trader(i), NATIVE);
        for (uint256 i = 0; i < _ids.length; i++) {
            Order memory order = escrow.orderOf(_ids[i]);
            sum += escrow.heldBy(_ids[i]);
            if (order.payoutHash != 0) sum += _oneTimeBalance(_ids[i], order.payoutHash);
            if (order.refundHash != 0) sum += _oneTimeBalance(_ids[i], order.refundHash);
        }
    }

    // Bookkeeping

    function _book(OrderId id, uint256 owedBefore) private {
        OrderState state = escrow.orderOf(id).state;
        if (endedAs[id] != OrderState.None) endedChanged = true;
        if (state < OrderState.Completed) return;
        endedAs[id] = state;
        wentOut[id] += _owedToParties(id) - owedBefore;
        endsBy[state]++;
    }

    function _owedToParties(OrderId id) private view returns (uint256) {
        Order memory order = escrow.orderOf(id);
        uint256 seller =
            order.payoutHash == 0 ? escrow.balanceOf(order.seller, NATIVE) : _oneTimeBalance(id, order.payoutHash);
        uint256 buyer =
            order.refundHash == 0 ? escrow.balanceOf(order.buyer, NATIVE) : _oneTimeBalance(id, order.refundHash);
        return seller + buyer;
    }

    function _oneTimeBalance(OrderId id, bytes32 oneTimeHash) private view returns (uint256) {
        return escrow.accountBalance(AccountIds.ofOneTime(id, oneTimeHash), NATIVE);
    }

    function _cost(PartyStep memory step) private view returns (uint256) {
        Order memory order = escrow.orderOf(step.orderId);
        if (step.action == Action.Commit) return order.price;
        return step.action == Action.Claim ? order.claimBond : 0;
    }

    function _keyOfParty(PartyStep memory step) private view returns (uint256) {
        Order memory order = escrow.orderOf(step.orderId);
        bool bySeller =
            step.action == Action.WithdrawOffer || step.action == Action.Revoke || step.action == Action.Ship;
        address party = bySeller || step.action == Action.Concede ? order.seller : order.buyer;
        for (uint256 i = 0; i < TRADERS; i++) if (_trader(i) == party) return FIRST_KEY + i;
        return FIRST_KEY;
    }

    function _sensible(OrderId id, uint8 luck) private view returns (Action) {
        OrderState state = escrow.orderOf(id).state;
        if (state == OrderState.Open) return luck % 8 == 0 ? Action.WithdrawOffer : Action.Commit;
        if (state == OrderState.Committed) return luck % 4 == 0 ? Action(2 + ((luck / 4) % 2)) : Action.Ship;
        if (state == OrderState.Claimed) return Action(8 + (luck % 2));
        return Action(5 + (luck % 3));
    }

    /// @dev Mostly young orders, so that some of them grow old before the game is over.
    function _pick(uint256 order) private view returns (OrderId) {
        if (_ids.length == 0) return OrderId.wrap(0);
        uint256 recent = _ids.length < 8 ? _ids.length : 8;
        return _ids[_ids.length - 1 - (order % recent)];
    }

    function _trader(uint256 index) private pure returns (address) {
        return VM.addr(FIRST_KEY + (index % TRADERS));
    }
}
