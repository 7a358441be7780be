// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderId} from "../types/OrderId.sol";
import {IFundsLedger} from "./IFundsLedger.sol";
import {Bundle, IShieldedPool, OneTimeAddress} from "./IShieldedPool.sol";
import {ITrustIndex} from "./ITrustIndex.sol";

/// @notice Where an order stands. Every state from Completed on is an end: nothing leads out of it.
enum OrderState {
    None, // never published
    Open, // published by the seller; anybody (or terms.buyer) may commit
    Committed, // the price is held; the seller has until shipBy
    Shipped, // on its way; deemed received at shippedAt + maxTransit
    Received, // arrived; seven days of silence complete the order
    Claimed, // the buyer distrusts; the seller has until respondBy
    Completed, // end: the seller is paid
    Cancelled, // end: withdrawn by the seller while Open, or cancelled by the buyer while Committed
    Revoked, // end: the seller gave up a committed order; price and deposit to the buyer
    Expired, // end: nobody committed in time, or the seller did not ship in time
    Conceded, // end: the claim stands; the penalty goes to the buyer
    Settled // end: divided as both parties signed
}

/// @notice What a party does. The numbers are part of the signed {PartyStep}.
enum Action {
    WithdrawOffer, // 0 seller, Open
    Commit, // 1 buyer, Open; the price comes as msg.value or from the buyer's ledger balance
    Cancel, // 2 buyer, Committed
    Revoke, // 3 seller, Committed
    Ship, // 4 seller, Committed; evidence: hash of the consignment note
    ConfirmReceipt, // 5 buyer or carrier, Shipped
    Accept, // 6 buyer, Shipped or Received
    Claim, // 7 buyer, Shipped or Received; reason and evidence; the bond comes like the price
    WithdrawClaim, // 8 buyer, Claimed
    Concede // 9 seller, Claimed
}

/// @notice Why a buyer distrusts. 0 goes with every step that is not a claim.
enum ClaimReason {
    None,
    NotArrived,
    NotAsDescribed,
    Counterfeit,
    Damaged
}

/// @notice What the seller offers; frozen by the order id, which is its EIP-712 digest.
/// @param seller the party that delivers; its trust is at stake
/// @param buyer the only address that may commit; 0: anybody
/// @param carrier may confirm receipt beside the buyer; 0: nobody else; never the seller
/// @param asset what is paid: 0 the native coin, otherwise an ERC-20 token
/// @param price in the asset's smallest unit, above 0; with sellerDeposit and claimBond below 2^128, as the pool pays at once
/// @param sellerDeposit forfeited to the buyer when the seller revokes or does not ship in time
/// @param claimBond what the buyer puts up with a claim
/// @param penaltyBps part of the price, in 1/10,000, that a claim that stands takes from the seller; 0: no claims
/// @param cancelBps part of the price, in 1/10,000, that the seller keeps when the buyer cancels
/// @param minBuyerTrust least trust of a buyer; 0 and 1 mean anybody who is not barred
/// @param commitBy last timestamp, in seconds, at which a buyer may commit; at most 365 days ahead
/// @param shipWithin seconds from commitment in which the seller ships, 1 second to 365 days
/// @param maxTransit seconds from shipment after which the goods are deemed received, up to 365 days
/// @param respondWithin seconds from a claim after which the seller's silence concedes, 1 to 365 days (any when penaltyBps is 0)
/// @param goods hash of the description both go by
/// @param salt tells equal offers apart
/// @param payout where the seller is paid in shielded coins; all zero: to the seller's ledger balance
struct OrderTerms {
    address seller;
    address buyer;
    address carrier;
    address asset;
    uint128 price;
    uint128 sellerDeposit;
    uint128 claimBond;
    uint16 penaltyBps;
    uint16 cancelBps;
    uint8 minBuyerTrust;
    uint64 commitBy;
    uint32 shipWithin;
    uint32 maxTransit;
    uint32 respondWithin;
    bytes32 goods;
    bytes32 salt;
    OneTimeAddress payout;
}

/// @notice An order as the contract keeps it.
/// @param buyer 0 while Open; then the buyer, or the fresh order key of a shielded buyer
/// @param shielded whether the price came from the shielded pool
/// @param enteredAt timestamp, in seconds, from which the current state's clock runs
/// @param payoutHash keccak256(abi.encode(payout)); 0: the seller's ledger balance
/// @param refundHash keccak256(abi.encode(refund)); 0: the buyer's ledger balance
struct Order {
    OrderState state;
    bool shielded;
    uint8 minBuyerTrust;
    uint16 penaltyBps;
    uint16 cancelBps;
    uint64 commitBy;
    uint64 enteredAt;
    uint32 shipWithin;
    uint32 maxTransit;
    uint32 respondWithin;
    address seller;
    address buyer;
    address onlyBuyer;
    address carrier;
    address asset;
    uint128 price;
    uint128 sellerDeposit;
    uint128 claimBond;
    bytes32 payoutHash;
    bytes32 refundHash;
}

/// @notice One step of a party, to be signed (EIP-712) and sent by anybody.
/// @dev EIP-712 type: PartyStep(bytes32 orderId,uint8 action,uint8 reason,bytes32 evidence,uint64 deadline).
/// Needs no nonce: every step leaves the state that it needs, and no state is entered twice.
/// @param reason only for Action.Claim, otherwise 0
/// @param evidence only for Action.Ship and Action.Claim, otherwise 0
/// @param deadline last timestamp, in seconds, at which the signature counts
struct PartyStep {
    OrderId orderId;
    Action action;
    ClaimReason reason;
    bytes32 evidence;
    uint64 deadline;
}

/// @notice How both parties divide an order.
/// @dev EIP-712 type: Settlement(bytes32 orderId,uint256 buyerAmount,uint256 sellerAmount,uint64 deadline).
/// The amounts add up to exactly what the order holds, so a settlement signed before a claim does not dispose of its bond.
struct Settlement {
    OrderId orderId;
    uint256 buyerAmount;
    uint256 sellerAmount;
    uint64 deadline;
}

/// @title IOrderEscrow
/// @notice Holds a buyer's payment until the goods are accepted, refunded, penalised or settled. Nobody owns it, nobody can
/// pause it, and every state has an exit by time that anybody may trigger.
/// @dev Invariants ESC-1..7: docs/invariants.md. Transitions: docs/protocol/order-escrow.md.
/// EIP-712 domain: name "Merkato OrderEscrow", version "1", chain id, this contract.
/// Parties are addresses; a step is a direct call or a signature ({relay}), by key or by ERC-1271.
/// Money owed goes to the ledger ({IFundsLedger}); a shielded party's share waits for {withdrawShielded}.
interface IOrderEscrow is IFundsLedger {
    /// @notice A seller published an order. The terms are all that a buyer has to read.
    event OrderPublished(OrderId indexed orderId, address indexed seller, OrderTerms terms);
    /// @notice A seller made a signed offer worthless before anybody used it.
    event OfferVoided(OrderId indexed orderId, address indexed seller);
    /// @notice The price is held. `refund` is all zero unless `shielded`.
    event OrderCommitted(
        OrderId indexed orderId,
        address indexed buyer,
        bool shielded,
        OneTimeAddress refund,
        uint64 shipBy
    );
    /// @notice The goods are on their way. Silence ends the order after `silenceEnds`.
    event OrderShipped(OrderId indexed orderId, bytes32 evidence, uint64 silenceEnds);
    /// @notice The goods arrived, says `by`. Silence ends the order after `silenceEnds`.
    event OrderReceived(OrderId indexed orderId, address indexed by, uint64 silenceEnds);
    /// @notice The buyer distrusts. The seller's silence concedes after `respondBy`.
    event OrderClaimed(
        OrderId indexed orderId,
        ClaimReason indexed reason,
        bytes32 evidence,
        uint256 bond,
        uint64 respondBy
    );
    /// @notice The order ended. The two amounts are all that it held.
    event OrderEnded(OrderId indexed orderId, OrderState indexed state, uint256 buyerAmount, uint256 sellerAmount);
    /// @notice The trust index refused the entry; the order ended all the same.
    event TrustNotRecorded(OrderId indexed orderId, address indexed account);

    /// @notice The order is not in a state that allows this step.
    error WrongState(OrderId orderId, OrderState actual);
    /// @notice `actor` is not the party that this step belongs to.
    error NotTheParty(OrderId orderId, address actor);
    /// @notice The time for this step ended at `deadline`; now {endByTime} applies.
    error TooLate(OrderId orderId, uint64 deadline);
    /// @notice Nothing ends by time before `deadline` has passed.
    error TooEarly(OrderId orderId, uint64 deadline);
    /// @notice The order is published, voided or ended already.
    error OrderExists(OrderId orderId);
    /// @notice Only the seller publishes or voids without a signature.
    error NotTheSeller(address seller, address actor);
    /// @notice These terms can not be kept: price 0, a part above the whole, price, deposit and bond of 2^128 or more together,
    /// commitBy past, a period outside its bounds, or a seller who is the carrier.
    error InvalidTerms();
    /// @notice A one-time address with a number that is not canonical, or a point off the curve or the identity.
    error InvalidOneTimeAddress();
    /// @notice The account fell to trust 0.
    error Barred(address account);
    /// @notice The seller asks for a buyer with more trust.
    error TrustTooLow(address buyer, uint8 actual, uint8 needed);
    /// @notice The deposit is smaller than the seller's trust demands.
    error DepositTooSmall(uint256 required, uint256 offered);
    /// @notice Buyer and seller are the same address.
    error SelfDealing(address account);
    /// @notice The terms allow no claims, or the claim names no reason.
    error ClaimNotAllowed(OrderId orderId);
    /// @notice The step carries a reason or evidence that it has no use for, or is not the step that the call is for.
    error UnexpectedDetail(Action action);
    /// @notice The signature is not by `signer`, or not over this.
    error InvalidSignature(address signer);
    /// @notice The signature counted until `deadline`.
    error SignatureExpired(uint64 deadline);
    /// @notice The amounts do not add up to what the order holds.
    error SettlementMismatch(uint256 held, uint256 divided);
    /// @notice The bundle was made for another order, buyer, refund address or purpose.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice The bundle pays another amount than the step costs.
    error WrongBundleAmount(uint256 expected, uint256 received);
    /// @notice This escrow was deployed without a pool, the order is not in native coin, or its price did not come from the pool.
    error ShieldedRailUnavailable();
    /// @notice At `pool` there is no shielded pool, or it knows no asset `nativeAssetId`.
    error NotAPool(address pool, uint256 nativeAssetId);

    /// @notice Publishes an order. The seller's deposit comes as msg.value, or from the seller's ledger balance (a token: also
    /// by allowance) when msg.value is 0.
    /// @dev None -> Open. Emits {OrderPublished}. Reverts with {NotTheSeller}, {OrderExists}, {InvalidTerms}, {InvalidOneTimeAddress},
    /// {ShieldedRailUnavailable}, {Barred}, {DepositTooSmall}, or as {IFundsLedger} on payment.
    function publish(OrderTerms calldata terms) external payable returns (OrderId orderId);

    /// @notice Publishes an offer that the seller signed (EIP-712, primary type OrderTerms). Anybody may call it.
    /// @dev As {publish}; also {InvalidSignature}.
    function publishBySig(
        OrderTerms calldata terms,
        bytes calldata sellerSignature
    ) external payable returns (OrderId orderId);

    /// @notice Makes an unpublished, perhaps signed, offer worthless.
    /// @dev None -> Cancelled. Emits {OfferVoided}. Reverts with {NotTheSeller}, {OrderExists}.
    function voidOffer(OrderTerms calldata terms) external returns (OrderId orderId);

    /// @notice The seller takes a published order back, deposit included.
    /// @dev Open -> Cancelled. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}.
    function withdrawOffer(OrderId orderId) external;

    /// @notice The buyer pays the price.
    /// @dev Open -> Committed. Emits {OrderCommitted}. Reverts with {WrongState}, {TooLate}, {NotTheParty}, {SelfDealing},
    /// {Barred}, {TrustTooLow}, or as {IFundsLedger} on payment.
    function commit(OrderId orderId) external payable;

    /// @notice The buyer takes up a signed offer: {publishBySig} and {commit} in one. msg.value is the price; the deposit
    /// comes from the seller's ledger balance. An offer that somebody has published in the meantime is taken up all the same.
    /// @dev None or Open -> Committed. Emits and reverts as both.
    function commitOffer(
        OrderTerms calldata terms,
        bytes calldata sellerSignature
    ) external payable returns (OrderId orderId);

    /// @notice A buyer pays from shielded coins. Anybody may call it; who benefits is bound by the bundle.
    /// @dev Open -> Committed. The pool sees this contract as caller, so the bundle is proved for it; join-splits pay exactly the
    /// price to this contract as recipient. bundle.dataHash must be {commitDataHash}.
    /// Emits {OrderCommitted}. Reverts as {commit}; also {ShieldedRailUnavailable}, {InvalidOneTimeAddress}, {InvalidSignature},
    /// {BundleNotForThis}, {WrongBundleAmount}, and as {IShieldedPool-transact}.
    /// @param buyer fresh address whose signatures are the buyer's word
    /// @param refund one-time address that gets whatever the order owes the buyer
    /// @param buyerSignature by `buyer` over {shieldedCommitDigest}, so that nobody is made a buyer without a word
    function commitShielded(
        OrderId orderId,
        address buyer,
        OneTimeAddress calldata refund,
        Bundle calldata bundle,
        bytes calldata buyerSignature
    ) external;

    /// @notice The buyer of a shielded order distrusts the goods and pays the bond from shielded coins. Anybody may call it.
    /// @dev Shipped or Received -> Claimed, in one transaction, so that nobody comes between the bond and the claim.
    /// Join-splits pay exactly the bond to this contract; bundle.dataHash must be {claimDataHash}. At the end the bond goes the way
    /// of the price. Emits {OrderClaimed}. Reverts as {claim} and {relay}; also {ShieldedRailUnavailable} when the price did not
    /// come from the pool, {UnexpectedDetail} when the step is no claim, {BundleNotForThis}, {WrongBundleAmount}, and as
    /// {IShieldedPool-transact}.
    /// @param buyerSignature by the order's buyer over {stepDigest}
    function claimShielded(PartyStep calldata step, bytes calldata buyerSignature, Bundle calldata bundle) external;

    /// @notice The buyer changes his mind and leaves cancelBps of the price to the seller.
    /// @dev Committed -> Cancelled. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}, {TooLate}.
    function cancel(OrderId orderId) external;

    /// @notice The seller gives up: price and deposit to the buyer; trust falls.
    /// @dev Committed -> Revoked. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}, {TooLate}.
    function revoke(OrderId orderId) external;

    /// @notice The seller ships.
    /// @dev Committed -> Shipped. Emits {OrderShipped}. Reverts with {WrongState}, {NotTheParty}, {TooLate}.
    /// @param evidence hash of the consignment note; 0 when there is none
    function ship(OrderId orderId, bytes32 evidence) external;

    /// @notice Buyer or carrier confirms that the goods arrived; the seven days begin.
    /// @dev Shipped -> Received. Emits {OrderReceived}. Reverts with {WrongState}, {NotTheParty}, {TooLate}.
    function confirmReceipt(OrderId orderId) external;

    /// @notice The buyer accepts; the seller is paid at once; trust rises.
    /// @dev Shipped or Received -> Completed. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}.
    function accept(OrderId orderId) external;

    /// @notice The buyer distrusts the goods and puts up the bond (msg.value, or the ledger balance).
    /// @dev Shipped or Received -> Claimed. Emits {OrderClaimed}. Reverts with {WrongState}, {NotTheParty}, {TooLate},
    /// {ClaimNotAllowed}, or as {IFundsLedger} on payment.
    function claim(OrderId orderId, ClaimReason reason, bytes32 evidence) external payable;

    /// @notice The buyer takes the claim back: the order completes and the bond goes to the seller, who waited.
    /// @dev Claimed -> Completed. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}.
    function withdrawClaim(OrderId orderId) external;

    /// @notice The seller concedes: penaltyBps of the price and the bond to the buyer, the rest to the seller; trust falls.
    /// @dev Claimed -> Conceded. Emits {OrderEnded}. Reverts with {WrongState}, {NotTheParty}.
    function concede(OrderId orderId) external;

    /// @notice Any step of {Action}, signed by its party and sent by anybody.
    /// @dev Emits and reverts as the step; also {SignatureExpired}, {InvalidSignature}, {UnexpectedDetail}, and
    /// {IFundsLedger-WrongValue} when value is sent with a step that costs nothing.
    /// @param signer the party; ERC-1271 contracts are asked
    function relay(PartyStep calldata step, address signer, bytes calldata signature) external payable;

    /// @notice Ends the order as both parties signed. Anybody may call it.
    /// @dev Committed, Shipped, Received or Claimed -> Settled; trust untouched. Emits {OrderEnded}. Reverts with {WrongState},
    /// {SignatureExpired}, {InvalidSignature}, {SettlementMismatch}.
    function settle(
        Settlement calldata settlement,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external;

    /// @notice Ends an order whose clock ran out. Anybody may call it.
    /// @dev After {deadlineOf}: Open -> Expired (deposit back), Committed -> Expired (price and deposit to the buyer; trust falls),
    /// Shipped or Received -> Completed (seven days of silence; trust rises), Claimed -> Conceded (silence; trust falls).
    /// Emits {OrderEnded}. Reverts with {WrongState}, {TooEarly}.
    function endByTime(OrderId orderId) external;

    /// @notice Shields what an ended order owes to a one-time address. Anybody may call it.
    /// @dev Emits {IFundsLedger-Withdrawn}. Reverts with {IFundsLedger-NothingToWithdraw}, {ShieldedRailUnavailable}.
    function withdrawShielded(OrderId orderId, OneTimeAddress calldata to) external returns (uint256 amount);

    /// @notice The order. State None and zeros when it was never published.
    function orderOf(OrderId orderId) external view returns (Order memory);

    /// @notice Last timestamp, in seconds, of the current state; {endByTime} works after it. 0 when nothing runs.
    function deadlineOf(OrderId orderId) external view returns (uint64);

    /// @notice What the order holds, in the smallest unit of its asset.
    function heldBy(OrderId orderId) external view returns (uint256);

    /// @notice The id of an order with these terms: their EIP-712 digest, which is also what a seller signs.
    function orderIdOf(OrderTerms calldata terms) external view returns (OrderId);

    /// @notice The digest that a party signs for {relay}.
    function stepDigest(PartyStep calldata step) external view returns (bytes32);

    /// @notice The digest that both parties sign for {settle}.
    function settlementDigest(Settlement calldata settlement) external view returns (bytes32);

    /// @notice The digest that a shielded buyer signs for {commitShielded}.
    /// @dev EIP-712 type: ShieldedCommit(bytes32 orderId,bytes32 refundHash), refundHash = keccak256(abi.encode(refund)).
    function shieldedCommitDigest(OrderId orderId, OneTimeAddress calldata refund) external view returns (bytes32);

    /// @notice dataHash of a bundle for {claimShielded}:
    /// keccak256(abi.encode(bytes4 selector of claimShielded, orderId, {stepDigest} of the step)).
    function claimDataHash(PartyStep calldata step) external view returns (bytes32);

    /// @notice dataHash of a bundle for {commitShielded}:
    /// keccak256(abi.encode(bytes4 selector of commitShielded, orderId, buyer, keccak256(abi.encode(refund)))).
    /// The order id is a digest of the terms, so the terms are bound too.
    function commitDataHash(
        OrderId orderId,
        address buyer,
        OneTimeAddress calldata refund
    ) external pure returns (bytes32);

    /// @notice Deposit that a seller must offer: price * depositBps * (101 - trust) / (100 * 10,000), rounded up for the buyer.
    function requiredDeposit(address seller, uint256 price) external view returns (uint256);

    /// @notice Where trust is kept.
    function trustIndex() external view returns (ITrustIndex);

    /// @notice The pool of the shielded rail; address(0) when there is none.
    function shieldedPool() external view returns (IShieldedPool);

    /// @notice The native coin's asset id in the pool.
    function nativeAssetId() external view returns (uint256);

    /// @notice Deposit, in 1/10,000 of the price, asked from a seller with trust 1; falls with trust to 1/100 of it; 0: none asked.
    function depositBps() external view returns (uint16);
}
