pragma circom 2.2.0;

include "./note.circom";
include "./range-check.circom";

/// @title MintHidden
/// @notice A commitment opens to a note of the named asset, whose amount and holder stay unknown.
/// @dev Statement `mint-hidden` of docs/protocol/assets.md; invariant CIR-11 is justified in docs/protocol/own-and-mint-circuits.md.
///      Nobody signs here: the issuer is who calls the registry, and asset ids name their issuer.
///
/// @input asset public; asset id, of hidden supply (checked by the registry)
/// @input commitment public; the pool appends it
/// @input boundHash public; hiddenMintHash, recomputed by the pool: issuer, its nonce and the ciphertext among others
///
/// @input npk private; one-time key of the holder
/// @input value private
/// @input rho private; fresh per note
/// @ensures CIR-11: commitment opens to one note of asset, below 2^128
template MintHidden() {
    signal input asset;
    signal input commitment;
    signal input boundHash;

    signal input npk;
    signal input value;
    signal input rho;

    // 1. An amount, so that sums of notes do not wrap (CIR-7 of `transfer` takes it for granted).
    Range(128)(value);

    // 2. One note of this asset and no other.
    signal opened <== NoteCommitment()(npk, asset, value, rho);
    opened === commitment;

    // 3. boundHash in a constraint. Nothing else here holds it, and a public input that no constraint holds has, in a set-up without rows
    //    for public inputs, a zero point in the key: then any proof would do for every boundHash.
    signal bound <== boundHash * boundHash;
}
