// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Names one order for ever: the EIP-712 digest of its terms, so it also commits to chain, escrow and terms.
type OrderId is bytes32;
