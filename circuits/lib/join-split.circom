pragma circom 2.2.0;

include "./merkle-membership.circom";
include "./note.circom";
include "./range-check.circom";
include "./spend-authority.circom";

/// @title JoinSplit
/// @notice Spends notes of one owner and one hidden asset, makes notes of that asset, and moves public amounts of it.
/// @dev Statement `transfer` of docs/protocol/shielded-pool.md; invariants CIR-1..9 are justified in docs/protocol/transfer-circuit.md.
/// @param nIn number of input notes
/// @param nOut number of output notes
/// @param depth levels of the quaternary tree
///
/// @input tree public; number of the tree all inputs stand in; the pool checks the pair (tree, root)
/// @input root public; a root this tree had
/// @input nullifiers public; the pool refuses repeated and spent ones
/// @input commitments public; the pool appends them
/// @input publicAsset public; 0 when nothing public moves (checked by the pool)
/// @input publicIn public; below 2^128 (checked by the pool)
/// @input publicOut public; below 2^128 (checked by the pool)
/// @input boundHash public; recomputed by the pool from everything that must not be swapped
///
/// @input asset private; the one asset of all notes here
/// @input A private; spending public key
/// @input nk private; nullifier key
/// @input R8 private; nonce point of the signature over boundHash
/// @input S private; scalar of that signature
/// @input inputR private; blinding of each input's one-time key
/// @input inputValue private; 0 makes the input a dummy, which need not be in the tree
/// @input inputRho private; rho of each input note
/// @input inputDigits private; base-4 digits of each input's index, least significant first
/// @input inputSiblings private; per level the other three children in ascending place
/// @input outputNpk private; one-time key of each output
/// @input outputValue private
/// @input outputRho private; fresh per output
template JoinSplit(nIn, nOut, depth) {
    signal input tree;
    signal input root;
    signal input nullifiers[nIn];
    signal input commitments[nOut];
    signal input publicAsset;
    signal input publicIn;
    signal input publicOut;
    signal input boundHash;

    signal input asset;
    signal input A[2];
    signal input nk;
    signal input R8[2];
    signal input S;
    signal input inputR[nIn];
    signal input inputValue[nIn];
    signal input inputRho[nIn];
    signal input inputDigits[nIn][depth];
    signal input inputSiblings[nIn][depth][3];
    signal input outputNpk[nOut];
    signal input outputValue[nOut];
    signal input outputRho[nOut];

    // 1. One owner of all inputs, who signs boundHash even when every input is a dummy.
    signal owner <== OwnerHash()(A, nk);
    SpendAuthority()(A, R8, S, boundHash);

    // 2. Each input opens its commitment, stands under the root unless it is worth nothing, and shows its nullifier.
    signal inputNpk[nIn];
    signal inputCommitment[nIn];
    signal inputRoot[nIn];
    signal inputIndex[nIn];
    signal inputNullifier[nIn];
    var totalIn = publicIn;
    for (var i = 0; i < nIn; i++) {
        inputNpk[i] <== NotePublicKey()(owner, inputR[i]);
        inputCommitment[i] <== NoteCommitment()(inputNpk[i], asset, inputValue[i], inputRho[i]);
        (inputRoot[i], inputIndex[i]) <== MembershipPath(depth)(inputCommitment[i], inputDigits[i], inputSiblings[i]);
        inputValue[i] * (inputRoot[i] - root) === 0;
        inputNullifier[i] <== NoteNullifier()(nk, inputCommitment[i], tree * 4 ** depth + inputIndex[i]);
        inputNullifier[i] === nullifiers[i];
        totalIn += inputValue[i];
    }

    // 3. Each output is a commitment to a ranged value of the same asset.
    signal outputCommitment[nOut];
    var totalOut = publicOut;
    for (var j = 0; j < nOut; j++) {
        Range(128)(outputValue[j]);
        outputCommitment[j] <== NoteCommitment()(outputNpk[j], asset, outputValue[j], outputRho[j]);
        outputCommitment[j] === commitments[j];
        totalOut += outputValue[j];
    }

    // 4. Nothing is made or lost. Every term is below 2^128, so the sums do not wrap in Fr.
    totalIn === totalOut;

    // 5. Public amounts are of the hidden asset. Two products: their sum would vanish for publicOut = r - publicIn.
    publicIn * (asset - publicAsset) === 0;
    publicOut * (asset - publicAsset) === 0;
}
