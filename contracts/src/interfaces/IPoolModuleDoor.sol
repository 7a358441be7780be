// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JoinSplit, Payout} from "./IShieldedPool.sol";

/// @notice What becomes of one sealed note: a new note and a public amount of the same asset and, together, the same value.
/// @param sealedCommitment as `seal` withheld it
/// @param commitment of the new note; it may be worth nothing
/// @param ciphertext of the new note, at most 2,048 bytes
/// @param proof Groth16 proof of circuit `open`, in EIP-197 order
struct Opening {
    uint256 sealedCommitment;
    uint256 commitment;
    bytes ciphertext;
    Payout payout;
    uint256[8] proof;
}

/// @title IPoolModuleDoor
/// @notice The modules' way into the pool: to spend notes now and to make and pay out later what they were worth.
/// @dev Modules are fixed when the pool is created. Any other caller gets NotAModule, checked before everything else. Refusals are errors
/// of IShieldedPool. What is withheld counts as shielded: shieldedTotal moves with publicIn and with what is paid out.
interface IPoolModuleDoor {
    /// @notice Checks every alternative as `transact` checks a bundle, and that they differ in outputs alone; spends the inputs once and
    /// takes publicIn in once. Appends nothing and pays nothing out. Logs Withheld.
    /// @dev In order: WrongBundleSize (no alternative, or of one what `transact` refuses), then for each alternative the checks of
    /// `transact` up to the room in the tree, AlternativesDiffer, the proofs: InvalidProof(number of the join-split, all alternatives
    /// counted through). msg.value is what `caller` sent the module.
    /// @param caller who called the module: the account that was signed for, and the one whose balances publicIn debits
    /// @param action what the owners agreed to
    /// @param dataHash what else they agreed to
    /// @return record the hash that the proofs are bound to: unique, for its nullifiers are spent once
    function withhold(
        address caller,
        bytes32 action,
        uint64 expiry,
        bytes32 dataHash,
        JoinSplit[][] calldata alternatives
    ) external payable returns (bytes32 record);

    /// @notice Appends notes and pays out, for a record that the module withheld. Logs Released.
    /// @dev In order: WrongShape (numbers of commitments and ciphertexts differ, a ciphertext is too long), NotCanonical, AmountOutOfRange,
    /// then for each payout UnknownAsset or UnexpectedPublicAsset, FeeExceedsOutput, InvalidRecipient, then PoolFull, and
    /// InvalidProof(number of the payout) for more than the asset's notes hold.
    /// @return firstPosition position of the first commitment; the others follow
    function release(
        bytes32 record,
        uint256[] calldata commitments,
        bytes[] calldata ciphertexts,
        Payout[] calldata payouts
    ) external returns (uint256 firstPosition);

    /// @notice Reverts unless each opening makes exactly what was sealed, as agreed to in `boundHash`.
    /// @dev In order: NotCanonical, AmountOutOfRange, UnknownCircuit(5), InvalidProof(number of the opening).
    function checkOpenings(uint256 boundHash, Opening[] calldata openings) external view;
}
