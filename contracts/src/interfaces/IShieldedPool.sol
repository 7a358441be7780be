// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The on-chain part of a one-time address (docs/protocol/shielded-pool.md, "One-time address").
/// @param npk note public key, a canonical element of Fr
/// @param ephemeralX x of the ephemeral point E on Baby Jubjub
/// @param ephemeralY y of the ephemeral point E
/// @param viewTag first byte of KDF(S, "tag")
struct OneTimeAddress {
    uint256 npk;
    uint256 ephemeralX;
    uint256 ephemeralY;
    uint8 viewTag;
}

/// @notice One proof's worth of a bundle: notes in, notes out, and public amounts of one asset.
/// @param circuitId which statement the proof is for (1: transfer, 2 in / 2 out)
/// @param tree tree whose root the inputs are members of
/// @param root a root that this tree had at some time
/// @param publicAsset asset of publicIn and publicOut; 0 when both are 0
/// @param publicIn amount taken from msg.sender
/// @param publicOut amount paid out: fee to feeTo, the rest to recipient
/// @param ciphertexts one per commitment, opaque to the pool, at most 2,048 bytes each
/// @param proof Groth16 proof (a.x, a.y, b.x1, b.x0, b.y1, b.y0, c.x, c.y), in EIP-197 order
struct JoinSplit {
    uint32 circuitId;
    uint32 tree;
    uint256 root;
    uint256[] nullifiers;
    uint256[] commitments;
    uint256 publicAsset;
    uint256 publicIn;
    uint256 publicOut;
    address recipient;
    uint256 fee;
    address feeTo;
    bytes[] ciphertexts;
    uint256[8] proof;
}

/// @notice Join-splits that happen together or not at all.
/// @param expiry last block timestamp, in seconds, at which the bundle is valid
/// @param dataHash what else the owner agreed to; 0 for a plain bundle
struct Bundle {
    uint64 expiry;
    bytes32 dataHash;
    JoinSplit[] joinSplits;
}

/// @title IShieldedPool
/// @notice The pool of private notes. The native pool is a precompile of the Merkato VM at 0x...4d4b00.
interface IShieldedPool {
    /// @notice Public coins became a note. `rho` equals `position`.
    event Shielded(
        address indexed from,
        uint256 indexed asset,
        uint256 position,
        uint256 commitment,
        uint256 value,
        OneTimeAddress to
    );

    /// @notice A join-split was applied; its commitments have the positions firstPosition, firstPosition + 1, ...
    event Transacted(
        address indexed caller,
        uint256 firstPosition,
        uint256[] nullifiers,
        uint256[] commitments,
        bytes[] ciphertexts,
        uint256 publicAsset,
        uint256 publicIn,
        uint256 publicOut,
        address recipient,
        uint256 fee,
        address feeTo
    );

    /// @notice The call data is not the canonical ABI encoding of a known function.
    error MalformedCall();
    /// @notice No function has this selector.
    error UnknownFunction(bytes4 selector);
    /// @notice A function that writes was called in a static call.
    error ReadOnlyCall();
    /// @notice The pool was called by DELEGATECALL or CALLCODE.
    error DelegatedCall();
    /// @notice A number is not below the order of Fr.
    error NotCanonical(uint256 value);
    /// @notice An amount is not below 2^128.
    error AmountOutOfRange(uint256 amount);
    /// @notice A point is not on Baby Jubjub, or 8 times the point is the identity.
    error InvalidPoint();
    /// @notice Only the native coin can be shielded so far.
    error UnknownAsset(uint256 asset);
    /// @notice msg.value differs from what the call moves in.
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice A deposit of nothing.
    error ZeroAmount();
    /// @notice The last of the 2^32 trees has no room for what the call would append.
    error PoolFull();
    /// @notice The bundle holds no join-split, or more than eight.
    error WrongBundleSize(uint256 joinSplits);
    /// @notice The bundle was valid until `expiry`.
    error BundleExpired(uint64 expiry, uint256 timestamp);
    /// @notice No verification key is registered under this id.
    error UnknownCircuit(uint32 circuitId);
    /// @notice Nullifiers, commitments or ciphertexts differ in number from what the circuit has, or a ciphertext is too long.
    error WrongShape();
    /// @notice publicAsset must be 0 when nothing public moves.
    error UnexpectedPublicAsset(uint256 asset);
    /// @notice The fee is larger than publicOut.
    error FeeExceedsOutput(uint256 fee, uint256 publicOut);
    /// @notice This tree never had this root.
    error UnknownRoot(uint32 tree, uint256 root);
    /// @notice A nullifier occurs twice in the bundle.
    error RepeatedNullifier(uint256 nullifier);
    /// @notice The note was spent before.
    error NoteAlreadySpent(uint256 nullifier);
    /// @notice The proof of the join-split with this number does not hold.
    error InvalidProof(uint256 index);

    /// @notice Turns msg.value into a note of `to`.
    /// @param asset the native coin's asset id
    /// @param value amount in wei; equals msg.value
    /// @return position where the note's commitment stands
    function shield(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external payable returns (uint256 position);

    /// @notice Spends notes, creates notes and moves public amounts, as proved.
    /// @dev Sum of publicIn must equal msg.value. Pays `recipient` and `feeTo` without running their code.
    /// @return firstPosition where the bundle's first commitment stands
    function transact(Bundle calldata bundle) external payable returns (uint256 firstPosition);

    /// @notice The hash that a wallet signs for `caller`, as the pool recomputes it.
    function boundHash(Bundle calldata bundle, address caller) external view returns (uint256);

    /// @notice Position that the next commitment gets.
    function nextPosition() external view returns (uint256);

    /// @notice Current tree and its root.
    function currentRoot() external view returns (uint32 tree, uint256 root);

    /// @notice Whether `tree` ever had this `root`.
    function isKnownRoot(uint32 tree, uint256 root) external view returns (bool);

    /// @notice Whether the note with this nullifier was spent.
    function isSpent(uint256 nullifier) external view returns (bool);

    /// @notice keccak256 of the verification key of a circuit; 0 when there is none.
    function verifyingKeyHash(uint32 circuitId) external view returns (bytes32);
}
