// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Circuits
/// @notice Ids and shapes of the statements that pools verify (`CIRCUITS` of the protocol). An id never changes its meaning.
library Circuits {
    uint32 internal constant TRANSFER = 1;
    uint32 internal constant TRANSFER_WIDE = 2;
    uint32 internal constant OWN = 3;
    uint32 internal constant MINT_HIDDEN = 4;
    uint32 internal constant OPEN = 5;

    /// @notice Commitments of every join-split.
    uint256 internal constant OUTPUTS = 2;

    /// @notice Nullifiers of a join-split of this circuit; 0 when it is none, so that no other proof can be sent as one.
    function inputsOf(uint32 circuitId) internal pure returns (uint256) {
        if (circuitId == TRANSFER) return 2;
        return circuitId == TRANSFER_WIDE ? 8 : 0;
    }

    /// @notice Public inputs of the circuit; 0 when there is none with this id.
    function publicInputsOf(uint32 circuitId) internal pure returns (uint256) {
        if (circuitId == OWN) return 2;
        if (circuitId == MINT_HIDDEN) return 3;
        if (circuitId == OPEN) return 5;
        uint256 inputs = inputsOf(circuitId);
        return inputs == 0 ? 0 : inputs + 8;
    }
}
