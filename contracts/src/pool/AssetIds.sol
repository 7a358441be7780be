// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetInfo} from "../interfaces/IAssetRegistry.sol";
import {IPoseidon4} from "./IPoseidon.sol";

/// @title AssetIds
/// @notice Ids of assets (`assetId` of the protocol).
library AssetIds {
    uint8 internal constant TOKEN = 1;
    uint8 internal constant HIDDEN_TOKEN = 2;
    uint8 internal constant TICKET = 3;
    uint8 internal constant CATEGORY = 4;

    /// @dev The protocol's tag "merkato.v1.asset".
    uint256 private constant TAG = 145412594225536859441201236133903820148;

    /// @notice H(tag, kind * 2^160 + issuer, hi, lo), hi ‖ lo = keccak256(abi.encode(name, id, origin)). Two limbs, because 256 bits
    /// have aliases modulo r.
    function hash(
        IPoseidon4 hasher,
        uint8 kind,
        address issuer,
        bytes32 name,
        uint256 id,
        bytes32 origin
    ) internal view returns (uint256) {
        uint256 digest = uint256(keccak256(abi.encode(name, id, origin)));
        uint256 head = (uint256(kind) << 160) | uint160(issuer);
        return hasher.hash([TAG, head, digest >> 128, uint256(uint128(digest))]);
    }

    /// @notice The ticket with this id of a category.
    function ticketOf(IPoseidon4 hasher, AssetInfo storage category, uint256 id) internal view returns (uint256) {
        return hash(hasher, TICKET, category.issuer, category.name, id, category.origin);
    }

    /// @notice The category of a ticket.
    function categoryOf(IPoseidon4 hasher, AssetInfo storage ticket) internal view returns (uint256) {
        return hash(hasher, CATEGORY, ticket.issuer, ticket.name, 0, ticket.origin);
    }
}
