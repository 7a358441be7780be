import type { Groth16Proof } from './groth16-verifier.js'

/** "This proof shows the statement of the key with this hash for these public inputs." */
export interface ProofClaim {
  /** Hash that the state registers for the circuit (`verifyingKeyHash` of the protocol), as an integer. */
  readonly keyHash: bigint
  readonly publicInputs: readonly bigint[]
  readonly proof: Groth16Proof
}
