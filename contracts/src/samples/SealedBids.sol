// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IConditionalTransfers, Outcome} from "../interfaces/IConditionalTransfers.sol";

/// @title SealedBids
/// @notice A sample: an auction whose bids nobody sees but the seller. Each bid is money already, in a lock that pays the seller if it wins
/// and its bidder if it does not.
/// @dev The decider of locks whose alternative {WIN} pays the seller and whose fallback {LOSE} pays the bidder back, with the auction's id
/// as their data. The seller opens what {WIN} pays it of each and chooses one; a bid below its worth costs nobody but the seller.
/// As soon as one has won, or when the seller chose none in time, anybody settles the others to {LOSE}; without this contract the
/// fallback does it at each lock's deadline.
/// A lock is no bid, and the seller passes over it, when another decides it, when it ends before chooseUntil, when {WIN} pays another asset
/// than was asked for, or when it was made after bidUntil: this contract does not know when a lock was made. Bidders trust the seller with
/// two things: to tell nobody a bid before bidUntil, and to hand over what was sold.
/// @custom:security-contact see SECURITY.md
contract SealedBids {
    /// @param bidUntil last block timestamp, in seconds, before the seller may choose
    /// @param chooseUntil last block timestamp, in seconds, at which the seller may choose
    struct Auction {
        address seller;
        uint64 bidUntil;
        uint64 chooseUntil;
        bytes32 winner;
    }

    /// @notice Number of the alternative that pays the seller.
    uint8 public constant WIN = 0;
    /// @notice Number of the alternative that pays the bidder back.
    uint8 public constant LOSE = 1;

    IConditionalTransfers private immutable LOCKS;

    /// @notice Auctions by their id. The winner is the lockId of a bid, 0 until there is one.
    mapping(bytes32 auctionId => Auction) public auctions;

    /// @notice Bids are locks with this id as their data.
    event Opened(bytes32 indexed auctionId, address indexed seller, bytes32 goods, uint64 bidUntil, uint64 chooseUntil);
    /// @notice This bid was chosen.
    event Awarded(bytes32 indexed auctionId, bytes32 indexed lockId);

    /// @notice The times are not in order, or the same auction is there already.
    error InvalidAuction(bytes32 auctionId);
    /// @notice Only the seller chooses.
    error NotTheSeller(address caller);
    /// @notice Not at this time, or no longer.
    error NotNow(uint256 timestamp);
    /// @notice The lock is no bid in this auction.
    error NoBidOfThis(bytes32 auctionId, bytes32 lockId);

    /// @param locks either home's module of conditional transfers
    constructor(IConditionalTransfers locks) {
        LOCKS = locks;
    }

    /// @notice Opens an auction of the caller's.
    /// @param goods what is sold: any hash that tells
    function open(bytes32 goods, uint64 bidUntil, uint64 chooseUntil) external returns (bytes32 auctionId) {
        auctionId = keccak256(abi.encode(msg.sender, goods, bidUntil, chooseUntil));
        bool inOrder = block.timestamp <= bidUntil && bidUntil < chooseUntil;
        if (!inOrder || auctions[auctionId].seller != address(0)) revert InvalidAuction(auctionId);
        auctions[auctionId] = Auction(msg.sender, bidUntil, chooseUntil, 0);
        emit Opened(auctionId, msg.sender, goods, bidUntil, chooseUntil);
    }

    /// @notice The seller chooses the bid that wins, once.
    /// @param outcome of {WIN}
    /// @param outcomeHashes of all alternatives
    function award(
        bytes32 auctionId,
        bytes32 lockId,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external {
        Auction storage auction = auctions[auctionId];
        if (msg.sender != auction.seller) revert NotTheSeller(msg.sender);
        bool early = block.timestamp <= auction.bidUntil;
        if (early || _isOver(auction)) revert NotNow(block.timestamp);
        _checkBid(auctionId, lockId);
        auction.winner = lockId;
        emit Awarded(auctionId, lockId);
        LOCKS.settle(lockId, WIN, outcome, outcomeHashes);
    }

    /// @notice Pays back a bid that did not win. Anybody may call.
    /// @param outcome of {LOSE}
    /// @param outcomeHashes of all alternatives
    function payBack(
        bytes32 auctionId,
        bytes32 lockId,
        Outcome calldata outcome,
        bytes32[] calldata outcomeHashes
    ) external {
        if (!_isOver(auctions[auctionId])) revert NotNow(block.timestamp);
        _checkBid(auctionId, lockId);
        LOCKS.settle(lockId, LOSE, outcome, outcomeHashes);
    }

    function _isOver(Auction storage auction) private view returns (bool) {
        return auction.winner != 0 || block.timestamp > auction.chooseUntil;
    }

    function _checkBid(bytes32 auctionId, bytes32 lockId) private view {
        if (LOCKS.lockOf(lockId).terms.data != auctionId) revert NoBidOfThis(auctionId, lockId);
    }
}
