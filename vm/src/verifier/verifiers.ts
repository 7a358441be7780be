import { SANDBOX_CHAIN_ID, type VerificationKeyJson, verifyingKeyHash } from '@merkato/protocol'
import { InsecureVerifyingKeyError } from './errors.js'
import { createGroth16Verifier, type Groth16Proof, type Groth16Verifier } from './groth16-verifier.js'
import { INSECURE_KEY_HASHES } from './insecure-keys.js'
import { parseVerifyingKey, type VerifyingKey, type VerifyingKeys } from './verifying-key.js'

/** "This proof shows the statement of the key with this hash for these public inputs." */
export interface ProofClaim {
  /** Hash that the state registers for the circuit (`verifyingKeyHash` of the protocol), as an integer. */
  readonly keyHash: bigint
  readonly publicInputs: readonly bigint[]
  readonly proof: Groth16Proof
}

/** Checks proofs of every circuit that the VM was given a key for. */
export interface Verifiers {
  /** Whether the VM was given the key with this hash. */
  has(keyHash: bigint): boolean
  /**
   * Checks claims together: all of a bundle, later all of a block. Today one by one; a caller must not count on that.
   *
   * @returns index of the first claim that does not hold, or whose key is unknown; undefined when all hold
   */
  firstInvalid(claims: readonly ProofClaim[]): number | undefined
}

// Keyed by the key's hash: VMs of one process share prepared keys, so opening many VMs does not grow mcl's heap.
const prepared = new Map<bigint, Promise<Groth16Verifier>>()

/**
 * Prepares verifiers for the keys of a chain.
 *
 * @throws InvalidVerifyingKeyError, InsecureVerifyingKeyError
 */
export async function loadVerifiers(keys: VerifyingKeys, chainId: bigint): Promise<Verifiers> {
  const verifiers = new Map<bigint, Groth16Verifier>()
  for (const [hash, key] of parseVerifyingKeys(keys)) {
    if (INSECURE_KEY_HASHES.has(hash) && chainId !== SANDBOX_CHAIN_ID) {
      throw new InsecureVerifyingKeyError(key.circuitId, chainId)
    }
    verifiers.set(hash, await prepare(hash, key))
  }
  return { has: (keyHash) => verifiers.has(keyHash), firstInvalid: (claims) => firstInvalid(verifiers, claims) }
}

/**
 * The keys of a chain by their hashes.
 *
 * @throws InvalidVerifyingKeyError
 */
export function parseVerifyingKeys(keys: VerifyingKeys): Map<bigint, VerifyingKey> {
  return new Map(Object.entries(keys).map(([circuitId, json]) => parseWithHash(Number(circuitId), json)))
}

function parseWithHash(circuitId: number, json: VerificationKeyJson): [bigint, VerifyingKey] {
  const key = parseVerifyingKey(circuitId, json)
  return [BigInt(verifyingKeyHash(json)), key]
}

function prepare(hash: bigint, key: VerifyingKey): Promise<Groth16Verifier> {
  const known = prepared.get(hash) ?? createGroth16Verifier(key)
  prepared.set(hash, known)
  return known
}

function firstInvalid(
  verifiers: ReadonlyMap<bigint, Groth16Verifier>,
  claims: readonly ProofClaim[],
): number | undefined {
  const holds = ({ keyHash, publicInputs, proof }: ProofClaim) => verifiers.get(keyHash)?.verify(publicInputs, proof)
  const index = claims.findIndex((claim) => holds(claim) !== true)
  return index < 0 ? undefined : index
}
