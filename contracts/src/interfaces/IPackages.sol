// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Opening} from "./IPoolModuleDoor.sol";
import {Bundle} from "./IShieldedPool.sol";

/// @notice Who has a right to a parcel: exactly one of the three is not 0.
/// @param account it acts by calling
/// @param npk one-time key; its holder acts by a proof of circuit `own`
/// @param parcel another parcel: whoever opened that one
struct Holder {
    address account;
    uint256 npk;
    bytes32 parcel;
}

/// @notice What a sealer fixes for good, but for the holder.
/// @param holder first holder
/// @param sealer who may open from recoverAfter on: an account or a one-time key; empty when recoverAfter is 0
/// @param recoverAfter block timestamp, in seconds, from which the sealer has the right instead of the holder; 0 for never
/// @param keyHash keccak256(abi.encode(bytes32("merkato.v1.parcel-key"), key))
/// @param contentsHash keccak256 of the encrypted contents, wherever they are
struct SealTerms {
    Holder holder;
    Holder sealer;
    uint64 recoverAfter;
    bytes32 keyHash;
    bytes32 contentsHash;
}

/// @notice What becomes of the outputs of a bundle.
/// @param sealedOutputs bit 2 * i + j: output j of join-split i goes into the parcel
/// @param contents encrypted, at most 66,000 bytes; empty when they are kept elsewhere
/// @param keyBox the parcel's key, encrypted for the holder, at most 512 bytes; empty when it is handed over otherwise
struct Sealing {
    uint256 sealedOutputs;
    SealTerms terms;
    bytes contents;
    bytes keyBox;
}

/// @param state 0 unknown, 1 sealed, 2 opened
/// @param holder of an opened parcel: who opened it
/// @param acts how many acts of holders came before, for the next act of a one-time key
/// @param digest keccak256(abi.encode(sealedCommitments, keyHash, contentsHash))
struct Parcel {
    uint8 state;
    uint64 recoverAfter;
    uint64 acts;
    Holder holder;
    Holder sealer;
    bytes32 digest;
}

/// @title IPackages
/// @notice Parcels: sealed notes and encrypted contents that go from hand to hand and are opened once, by whoever has the right.
/// @dev Two homes: native, a precompile at 0x...4d4b02, and portable. Besides the errors below: MalformedCall, UnknownFunction,
/// ReadOnlyCall, DelegatedCall, WrongValue as IShieldedPool, and every error of the pool, which bubbles up.
interface IPackages {
    /// @param parcel the hash that the seal's proofs are bound to
    /// @param commitments the sealed ones, in the order of the bundle
    event Sealed(
        bytes32 indexed parcel,
        address indexed caller,
        SealTerms terms,
        uint256[] commitments,
        bytes contents,
        bytes keyBox
    );
    event Transferred(bytes32 indexed parcel, Holder from, Holder to, bytes keyBox);
    event Opened(bytes32 indexed parcel, Holder by);

    /// @notice None, or more than one, of a holder's three parts is set, or npk is not below the order of Fr.
    error InvalidHolder();
    /// @notice recoverAfter is not in the future, or it and the sealer are not both there, or the sealer is a parcel.
    error InvalidTerms();
    /// @notice The bundle was signed for another call.
    error BundleNotForThis(bytes32 expected, bytes32 actual);
    /// @notice An output is named that the bundle has not.
    error NoSuchOutput(uint256 sealedOutputs);
    /// @notice The contents have another hash, or more than 66,000 bytes, or the key box more than 512.
    error WrongContents();
    error UnknownParcel(bytes32 parcel);
    error AlreadyOpened(bytes32 parcel);
    /// @notice Whoever acts is not who has the right at this time.
    error NotTheHolder(bytes32 parcel);
    /// @notice A parcel would be inside itself, or more than eight deep.
    error NestedTooDeep(bytes32 parcel);
    /// @notice The commitments or hashes are not those that were sealed.
    error WrongDigest(bytes32 expected, bytes32 actual);

    /// @notice Spends the notes of a bundle, withholds the outputs that are to be sealed and appends the others. Public parts move as in
    /// `transact`.
    /// @dev The bundle is bound to action `seal`, and its dataHash is keccak256(abi.encode(seal.selector, sealedOutputs, terms,
    /// keccak256(keyBox), keccak256(contents))). In order: InvalidHolder, InvalidTerms, WrongContents, NestedTooDeep or UnknownParcel or AlreadyOpened (of a
    /// parcel as holder), NoSuchOutput, BundleNotForThis, UnknownCircuit(3) or (5) where a parcel could not be opened, then the
    /// pool.
    function seal(Bundle calldata bundle, Sealing calldata sealing) external payable returns (bytes32 parcel);

    /// @notice Hands a sealed parcel on. Called by the account that has the right.
    /// @dev In order: UnknownParcel, AlreadyOpened, InvalidHolder, WrongContents, NotTheHolder, NestedTooDeep.
    function transfer(bytes32 parcel, Holder calldata to, bytes calldata keyBox) external;

    /// @notice The same, by the one-time key that has the right: OwnAct of record `parcel`, sequence `acts`, dataHash
    /// keccak256(abi.encode(transferWithKey.selector, parcel, to, keccak256(keyBox))).
    function transferWithKey(
        bytes32 parcel,
        Holder calldata to,
        bytes calldata keyBox,
        uint64 expiry,
        uint256[8] calldata proof
    ) external;

    /// @notice Opens a parcel: every sealed note becomes a note and a public amount. Called by the account that has the right.
    /// @dev The openings' proofs are bound to keccak256(abi.encode(action `open`, 1, chainId, pool, packages, parcel, acts, openingsHash))
    /// mod r, with openingsHash = keccak256(abi.encode of (sealedCommitment, commitment, keccak256(ciphertext), payout) of each).
    /// In order: UnknownParcel, AlreadyOpened, NotTheHolder, WrongDigest, then the pool.
    function open(bytes32 parcel, bytes32 keyHash, bytes32 contentsHash, Opening[] calldata openings) external;

    /// @notice The same, by the one-time key that has the right: OwnAct of record `parcel`, sequence `acts`, dataHash
    /// keccak256(abi.encode(openWithKey.selector, parcel, openingsHash)).
    function openWithKey(
        bytes32 parcel,
        bytes32 keyHash,
        bytes32 contentsHash,
        Opening[] calldata openings,
        uint64 expiry,
        uint256[8] calldata proof
    ) external;

    function pool() external view returns (address);

    function parcelOf(bytes32 parcel) external view returns (Parcel memory);

    /// @notice Who has the right now: the sealer from recoverAfter on, whoever opened the parcel around it; all 0 when nobody has.
    function rightHolderOf(bytes32 parcel) external view returns (Holder memory);
}
