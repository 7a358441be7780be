import { createVerifier, MalformedProofError, type Proof, proofFromWords, type Verifier } from '@merkato/prover'
import { refusing, type VerifyingKey } from './verifying-key.js'

/** A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y: the order of EIP-197 and of `JoinSplit.proof`. */
export type Groth16Proof = readonly bigint[]

/** Checks proofs of one circuit, in the form in which calldata brings them. */
export interface Groth16Verifier {
  /** Whether the proof holds. Wrong lengths, non-canonical numbers and bad points are simply false. */
  verify(publicInputs: readonly bigint[], proof: Groth16Proof): boolean
}

/**
 * Prepares a key for many checks.
 *
 * @throws InvalidVerifyingKeyError when a point is off its curve or outside its subgroup
 */
export async function createGroth16Verifier(key: VerifyingKey): Promise<Groth16Verifier> {
  const verifier = await sharedVerifier()
  prepareKey(verifier, key)
  return {
    verify: (publicInputs, words) => {
      const proof = readProof(words)
      return proof !== undefined && verifier.verify(key.groth16, publicInputs, proof)
    },
  }
}

let shared: Promise<Verifier> | undefined

/** The verifier of all VMs and circuits of a process: a key that it has prepared stays in its memory. */
export function sharedVerifier(): Promise<Verifier> {
  shared ??= createVerifier()
  return shared
}

/** @throws InvalidVerifyingKeyError when a point is off its curve or outside its subgroup */
export function prepareKey(verifier: Verifier, { circuitId, groth16 }: VerifyingKey): void {
  refusing(circuitId, () => verifier.prepare(groth16))
}

/** Undefined when the numbers can not be a proof. */
export function readProof(words: Groth16Proof): Proof | undefined {
  try {
    return proofFromWords(words)
  } catch (error) {
    if (error instanceof MalformedProofError) return undefined
    throw error
  }
}
