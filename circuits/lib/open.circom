pragma circom 2.2.0;

include "./note.circom";
include "./range-check.circom";

/// @title Open
/// @notice What was sealed comes out: one note and one public amount of the same asset, together worth the same.
/// @dev Statement `open` of docs/protocol/packages.md; invariant CIR-13 is justified there.
///      Nobody signs here: the right to open is the recorded holder's, who is asked for it by the packages module.
///      That the sealed value is below 2^128 follows from the join-split that made the commitment (CIR-6).
///
/// @input sealed public; commitment that the parcel holds
/// @input commitment public; the pool appends it
/// @input publicAsset public; 0 when publicOut is 0 (checked by the pool)
/// @input publicOut public
/// @input boundHash public; recomputed by the packages module: parcel, act and all openings
///
/// @input asset private
/// @input value private; what was sealed
/// @input rhoSealed private
/// @input npk private; one-time key of the note that comes out
/// @input rho private; fresh per note
/// @ensures CIR-13: an opening pays exactly what was sealed
template Open() {
    signal input sealed;
    signal input commitment;
    signal input publicAsset;
    signal input publicOut;
    signal input boundHash;

    signal input asset;
    signal input value;
    signal input rhoSealed;
    signal input npk;
    signal input rho;

    // 1. A constant in the place of npk: no key gives it, so a sealed note can not be spent should somebody append it as a leaf.
    signal held <== NoteCommitment()(TAG_SEALED(), asset, value, rhoSealed);
    held === sealed;

    // 2. Both parts are amounts, so publicOut is not more than value. publicOut = r - x would leave x more than was sealed.
    Range(128)(publicOut);
    signal rest <== value - publicOut;
    Range(128)(rest);

    // 3. A public amount is of the sealed asset.
    publicOut * (asset - publicAsset) === 0;

    // 4. One note of the same asset.
    signal opened <== NoteCommitment()(npk, asset, rest, rho);
    opened === commitment;

    // 5. boundHash in a constraint, as in MintHidden.
    signal bound <== boundHash * boundHash;
}
