// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IOrderEscrow, OrderTerms} from "@merkato/contracts/src/interfaces/IOrderEscrow.sol";
import {OneTimeAddress} from "@merkato/contracts/src/interfaces/IShieldedPool.sol";
import {OrderId} from "@merkato/contracts/src/types/OrderId.sol";

/// @title PrivateShop
/// @notice A catalogue on top of the order escrow. Each unit in stock is an open order of the escrow, paid to a one-time
/// address of its own: a customer takes one with `commitShielded`, and nobody can tell which sales belong together.
/// @dev The shop is the seller of its orders, so trust is earned by this address.
contract PrivateShop {
    /// @notice Something the shop sells.
    /// @param price in wei
    /// @param description hash of the text that buyer and seller go by
    struct Item {
        string name;
        uint128 price;
        bytes32 description;
    }

    /// @notice Part of the price, in 1/10,000, that a buyer gets back for goods that are not what was promised.
    uint16 public constant PENALTY_BPS = 3_000;
    /// @notice Part of the price, in 1/10,000, that the shop keeps when a buyer changes his mind before shipping.
    uint16 public constant CANCEL_BPS = 500;

    /// @notice The escrow that holds the customers' money.
    IOrderEscrow public immutable ESCROW;
    /// @notice Who runs the shop.
    address public immutable OWNER;

    Item[] private _items;
    mapping(uint256 item => OrderId[]) private _orders;

    /// @notice The shop sells something new.
    event ItemAdded(uint256 indexed item, string name, uint128 price);
    /// @notice One unit can be ordered now.
    event UnitAdded(uint256 indexed item, OrderId indexed orderId);

    /// @notice Only the owner runs the shop.
    error NotTheOwner(address caller);
    /// @notice The shop sells nothing under this number.
    error UnknownItem(uint256 item);
    /// @notice The items cost something.
    error ZeroPrice();

    modifier onlyOwner() {
        if (msg.sender != OWNER) revert NotTheOwner(msg.sender);
        _;
    }

    /// @param escrow_ an OrderEscrow; the sandbox prints the address of its own
    constructor(IOrderEscrow escrow_) {
        ESCROW = escrow_;
        OWNER = msg.sender;
    }

    /// @notice Puts an item on the list; {restock} makes it available.
    /// @return item its number
    function addItem(
        string calldata name,
        uint128 price,
        bytes32 description
    ) external onlyOwner returns (uint256 item) {
        if (price == 0) revert ZeroPrice();
        item = _items.length;
        _items.push(Item(name, price, description));
        emit ItemAdded(item, name, price);
    }

    /// @notice Makes one unit available for each one-time address, which is where its price goes.
    /// @dev msg.value must be the deposits that the escrow asks of this shop: {depositFor} times the number of units.
    function restock(uint256 item, OneTimeAddress[] calldata payouts) external payable onlyOwner {
        uint256 deposit = depositFor(item);
        for (uint256 i = 0; i < payouts.length; ++i) {
            OrderTerms memory terms = _termsOf(item, uint128(deposit), payouts[i]);
            OrderId orderId = ESCROW.publish{value: deposit}(terms);
            _orders[item].push(orderId);
            emit UnitAdded(item, orderId);
        }
    }

    /// @notice Tells the escrow that the goods are on their way.
    /// @param evidence hash of the consignment note
    function ship(OrderId orderId, bytes32 evidence) external onlyOwner {
        ESCROW.ship(orderId, evidence);
    }

    /// @notice Gives the money back for an order that can not be delivered.
    function revoke(OrderId orderId) external onlyOwner {
        ESCROW.revoke(orderId);
    }

    /// @notice Agrees with a customer who distrusts the goods.
    function concede(OrderId orderId) external onlyOwner {
        ESCROW.concede(orderId);
    }

    /// @notice Takes a unit that nobody ordered off the shelf; its deposit goes where its price would have gone.
    function withdrawOffer(OrderId orderId) external onlyOwner {
        ESCROW.withdrawOffer(orderId);
    }

    /// @notice Number of items on the list.
    function itemCount() external view returns (uint256) {
        return _items.length;
    }

    /// @notice An item of the list.
    function itemAt(uint256 item) external view returns (Item memory) {
        return _item(item);
    }

    /// @notice Every unit that was ever available, as an order of the escrow; {IOrderEscrow-orderOf} says where it stands.
    function ordersOf(uint256 item) external view returns (OrderId[] memory) {
        return _orders[item];
    }

    /// @notice Deposit that one unit costs the shop; less with more trust.
    function depositFor(uint256 item) public view returns (uint256) {
        return ESCROW.requiredDeposit(address(this), _item(item).price);
    }

    function _item(uint256 item) private view returns (Item storage) {
        if (item >= _items.length) revert UnknownItem(item);
        return _items[item];
    }

    function _termsOf(
        uint256 item,
        uint128 deposit,
        OneTimeAddress calldata payout
    ) private view returns (OrderTerms memory) {
        return
            OrderTerms({
                seller: address(this),
                buyer: address(0),
                carrier: address(0),
                asset: address(0),
                price: _items[item].price,
                sellerDeposit: deposit,
                claimBond: 0,
                penaltyBps: PENALTY_BPS,
                cancelBps: CANCEL_BPS,
                minBuyerTrust: 0,
                commitBy: uint64(block.timestamp + 30 days),
                shipWithin: 3 days,
                maxTransit: 14 days,
                respondWithin: 3 days,
                goods: _items[item].description,
                salt: bytes32(_orders[item].length),
                payout: payout
            });
    }
}
