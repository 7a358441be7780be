pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain-tags.circom";

/// @title OwnerHash
/// @notice The part of an address that names who may spend: one spending key and one nullifier key.
/// @input A private; spending public key, tied to a signature by SpendAuthority
/// @input nk private; nullifier key
/// @output out H(owner, A.x, A.y, nk)
/// @ensures CIR-1: no second (A, nk) is known for one owner (collision resistance of Poseidon)
template OwnerHash() {
    signal input A[2];
    signal input nk;
    signal output out;

    out <== Poseidon(4)([TAG_OWNER(), A[0], A[1], nk]);
}

/// @title NotePublicKey
/// @notice The one-time key that a note pays to.
/// @input owner private; from OwnerHash
/// @input r private; blinding that makes one-time keys of one owner unlinkable
/// @output out H(npk, owner, r)
/// @ensures CIR-1
template NotePublicKey() {
    signal input owner;
    signal input r;
    signal output out;

    out <== Poseidon(3)([TAG_NPK(), owner, r]);
}

/// @title NoteCommitment
/// @notice The leaf that stands for a note.
/// @input npk private; one-time key
/// @input asset private; asset id
/// @input value private; ranged by Range where the note is made
/// @input rho private; fresh per note
/// @output out H(note, npk, asset, value, rho)
/// @ensures CIR-2: one leaf opens to one (npk, asset, value, rho)
template NoteCommitment() {
    signal input npk;
    signal input asset;
    signal input value;
    signal input rho;
    signal output out;

    out <== Poseidon(5)([TAG_NOTE(), npk, asset, value, rho]);
}

/// @title NoteNullifier
/// @notice The one public tag that marks a note as spent.
/// @input nk private; bound to the note through OwnerHash and NotePublicKey
/// @input commitment private; the note's leaf
/// @input position private; tree * 4^depth + index, unique for each leaf that the pool ever appended
/// @output out H(nullifier, nk, commitment, position)
/// @ensures CIR-4: one key, leaf and position give exactly one nullifier
template NoteNullifier() {
    signal input nk;
    signal input commitment;
    signal input position;
    signal output out;

    out <== Poseidon(4)([TAG_NULLIFIER(), nk, commitment, position]);
}
