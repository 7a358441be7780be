// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ParcelKeys
/// @notice What a parcel shows of its key (docs/protocol/packages.md).
library ParcelKeys {
    bytes32 private constant TAG = "merkato.v1.parcel-key";

    /// @notice The keyHash of parcels that this key decrypts.
    function hash(bytes32 key) internal pure returns (bytes32) {
        return keccak256(abi.encode(TAG, key));
    }
}
