pragma circom 2.2.0;

include "./note.circom";
include "./spend-authority.circom";

/// @title Own
/// @notice The holder of a one-time key agreed to an act, without showing who it is.
/// @dev Statement `own` of docs/protocol/own.md; invariant CIR-10 is justified in docs/protocol/own-and-mint-circuits.md.
///
/// @input npk public; the one-time key that acts
/// @input boundHash public; ownHash, recomputed by the pool: chain, pool, asking contract, record, sequence, expiry and data
///
/// @input A private; spending public key
/// @input nk private; nullifier key
/// @input r private; blinding of the one-time key
/// @input R8 private; nonce point of the signature over boundHash
/// @input S private; scalar of that signature
/// @ensures CIR-10: the owner of npk signed boundHash
template Own() {
    signal input npk;
    signal input boundHash;

    signal input A[2];
    signal input nk;
    signal input r;
    signal input R8[2];
    signal input S;

    // 1. The one owner that npk pays to.
    signal owner <== OwnerHash()(A, nk);
    signal key <== NotePublicKey()(owner, r);
    key === npk;

    // 2. That owner signs, so a prover that is not the wallet can act for nobody.
    SpendAuthority()(A, R8, S, boundHash);
}
