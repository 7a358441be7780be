// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OrderId} from "./OrderId.sol";

/// @notice An account of the {FundsLedger}: an address, the pot of an order, or a one-time address within an order.
type AccountId is bytes32;

using AccountIds for AccountId global;

/// @title AccountIds
/// @notice Makes account ids. The three kinds can not meet: an address leaves the upper 96 bits zero,
/// the other two are hashes with a tag of their own.
library AccountIds {
    bytes32 private constant POT = keccak256("merkato.v1.account.pot");
    bytes32 private constant ONE_TIME = keccak256("merkato.v1.account.one-time");

    /// @notice The account of an address: bytes32(uint256(uint160(owner))).
    function ofAddress(address owner) internal pure returns (AccountId) {
        return AccountId.wrap(bytes32(uint256(uint160(owner))));
    }

    /// @notice The account that holds what an order holds until it ends.
    function ofPot(OrderId orderId) internal pure returns (AccountId) {
        return AccountId.wrap(keccak256(abi.encode(POT, orderId)));
    }

    /// @notice The account of a shielded party of an order, named by the hash of its one-time address.
    function ofOneTime(OrderId orderId, bytes32 oneTimeHash) internal pure returns (AccountId) {
        return AccountId.wrap(keccak256(abi.encode(ONE_TIME, orderId, oneTimeHash)));
    }

    /// @notice Whether two ids name the same account.
    function equals(AccountId a, AccountId b) internal pure returns (bool) {
        return AccountId.unwrap(a) == AccountId.unwrap(b);
    }
}
