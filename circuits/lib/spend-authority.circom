pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";

/// @title SpendAuthority
/// @notice The holder of the spending key agreed to this very bundle.
/// @input A private; spending public key, bound to the notes by OwnerHash
/// @input R8 private; nonce point of the signature
/// @input S private; below the subgroup order l (circomlib compares the bits)
/// @input message public; boundHash
/// @ensures CIR-5: (R8, S) is an EdDSA-Poseidon signature by A over message
/// @dev circomlib's verifier takes A and R8 to be on the curve and never checks it. Its addition formula is complete only there: off the
///      curve a denominator can vanish and leave a coordinate to the prover. Six constraints remove the assumption.
///      Points of small order are refused by the verifier itself: it multiplies A by 8 and refuses a result without a public key in it,
///      and an R8 outside the subgroup can not equal S*B8 - h*8*A, which lies in it.
template SpendAuthority() {
    signal input A[2];
    signal input R8[2];
    signal input S;
    signal input message;

    BabyCheck()(A[0], A[1]);
    BabyCheck()(R8[0], R8[1]);
    EdDSAPoseidonVerifier()(1, A[0], A[1], S, R8[0], R8[1], message);
}
