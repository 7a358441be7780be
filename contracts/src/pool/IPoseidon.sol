// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IPoseidon4
/// @notice Poseidon of four field elements with circomlib's parameters (poseidon-solidity's PoseidonT5, called as a contract).
interface IPoseidon4 {
    function hash(uint256[4] calldata inputs) external view returns (uint256);
}

/// @title IPoseidon5
/// @notice Poseidon of five field elements with circomlib's parameters (poseidon-solidity's PoseidonT6, called as a contract).
interface IPoseidon5 {
    function hash(uint256[5] calldata inputs) external view returns (uint256);
}
