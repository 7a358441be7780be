// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OneTimeAddress} from "./IShieldedPool.sol";

/// @title IPoolDoor
/// @notice The registry's way into the pool. Any other caller gets NotTheRegistry, checked before everything else.
/// @dev Refusals are errors of IShieldedPool, in the order in which each function names them.
interface IPoolDoor {
    /// @notice Makes an asset known. A hidden one has no turnstile: nobody knows how much of it exists.
    function openAsset(uint256 asset, bool hidden) external;

    /// @notice Makes units as a note of `to`; logs Shielded with `issuer` as `from`.
    /// @dev NotCanonical, AmountOutOfRange, InvalidPoint, UnknownAsset, PoolFull.
    function enter(
        address issuer,
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external returns (uint256 position);

    /// @notice Appends a note of an asset of hidden supply, as proved by circuit `mint-hidden`; logs HiddenMinted.
    /// @dev NotCanonical (asset, commitment, then a commitment of 0), WrongShape, UnknownAsset, UnknownCircuit, PoolFull,
    /// InvalidProof(0).
    function enterHidden(
        address issuer,
        uint256 asset,
        uint256 nonce,
        uint256 commitment,
        bytes calldata ciphertext,
        uint256[8] calldata proof
    ) external returns (uint256 position);

    /// @notice Makes units as a public balance; logs PublicTransfer from 0.
    /// @dev UnknownAsset, InvalidRecipient.
    function credit(uint256 asset, address account, uint256 value) external;

    /// @notice Unmakes units of a public balance; logs PublicTransfer to 0.
    /// @dev UnknownAsset, InsufficientBalance.
    function debit(uint256 asset, address account, uint256 value) external;
}
