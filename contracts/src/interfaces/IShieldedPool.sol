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
/// @param circuitId which statement the proof is for (1: transfer, 2 in / 2 out; 2: transfer-wide, 8 in / 2 out)
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

/// @notice What leaves the notes when a module pays: `fee` to feeTo, the rest of `amount` to recipient.
/// @param asset 0 when amount is 0
/// @param amount at most 2^128 - 1; 0 when nothing public moves
struct Payout {
    uint256 asset;
    uint256 amount;
    address recipient;
    uint256 fee;
    address feeTo;
}

/// @notice What a one-time key agrees to when a contract asks (circuit `own`).
/// @param npk the one-time key that acts
/// @param record what is acted on, in the asking contract's own terms
/// @param sequence how many acts on this record came before; kept and raised by the asking contract
/// @param expiry last block timestamp, in seconds, at which the act is valid
/// @param dataHash keccak256(abi.encode(bytes4 selector, ...everything that decides who benefits)), recomputed by the asking contract
struct OwnAct {
    uint256 npk;
    bytes32 record;
    uint256 sequence;
    uint64 expiry;
    bytes32 dataHash;
}

/// @title IShieldedPool
/// @notice The pool of private notes, and the public balances of accounts in every asset but the native coin.
/// @dev Two homes: the native pool, a precompile of the Merkato VM at 0x...4d4b00, and the portable pool, a contract for any EVM chain.
/// Both answer equal calls alike (docs/decisions/0012 has the order of checks).
interface IShieldedPool {
    /// @notice A public amount became a note. `rho` equals `position`. `from` is who paid, or the issuer who minted.
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

    /// @notice A public balance changed. `from` 0: minted, `to` 0: burned, the pool's own address: notes.
    event PublicTransfer(uint256 indexed asset, address indexed from, address indexed to, uint256 value);

    /// @notice A note of an asset of hidden supply was made by its issuer.
    event HiddenMinted(
        address indexed issuer,
        uint256 indexed asset,
        uint256 position,
        uint256 commitment,
        bytes ciphertext
    );

    /// @notice A module of this pool spent notes; what they are worth it makes later.
    /// @param record the parcel or lock
    event Withheld(address indexed module, bytes32 indexed record, uint256[] nullifiers);

    /// @notice A module of this pool made and paid out what it had withheld for a record, or a part of it; the commitments have the
    /// positions firstPosition, firstPosition + 1, ...
    event Released(
        address indexed module,
        bytes32 indexed record,
        uint256 firstPosition,
        uint256[] commitments,
        bytes[] ciphertexts,
        Payout[] payouts
    );

    /// @notice The call data is not the canonical ABI encoding of a known function.
    /// @dev Other encodings are refused with this error or, where a compiler's decoder finds them first, with empty revert data:
    /// both mean malformed.
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
    /// @notice The asset was never issued, or is no asset of notes and balances.
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
    /// @notice The public balance does not cover what the call takes.
    error InsufficientBalance(uint256 asset, address account, uint256 balance, uint256 needed);
    /// @notice An asset can not be credited to the zero address or to the pool itself.
    error InvalidRecipient(address recipient);
    /// @notice Only the asset registry of this pool may call this function.
    error NotTheRegistry(address caller);
    /// @notice Only a module of this pool may call this function.
    error NotAModule(address caller);
    /// @notice An alternative has other inputs than the first.
    error AlternativesDiffer(uint256 alternative);

    /// @notice Turns a public amount into a note of `to`. This is how a contract pays a one-time address.
    /// @dev The native coin: msg.value equals `value`. Any other asset: msg.value is 0, and msg.sender's public balance is debited.
    /// @param asset asset id
    /// @param value amount in the asset's smallest unit
    /// @return position where the note's commitment stands
    function shield(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to
    ) external payable returns (uint256 position);

    /// @notice Spends notes, creates notes and moves public amounts, as proved.
    /// @dev publicIn of the native coin adds up to msg.value; of other assets it debits msg.sender's public balance. publicOut of the
    /// native coin pays `recipient` and `feeTo` without running their code; of other assets it credits their public balances. What a
    /// bundle pays out does not fund what it takes in.
    /// @return firstPosition where the bundle's first commitment stands
    function transact(Bundle calldata bundle) external payable returns (uint256 firstPosition);

    /// @notice Moves a part of msg.sender's public balance.
    /// @dev Not for the native coin, which every account can send by itself: its public balance is always 0.
    function transferPublic(uint256 asset, address to, uint256 value) external;

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

    /// @notice The asset registry, which alone opens assets and makes and unmakes units of them.
    function registry() external view returns (address);

    /// @notice The modules, which alone withhold and release notes: parcels (IPackages) and conditional transfers
    /// (IConditionalTransfers).
    function modules() external view returns (address packages, address conditionalTransfers);

    /// @notice Public balance of an account; always 0 for the native coin.
    function publicBalanceOf(address account, uint256 asset) external view returns (uint256);

    /// @notice Public balances of an account, one per asset asked for.
    function publicBalancesOf(address account, uint256[] calldata assets) external view returns (uint256[] memory);

    /// @notice What entered the notes of an asset less what left them; always 0 for an asset of hidden supply.
    /// @dev A publicOut above it is refused as InvalidProof.
    function shieldedTotal(uint256 asset) external view returns (uint256);

    /// @notice How many nullifiers were ever spent.
    function nullifierCount() external view returns (uint256);

    /// @notice Whether the notes with these nullifiers were spent, one answer per nullifier.
    function areSpent(uint256[] calldata nullifiers) external view returns (bool[] memory);

    /// @notice The hash that the holder of `act.npk` signs so that `caller` may rely on the act.
    function ownHash(OwnAct calldata act, address caller) external view returns (uint256);

    /// @notice Reverts unless the holder of act.npk agreed to this act for msg.sender.
    /// @dev Works in STATICCALL. Reverts with NotCanonical, BundleExpired, UnknownCircuit or InvalidProof(0). The asking contract must
    /// keep and raise `sequence` for each record, or an act can be played again.
    function checkOwn(OwnAct calldata act, uint256[8] calldata proof) external view;
}
