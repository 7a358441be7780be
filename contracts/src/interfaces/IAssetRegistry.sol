// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bundle, OneTimeAddress} from "./IShieldedPool.sol";

/// @notice What an issuer decides about an asset, once. With the issuer's address, all but the cap make the asset's id.
/// @param kind 1 token, 2 token of hidden supply, 4 category of tickets (a ticket itself, kind 3, is minted, not issued)
/// @param name UTF-8, 1 to 32 bytes, zeros only at the end; a claim of the issuer, never to be trusted
/// @param id 0 unless one name needs several assets (ERC-1155); 0 for kinds 2 and 4
/// @param origin hash of the legal documents, or what a wrapped asset wraps; another origin is another asset
/// @param cap most units (kind 4: tickets) that may exist; 2^128 - 1 for no limit; 0 for kind 2
struct AssetTerms {
    uint8 kind;
    bytes32 name;
    uint256 id;
    bytes32 origin;
    uint128 cap;
}

/// @notice What the registry knows of an asset; all zero when it was never issued.
/// @param issuer who issued it, or the category of the ticket
/// @param kind as in AssetTerms; 3 for a ticket
/// @param finalized whether nobody can make units any more
/// @param cap as in AssetTerms; 1 for a ticket
/// @param supply units that exist (kind 4: tickets that exist); 0 for kind 2, whose supply nobody knows
/// @param mintKey npk of the one-time key that may mint beside the issuer; 0 for none
/// @param keyActs how often a mint key has acted: the sequence of the next act
/// @param hiddenMints how many hidden mints there were: the nonce of the next
struct AssetInfo {
    address issuer;
    uint8 kind;
    bool finalized;
    uint128 cap;
    uint128 supply;
    bytes32 name;
    uint256 id;
    bytes32 origin;
    uint256 mintKey;
    uint64 keyActs;
    uint64 hiddenMints;
}

/// @title IAssetRegistry
/// @notice What an asset is, who issues it and how much of it exists. The native registry is a precompile of the Merkato VM at
/// 0x...4d4b01; the portable one is `registry()` of its pool.
/// @dev Checks are made in the order in which each function names its errors, all of them before any effect; errors of the pool
/// bubble up. Rules: docs/protocol/assets.md.
interface IAssetRegistry {
    /// @notice An asset, or a category of tickets, exists from now on. These fields make its id.
    event AssetIssued(
        uint256 indexed asset,
        address indexed issuer,
        uint8 kind,
        bytes32 name,
        uint256 id,
        bytes32 origin,
        uint128 cap
    );

    /// @notice The one unit of a ticket was made. Issuer, name and origin are the category's.
    event TicketMinted(uint256 indexed asset, uint256 indexed category, uint256 id);

    /// @notice Units were made or unmade. For tickets `asset` is the category and `supply` the number of living tickets.
    /// @dev Not for hidden supply.
    event SupplyChanged(uint256 indexed asset, uint256 minted, uint256 burned, uint256 supply);

    /// @notice Nobody can make units any more.
    event AssetFinalized(uint256 indexed asset);

    /// @notice The holder of this one-time key may mint beside the issuer; 0: nobody may.
    event MintKeySet(uint256 indexed asset, uint256 npk);

    /// @notice The call data is not the canonical ABI encoding of a known function (see IShieldedPool).
    error MalformedCall();
    /// @notice No function has this selector.
    error UnknownFunction(bytes4 selector);
    /// @notice A function that writes was called in a static call.
    error ReadOnlyCall();
    /// @notice The registry was called by DELEGATECALL or CALLCODE.
    error DelegatedCall();
    /// @notice The registry takes no coins.
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice A number is not below the order of Fr.
    error NotCanonical(uint256 value);
    /// @notice An amount is not below 2^128.
    error AmountOutOfRange(uint256 amount);
    /// @notice Nothing would be made or unmade.
    error ZeroAmount();
    /// @notice The function is not for assets of this kind, or there is no such kind.
    error WrongKind(uint8 kind);
    /// @notice A name has 1 to 32 bytes and zeros only behind them.
    error InvalidName(bytes32 name);
    /// @notice The terms contradict their kind, or the bundle was not made for this function.
    error InvalidTerms();
    /// @notice These terms were issued before.
    error AlreadyIssued(uint256 asset);
    /// @notice The asset was never issued.
    error UnknownAsset(uint256 asset);
    /// @notice Only the issuer may do this.
    error NotTheIssuer(uint256 asset, address caller);
    /// @notice Nobody can make units of this asset any more.
    error Finalized(uint256 asset);
    /// @notice More units would exist than the terms allow.
    error CapExceeded(uint256 asset, uint256 cap, uint256 wanted);
    /// @notice A ticket is minted once, ever.
    error TicketAlreadyMinted(uint256 asset);
    /// @notice Nobody knows the supply of this asset.
    error HiddenSupply(uint256 asset);
    /// @notice The asset has no mint key.
    error NoMintKey(uint256 asset);

    /// @notice The pool whose assets these are.
    function pool() external view returns (address);

    /// @notice Issues an asset. The issuer is msg.sender; anybody may be one, contract or account.
    /// @dev WrongKind, InvalidName, InvalidTerms (cap 0 for kinds 1 and 4, cap not 0 for 2, id not 0 for 2 and 4), AlreadyIssued.
    function issue(AssetTerms calldata terms) external returns (uint256 asset);

    /// @notice Makes units of a token as a note of `to`: the amount is public, the holder is not.
    /// @dev UnknownAsset, NotTheIssuer, WrongKind (only 1), Finalized, ZeroAmount, AmountOutOfRange, CapExceeded, then the pool's.
    function mint(uint256 asset, uint256 value, OneTimeAddress calldata to) external returns (uint256 position);

    /// @notice Makes units of a token as a public balance. Errors as {mint}.
    function mintPublic(uint256 asset, uint256 value, address to) external;

    /// @notice Makes the one unit of a ticket as a note of `to`.
    /// @dev UnknownAsset (category), NotTheIssuer, WrongKind (only 4), Finalized, CapExceeded, TicketAlreadyMinted (also after a burn),
    /// then the pool's.
    function mintTicket(
        uint256 category,
        uint256 id,
        OneTimeAddress calldata to
    ) external returns (uint256 asset, uint256 position);

    /// @notice Makes the one unit of a ticket as a public balance. Errors as {mintTicket}.
    function mintTicketPublic(uint256 category, uint256 id, address to) external returns (uint256 asset);

    /// @notice Makes a note of an asset of hidden supply, as proved by circuit `mint-hidden`.
    /// @dev UnknownAsset, NotTheIssuer, WrongKind (only 2), Finalized, then the pool's. The proof is for nonce `hiddenMints`.
    function mintHidden(
        uint256 asset,
        uint256 commitment,
        bytes calldata ciphertext,
        uint256[8] calldata proof
    ) external returns (uint256 position);

    /// @notice Lets the holder of a one-time key mint beside the issuer; npk 0 takes it back. The registry's own use of `own`.
    /// @dev UnknownAsset, NotTheIssuer, WrongKind (only 1), Finalized, NotCanonical (npk).
    function setMintKey(uint256 asset, uint256 npk) external;

    /// @notice {mint} by the holder of the mint key, whoever sends it.
    /// @dev UnknownAsset, NoMintKey, WrongKind, Finalized, ZeroAmount, AmountOutOfRange, CapExceeded, then `checkOwn` of the pool with
    /// OwnAct(mintKey, bytes32(asset), keyActs, expiry, keccak256(abi.encode(selector, asset, value, to))), then the pool's.
    function mintWithKey(
        uint256 asset,
        uint256 value,
        OneTimeAddress calldata to,
        uint64 expiry,
        uint256[8] calldata proof
    ) external returns (uint256 position);

    /// @notice Unmakes units of msg.sender's public balance. A burned ticket can not be minted again.
    /// @dev UnknownAsset, WrongKind (4), ZeroAmount, AmountOutOfRange, InsufficientBalance.
    function burn(uint256 asset, uint256 value) external;

    /// @notice Unmakes units of notes: the bundle's `caller` is the registry, and each `recipient` that is the registry names a burn.
    /// @dev InvalidTerms unless bundle.dataHash == keccak256(abi.encode(burnNotes.selector)), then the pool's, then UnknownAsset for a
    /// native publicOut to the registry. Burns publicOut - fee of each such join-split.
    function burnNotes(Bundle calldata bundle) external returns (uint256 firstPosition);

    /// @notice From now on nobody makes units; of a category: no more tickets.
    /// @dev UnknownAsset, NotTheIssuer, Finalized.
    function finalize(uint256 asset) external;

    /// @notice Units that exist. Reverts with UnknownAsset or, for kind 2, HiddenSupply.
    function supplyOf(uint256 asset) external view returns (uint256);

    /// @notice What the registry knows of an asset; issuer 0 when it was never issued.
    function assetInfo(uint256 asset) external view returns (AssetInfo memory);

    /// @notice The id that these terms have when `issuer` issues them. Reverts with WrongKind, InvalidName or InvalidTerms.
    function assetIdOf(address issuer, AssetTerms calldata terms) external view returns (uint256);

    /// @notice The id of a ticket of this category. Reverts with UnknownAsset or WrongKind.
    function ticketIdOf(uint256 category, uint256 id) external view returns (uint256);
}
