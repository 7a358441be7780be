// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev `assetId({ kind: 'native' })` of the protocol: the chain's own coin, in every pool on every chain.
uint256 constant NATIVE_ASSET = 5821425285163695465548979695437756889890172680090679066323005995696084199260;
