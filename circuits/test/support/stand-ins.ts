import { SCALAR_FIELD_ORDER as r } from '../../src/scalar-field.js'

// Short circuits with the inputs of long ones. Where wiring is tested, they let a small circuit compile in a third of a second.

/** Stands in for lib/spend-authority.circom: the "signature" is a sum. */
export const AUTHORITY_STAND_IN = `pragma circom 2.2.0;
template SpendAuthority() {
    signal input A[2];
    signal input R8[2];
    signal input S;
    signal input message;
    S === A[0] + A[1] + R8[0] + R8[1] + message;
}
`

/** Stands in for circomlib's eddsaposeidon.circom, likewise. */
export const VERIFIER_STAND_IN = `pragma circom 2.2.0;
template EdDSAPoseidonVerifier() {
    signal input enabled;
    signal input Ax;
    signal input Ay;
    signal input S;
    signal input R8x;
    signal input R8y;
    signal input M;
    enabled * (Ax + Ay + R8x + R8y + M - S) === 0;
}
`

/** What the two above accept as S. */
export const standInSignature = (a: readonly bigint[], r8: readonly bigint[], message: bigint): bigint =>
  (a[0]! + a[1]! + r8[0]! + r8[1]! + message) % r

/** Stands in for circomlib's poseidon.circom: a polynomial that depends on every input and its place. */
export const HASH_STAND_IN = `pragma circom 2.2.0;
template Poseidon(nInputs) {
    signal input inputs[nInputs];
    signal output out;
    signal state[nInputs + 1];
    state[0] <== nInputs;
    for (var i = 0; i < nInputs; i++) {
        state[i + 1] <== (state[i] + inputs[i] + 7) * (state[i] + 3 * inputs[i] + 5);
    }
    out <== state[nInputs];
}
`

/** The same polynomial. */
export const standInHash = (...inputs: readonly bigint[]): bigint =>
  inputs.reduce((state, input) => ((state + input + 7n) * (state + 3n * input + 5n)) % r, BigInt(inputs.length))
