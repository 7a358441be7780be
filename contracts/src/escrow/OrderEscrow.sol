// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {
    Action,
    ClaimReason,
    IOrderEscrow,
    Order,
    OrderState,
    OrderTerms,
    PartyStep,
    Settlement
} from "../interfaces/IOrderEscrow.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "../interfaces/IShieldedPool.sol";
import {ITrustIndex} from "../interfaces/ITrustIndex.sol";
import {ShieldedRail} from "../ledger/ShieldedRail.sol";
import {AccountId, AccountIds} from "../types/AccountId.sol";
import {OneTimeAddresses} from "../types/OneTimeAddresses.sol";
import {OrderId} from "../types/OrderId.sol";
import {OrderHashes} from "./OrderHashes.sol";
import {OrderRules} from "./OrderRules.sol";

/// @title OrderEscrow
/// @notice Holds a buyer's payment until the goods are accepted, refunded, penalised or settled.
/// @dev Invariants ESC-1..7: docs/invariants.md. Has no owner, no pause and no upgrade.
/// An order's money lies in an account of its own, its pot; the end of the order empties the pot to exactly two accounts.
/// @custom:security-contact see SECURITY.md
contract OrderEscrow is IOrderEscrow, ShieldedRail, EIP712 {
    using OneTimeAddresses for OneTimeAddress;
    using OrderHashes for OrderTerms;
    using OrderHashes for PartyStep;
    using OrderHashes for Settlement;
    using OrderRules for Order;
    using OrderRules for OrderTerms;
    using SafeCast for uint256;

    /// @notice Trust that a seller loses by revoking a committed order.
    uint8 public constant LOSS_REVOKED = 1;
    /// @notice Trust that a seller loses by not shipping in time.
    uint8 public constant LOSS_EXPIRED = 2;
    /// @notice Trust that a seller loses by a claim that stands.
    uint8 public constant LOSS_CONCEDED = 2;

    ITrustIndex private immutable TRUST;
    uint16 private immutable DEPOSIT_BPS;

    mapping(OrderId orderId => Order order) private _orders;

    /// @param trust where this escrow holds, or will be given, WRITER_ROLE
    /// @param pool the shielded pool; address(0) for a chain without one
    /// @param nativeAssetId_ the native coin's asset id in the pool
    /// @param depositBps_ deposit asked from a seller with trust 1, in 1/10,000 of the price; 0: none
    constructor(
        ITrustIndex trust,
        IShieldedPool pool,
        uint256 nativeAssetId_,
        uint16 depositBps_
    ) EIP712("Merkato OrderEscrow", "1") ShieldedRail(pool, nativeAssetId_) {
        if (address(trust).code.length == 0 || depositBps_ > OrderRules.BPS) revert InvalidTerms();
        TRUST = trust;
        DEPOSIT_BPS = depositBps_;
    }

    // Offers

    /// @inheritdoc IOrderEscrow
    function publish(OrderTerms calldata terms) external payable nonReentrant returns (OrderId orderId) {
        _requireSeller(terms);
        orderId = orderIdOf(terms);
        _publish(orderId, terms, msg.value);
    }

    /// @inheritdoc IOrderEscrow
    function publishBySig(
        OrderTerms calldata terms,
        bytes calldata sellerSignature
    ) external payable nonReentrant returns (OrderId orderId) {
        orderId = _checkOffer(terms, sellerSignature);
        _publish(orderId, terms, msg.value);
    }

    /// @inheritdoc IOrderEscrow
    function commitOffer(
        OrderTerms calldata terms,
        bytes calldata sellerSignature
    ) external payable nonReentrant returns (OrderId orderId) {
        orderId = _checkOffer(terms, sellerSignature);
        // A copy of this call's offer may have been published just before it.
        if (_orders[orderId].state != OrderState.Open) _publish(orderId, terms, 0);
        _commit(orderId, msg.sender, msg.value);
    }

    /// @inheritdoc IOrderEscrow
    function voidOffer(OrderTerms calldata terms) external nonReentrant returns (OrderId orderId) {
        _requireSeller(terms);
        orderId = orderIdOf(terms);
        Order storage order = _orders[orderId];
        if (order.state != OrderState.None) revert OrderExists(orderId);
        order.state = OrderState.Cancelled;
        order.seller = terms.seller;
        emit OfferVoided(orderId, terms.seller);
    }

    // Steps of the parties

    /// @inheritdoc IOrderEscrow
    function withdrawOffer(OrderId orderId) external nonReentrant {
        _withdrawOffer(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function commit(OrderId orderId) external payable nonReentrant {
        _commit(orderId, msg.sender, msg.value);
    }

    /// @inheritdoc IOrderEscrow
    function commitShielded(
        OrderId orderId,
        address buyer,
        OneTimeAddress calldata refund,
        Bundle calldata bundle,
        bytes calldata buyerSignature
    ) external nonReentrant {
        Order storage order = _orders[orderId];
        if (order.asset != NATIVE) revert ShieldedRailUnavailable();
        _requirePool();
        if (!refund.isValid()) revert InvalidOneTimeAddress();
        _enterCommitted(orderId, order, buyer);
        _requireSignature(buyer, shieldedCommitDigest(orderId, refund), buyerSignature);
        order.shielded = true;
        order.refundHash = refund.hash();
        bytes32 dataHash = commitDataHash(orderId, buyer, refund);
        _collectShielded(AccountIds.ofPot(orderId), order.price, dataHash, bundle);
        emit OrderCommitted(orderId, buyer, true, refund, order.deadline());
    }

    /// @inheritdoc IOrderEscrow
    function cancel(OrderId orderId) external nonReentrant {
        _cancel(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function revoke(OrderId orderId) external nonReentrant {
        _revoke(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function ship(OrderId orderId, bytes32 evidence) external nonReentrant {
        _ship(orderId, msg.sender, evidence);
    }

    /// @inheritdoc IOrderEscrow
    function confirmReceipt(OrderId orderId) external nonReentrant {
        _confirmReceipt(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function accept(OrderId orderId) external nonReentrant {
        _accept(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function claim(OrderId orderId, ClaimReason reason, bytes32 evidence) external payable nonReentrant {
        _claim(orderId, msg.sender, reason, evidence, msg.value);
    }

    /// @inheritdoc IOrderEscrow
    function claimShielded(
        PartyStep calldata step,
        bytes calldata buyerSignature,
        Bundle calldata bundle
    ) external nonReentrant {
        if (step.action != Action.Claim) revert UnexpectedDetail(step.action);
        Order storage order = _orders[step.orderId];
        if (!order.shielded) revert ShieldedRailUnavailable();
        _requireSigned(step, order.buyer, buyerSignature);
        _enterClaimed(step.orderId, order.buyer, step.reason);
        _collectShielded(AccountIds.ofPot(step.orderId), order.claimBond, claimDataHash(step), bundle);
        emit OrderClaimed(step.orderId, step.reason, step.evidence, order.claimBond, order.deadline());
    }

    /// @inheritdoc IOrderEscrow
    function withdrawClaim(OrderId orderId) external nonReentrant {
        _withdrawClaim(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function concede(OrderId orderId) external nonReentrant {
        _concede(orderId, msg.sender);
    }

    /// @inheritdoc IOrderEscrow
    function relay(PartyStep calldata step, address signer, bytes calldata signature) external payable nonReentrant {
        _requireSigned(step, signer, signature);
        _requireNoStrayDetail(step);
        if (step.action == Action.Commit) return _commit(step.orderId, signer, msg.value);
        if (step.action == Action.Claim) {
            return _claim(step.orderId, signer, step.reason, step.evidence, msg.value);
        }
        if (msg.value != 0) revert WrongValue(0, msg.value);
        _perform(step, signer);
    }

    // Ends that need no party, or both

    /// @inheritdoc IOrderEscrow
    function settle(
        Settlement calldata settlement,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external nonReentrant {
        OrderId orderId = settlement.orderId;
        Order storage order = _orders[orderId];
        if (order.state < OrderState.Committed || order.state > OrderState.Claimed) {
            revert WrongState(orderId, order.state);
        }
        if (block.timestamp > settlement.deadline) revert SignatureExpired(settlement.deadline);
        bytes32 digest = settlementDigest(settlement);
        _requireSignature(order.buyer, digest, buyerSignature);
        _requireSignature(order.seller, digest, sellerSignature);
        _requireWhole(heldBy(orderId), settlement);
        _end(orderId, order, OrderState.Settled, settlement.buyerAmount);
    }

    /// @inheritdoc IOrderEscrow
    function endByTime(OrderId orderId) external nonReentrant {
        Order storage order = _orders[orderId];
        OrderState state = order.state;
        uint64 deadline = order.deadline();
        if (deadline == 0) revert WrongState(orderId, state);
        if (block.timestamp <= deadline) revert TooEarly(orderId, deadline);
        if (state == OrderState.Open) _end(orderId, order, OrderState.Expired, 0);
        else if (state == OrderState.Committed) _endUnshipped(orderId, order, OrderState.Expired, LOSS_EXPIRED);
        else if (state == OrderState.Claimed) _endConceded(orderId, order);
        else _endCompleted(orderId, order);
    }

    // The shielded rail

    /// @inheritdoc IOrderEscrow
    function withdrawShielded(
        OrderId orderId,
        OneTimeAddress calldata to
    ) external nonReentrant returns (uint256 amount) {
        _requirePool();
        return _shieldAll(AccountIds.ofOneTime(orderId, to.hash()), to);
    }

    // Reading

    /// @inheritdoc IOrderEscrow
    function orderOf(OrderId orderId) external view returns (Order memory) {
        return _orders[orderId];
    }

    /// @inheritdoc IOrderEscrow
    function deadlineOf(OrderId orderId) external view returns (uint64) {
        return _orders[orderId].deadline();
    }

    /// @inheritdoc IOrderEscrow
    function trustIndex() external view returns (ITrustIndex) {
        return TRUST;
    }

    /// @inheritdoc IOrderEscrow
    function shieldedPool() external view returns (IShieldedPool) {
        return POOL;
    }

    /// @inheritdoc IOrderEscrow
    function nativeAssetId() external view returns (uint256) {
        return NATIVE_ASSET_ID;
    }

    /// @inheritdoc IOrderEscrow
    function depositBps() external view returns (uint16) {
        return DEPOSIT_BPS;
    }

    /// @inheritdoc IOrderEscrow
    function heldBy(OrderId orderId) public view returns (uint256) {
        return accountBalance(AccountIds.ofPot(orderId), _orders[orderId].asset);
    }

    /// @inheritdoc IOrderEscrow
    function orderIdOf(OrderTerms calldata terms) public view returns (OrderId) {
        return OrderId.wrap(_hashTypedDataV4(terms.hash()));
    }

    /// @inheritdoc IOrderEscrow
    function stepDigest(PartyStep calldata step) public view returns (bytes32) {
        return _hashTypedDataV4(step.hash());
    }

    /// @inheritdoc IOrderEscrow
    function settlementDigest(Settlement calldata settlement) public view returns (bytes32) {
        return _hashTypedDataV4(settlement.hash());
    }

    /// @inheritdoc IOrderEscrow
    function shieldedCommitDigest(OrderId orderId, OneTimeAddress calldata refund) public view returns (bytes32) {
        return _hashTypedDataV4(OrderHashes.hashShieldedCommit(orderId, refund.hash()));
    }

    /// @inheritdoc IOrderEscrow
    function claimDataHash(PartyStep calldata step) public view returns (bytes32) {
        return keccak256(abi.encode(IOrderEscrow.claimShielded.selector, step.orderId, stepDigest(step)));
    }

    /// @inheritdoc IOrderEscrow
    function requiredDeposit(address seller, uint256 price) public view returns (uint256) {
        return OrderRules.requiredDepositUp(price, DEPOSIT_BPS, TRUST.trustOf(seller));
    }

    /// @inheritdoc IOrderEscrow
    function commitDataHash(
        OrderId orderId,
        address buyer,
        OneTimeAddress calldata refund
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(IOrderEscrow.commitShielded.selector, orderId, buyer, refund.hash()));
    }

    // What a direct call and a signed step share

    function _perform(PartyStep calldata step, address actor) private {
        OrderId orderId = step.orderId;
        Action action = step.action;
        if (action == Action.WithdrawOffer) _withdrawOffer(orderId, actor);
        else if (action == Action.Cancel) _cancel(orderId, actor);
        else if (action == Action.Revoke) _revoke(orderId, actor);
        else if (action == Action.Ship) _ship(orderId, actor, step.evidence);
        else if (action == Action.ConfirmReceipt) _confirmReceipt(orderId, actor);
        else if (action == Action.Accept) _accept(orderId, actor);
        else if (action == Action.WithdrawClaim) _withdrawClaim(orderId, actor);
        else _concede(orderId, actor);
    }

    function _publish(OrderId orderId, OrderTerms calldata terms, uint256 value) private {
        if (_orders[orderId].state != OrderState.None) revert OrderExists(orderId);
        if (!terms.areValid()) revert InvalidTerms();
        _requireNotBarred(terms.seller);
        uint256 required = requiredDeposit(terms.seller, terms.price);
        if (terms.sellerDeposit < required) revert DepositTooSmall(required, terms.sellerDeposit);
        _store(_orders[orderId], terms);
        _orders[orderId].payoutHash = _checkedPayoutHash(terms);
        _collect(AccountIds.ofPot(orderId), terms.asset, terms.sellerDeposit, terms.seller, value);
        emit OrderPublished(orderId, terms.seller, terms);
    }

    function _store(Order storage order, OrderTerms calldata terms) private {
        order.state = OrderState.Open;
        order.minBuyerTrust = terms.minBuyerTrust;
        order.penaltyBps = terms.penaltyBps;
        order.cancelBps = terms.cancelBps;
        order.commitBy = terms.commitBy;
        order.enteredAt = block.timestamp.toUint64();
        order.shipWithin = terms.shipWithin;
        order.maxTransit = terms.maxTransit;
        order.respondWithin = terms.respondWithin;
        order.seller = terms.seller;
        order.onlyBuyer = terms.buyer;
        order.carrier = terms.carrier;
        order.asset = terms.asset;
        order.price = terms.price;
        order.sellerDeposit = terms.sellerDeposit;
        order.claimBond = terms.claimBond;
    }

    function _withdrawOffer(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Open);
        _requireParty(orderId, actor, order.seller);
        _end(orderId, order, OrderState.Cancelled, 0);
    }

    function _commit(OrderId orderId, address buyer, uint256 value) private {
        Order storage order = _orders[orderId];
        _enterCommitted(orderId, order, buyer);
        _collect(AccountIds.ofPot(orderId), order.asset, order.price, buyer, value);
        emit OrderCommitted(orderId, buyer, false, OneTimeAddress(0, 0, 0, 0), order.deadline());
    }

    function _enterCommitted(OrderId orderId, Order storage order, address buyer) private {
        _requireState(orderId, OrderState.Open);
        _requireInTime(orderId, order);
        bool admitted = buyer != address(0) && (order.onlyBuyer == address(0) || order.onlyBuyer == buyer);
        if (!admitted) revert NotTheParty(orderId, buyer);
        if (buyer == order.seller) revert SelfDealing(buyer);
        _requireNotBarred(order.seller);
        uint8 trust = TRUST.trustOf(buyer);
        if (trust == 0) revert Barred(buyer);
        if (trust < order.minBuyerTrust) revert TrustTooLow(buyer, trust, order.minBuyerTrust);
        order.buyer = buyer;
        _goTo(order, OrderState.Committed, block.timestamp.toUint64());
    }

    function _cancel(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Committed);
        _requireParty(orderId, actor, order.buyer);
        // After shipBy the buyer is owed everything by endByTime; paying a penalty then would be a mistake.
        _requireInTime(orderId, order);
        _end(orderId, order, OrderState.Cancelled, order.price - OrderRules.partDown(order.price, order.cancelBps));
    }

    function _revoke(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Committed);
        _requireParty(orderId, actor, order.seller);
        _requireInTime(orderId, order);
        _endUnshipped(orderId, order, OrderState.Revoked, LOSS_REVOKED);
    }

    function _ship(OrderId orderId, address actor, bytes32 evidence) private {
        Order storage order = _requireState(orderId, OrderState.Committed);
        _requireParty(orderId, actor, order.seller);
        _requireInTime(orderId, order);
        _goTo(order, OrderState.Shipped, block.timestamp.toUint64());
        emit OrderShipped(orderId, evidence, order.deadline());
    }

    function _confirmReceipt(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Shipped);
        if (actor != order.carrier) _requireParty(orderId, actor, order.buyer);
        _requireInTime(orderId, order);
        // Word that comes after the goods are deemed received does not move that moment.
        uint256 receivedAt = Math.min(block.timestamp, order.deemedReceivedAt());
        _goTo(order, OrderState.Received, receivedAt.toUint64());
        emit OrderReceived(orderId, actor, order.deadline());
    }

    function _accept(OrderId orderId, address actor) private {
        Order storage order = _requireDelivering(orderId);
        _requireParty(orderId, actor, order.buyer);
        _endCompleted(orderId, order);
    }

    function _claim(OrderId orderId, address actor, ClaimReason reason, bytes32 evidence, uint256 value) private {
        Order storage order = _enterClaimed(orderId, actor, reason);
        _collect(AccountIds.ofPot(orderId), order.asset, order.claimBond, actor, value);
        emit OrderClaimed(orderId, reason, evidence, order.claimBond, order.deadline());
    }

    function _enterClaimed(OrderId orderId, address actor, ClaimReason reason) private returns (Order storage order) {
        order = _requireDelivering(orderId);
        _requireParty(orderId, actor, order.buyer);
        _requireInTime(orderId, order);
        if (order.penaltyBps == 0 || reason == ClaimReason.None) revert ClaimNotAllowed(orderId);
        _goTo(order, OrderState.Claimed, block.timestamp.toUint64());
    }

    function _withdrawClaim(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Claimed);
        _requireParty(orderId, actor, order.buyer);
        _endCompleted(orderId, order);
    }

    function _concede(OrderId orderId, address actor) private {
        Order storage order = _requireState(orderId, OrderState.Claimed);
        _requireParty(orderId, actor, order.seller);
        _endConceded(orderId, order);
    }

    // Ends

    function _endCompleted(OrderId orderId, Order storage order) private {
        _end(orderId, order, OrderState.Completed, 0);
        _raiseTrust(orderId, order.seller);
        // An order key is used once: its trust would be worth nothing to anybody.
        if (!order.shielded) _raiseTrust(orderId, order.buyer);
    }

    function _endUnshipped(OrderId orderId, Order storage order, OrderState end, uint8 loss) private {
        _end(orderId, order, end, heldBy(orderId));
        _lowerTrust(orderId, order.seller, loss);
    }

    function _endConceded(OrderId orderId, Order storage order) private {
        uint256 penalty = OrderRules.partDown(order.price, order.penaltyBps);
        _end(orderId, order, OrderState.Conceded, penalty + order.claimBond);
        _lowerTrust(orderId, order.seller, LOSS_CONCEDED);
    }

    /// @dev The only way into an end: the buyer gets `buyerAmount`, the seller all the rest of the pot.
    function _end(OrderId orderId, Order storage order, OrderState end, uint256 buyerAmount) private {
        uint256 sellerAmount = heldBy(orderId) - buyerAmount;
        order.state = end;
        AccountId pot = AccountIds.ofPot(orderId);
        _move(pot, _payee(orderId, order.buyer, order.refundHash), order.asset, buyerAmount);
        _move(pot, _payee(orderId, order.seller, order.payoutHash), order.asset, sellerAmount);
        emit OrderEnded(orderId, end, buyerAmount, sellerAmount);
    }

    function _payee(OrderId orderId, address party, bytes32 oneTimeHash) private pure returns (AccountId) {
        return oneTimeHash == 0 ? AccountIds.ofAddress(party) : AccountIds.ofOneTime(orderId, oneTimeHash);
    }

    /// @dev A trust index that refuses must not hold the money back. Nor can a caller starve this call of gas to spare a
    /// seller: what EIP-150 keeps back has to pay for the event below (over 1,500), so the call gets at least 63 times that,
    /// several times its cost.
    function _raiseTrust(OrderId orderId, address account) private {
        try TRUST.raise(account) {
            return;
        } catch {
            emit TrustNotRecorded(orderId, account);
        }
    }

    /// @dev As {_raiseTrust}.
    function _lowerTrust(OrderId orderId, address account, uint8 points) private {
        try TRUST.lower(account, points) {
            return;
        } catch {
            emit TrustNotRecorded(orderId, account);
        }
    }

    // Checks

    function _goTo(Order storage order, OrderState state, uint64 enteredAt) private {
        order.state = state;
        order.enteredAt = enteredAt;
    }

    function _checkOffer(OrderTerms calldata terms, bytes calldata signature) private view returns (OrderId orderId) {
        orderId = orderIdOf(terms);
        _requireSignature(terms.seller, OrderId.unwrap(orderId), signature);
    }

    function _checkedPayoutHash(OrderTerms calldata terms) private view returns (bytes32) {
        if (terms.payout.isNone()) return 0;
        if (terms.asset != NATIVE) revert ShieldedRailUnavailable();
        _requirePool();
        if (!terms.payout.isValid()) revert InvalidOneTimeAddress();
        return terms.payout.hash();
    }

    function _requireState(OrderId orderId, OrderState needed) private view returns (Order storage order) {
        order = _orders[orderId];
        if (order.state != needed) revert WrongState(orderId, order.state);
    }

    function _requireDelivering(OrderId orderId) private view returns (Order storage order) {
        order = _orders[orderId];
        bool delivering = order.state == OrderState.Shipped || order.state == OrderState.Received;
        if (!delivering) revert WrongState(orderId, order.state);
    }

    function _requireInTime(OrderId orderId, Order storage order) private view {
        uint64 deadline = order.deadline();
        if (block.timestamp > deadline) revert TooLate(orderId, deadline);
    }

    function _requireNotBarred(address account) private view {
        if (TRUST.isBarred(account)) revert Barred(account);
    }

    function _requireSeller(OrderTerms calldata terms) private view {
        if (msg.sender != terms.seller) revert NotTheSeller(terms.seller, msg.sender);
    }

    function _requireSigned(PartyStep calldata step, address signer, bytes calldata signature) private view {
        if (block.timestamp > step.deadline) revert SignatureExpired(step.deadline);
        _requireSignature(signer, stepDigest(step), signature);
    }

    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) revert InvalidSignature(signer);
    }

    function _requireParty(OrderId orderId, address actor, address party) private pure {
        if (actor != party) revert NotTheParty(orderId, actor);
    }

    /// @dev A detail that the step does not use was not meant for this step.
    function _requireNoStrayDetail(PartyStep calldata step) private pure {
        bool isClaim = step.action == Action.Claim;
        bool strayReason = step.reason != ClaimReason.None && !isClaim;
        bool strayEvidence = step.evidence != 0 && !isClaim && step.action != Action.Ship;
        if (strayReason || strayEvidence) revert UnexpectedDetail(step.action);
    }

    /// @dev Amounts near 2^256 must not wrap around into an agreement.
    function _requireWhole(uint256 held, Settlement calldata settlement) private pure {
        uint256 divided = Math.saturatingAdd(settlement.buyerAmount, settlement.sellerAmount);
        if (divided != held) revert SettlementMismatch(held, divided);
    }
}
