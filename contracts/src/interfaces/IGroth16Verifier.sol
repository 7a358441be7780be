// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IGroth16Verifier
/// @notice Checks Groth16 proofs over BN254 (EIP-196, EIP-197) of one verification key, fixed at creation.
interface IGroth16Verifier {
    /// @notice The words are no verification key: a wrong number of them, a point off its curve, outside its subgroup or at
    /// infinity, or a key to whose second phase nobody contributed.
    error InvalidKey();

    /// @notice A development key, whose secrets anybody can compute, on a chain that is not the sandbox (chain id 31337).
    error InsecureKey(bytes32 keyHash);

    /// @notice Less gas than it takes to tell a bad proof from too little gas.
    error NotEnoughGas();

    /// @notice keccak256 of the key's words (`verifyingKeyHash` of the protocol).
    function verifyingKeyHash() external view returns (bytes32);

    /// @notice Number of public inputs of the circuit.
    function inputCount() external view returns (uint256);

    /// @notice Whether the proof holds. Another number of inputs, an input >= r, a coordinate >= p, a point off its curve, outside
    /// its subgroup or at infinity, and calldata that is not the canonical encoding of both arguments: false.
    /// @param publicInputs in the order of the circuit
    /// @param proof A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y (EIP-197 puts the imaginary part of a coordinate first)
    /// @dev Reverts with InsecureKey and NotEnoughGas.
    function verify(uint256[] calldata publicInputs, uint256[8] calldata proof) external view returns (bool);
}
