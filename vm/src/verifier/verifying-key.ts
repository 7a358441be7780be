import { circuitById, type VerificationKeyJson } from '@merkato/protocol'
import { type VerifyingKey as Groth16Key, parseVerifyingKey as parseGroth16Key } from '@merkato/prover'
import { InvalidVerifyingKeyError } from './errors.js'

/** Verification keys as snarkjs writes them, by circuit id (docs/protocol/shielded-pool.md, "Statement"). */
export type VerifyingKeys = Readonly<Record<number, VerificationKeyJson>>

/** The verification key of a circuit of ours. */
export interface VerifyingKey {
  readonly circuitId: number
  readonly groth16: Groth16Key
}

/**
 * Reads a key that comes from a file, so its type is a claim only. Whether its points lie in their groups is checked where they
 * are used, by `createGroth16Verifier`.
 *
 * @throws InvalidVerifyingKeyError naming what is wrong
 */
export function parseVerifyingKey(circuitId: number, json: VerificationKeyJson): VerifyingKey {
  const groth16 = refusing(circuitId, () => parseGroth16Key(json))
  const inputs = circuitById(circuitId)?.publicInputs
  if (json.nPublic === inputs) return { circuitId, groth16 }
  const reason = `It has ${json.nPublic} public inputs; the circuit ${inputs ? `has ${inputs}` : 'is unknown'}.`
  throw new InvalidVerifyingKeyError(circuitId, reason)
}

/** Names the circuit in what the prover has to say against a key. */
export function refusing<Result>(circuitId: number, use: () => Result): Result {
  try {
    return use()
  } catch (cause) {
    throw new InvalidVerifyingKeyError(circuitId, cause instanceof Error ? cause.message : String(cause))
  }
}
