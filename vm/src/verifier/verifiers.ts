import { SANDBOX_CHAIN_ID, type VerificationKeyJson, verifyingKeyHash } from '@merkato/protocol'
import type { Verifier, ProofClaim as WireClaim } from '@merkato/prover'
import { InsecureVerifyingKeyError } from './errors.js'
import { type Groth16Proof, prepareKey, readProof, sharedVerifier } from './groth16-verifier.js'
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
   * Checks claims together: all of a bundle, by one equation with random coefficients (decision 64). The answer does not depend
   * on them but with probability 2^-128.
   *
   * @returns index of the first claim that does not hold, or whose key is unknown; undefined when all hold
   */
  firstInvalid(claims: readonly ProofClaim[]): number | undefined
}

// Keys that the process's verifier has prepared, by hash: it knows a key by its object, and VMs come and go.
const known = new Map<bigint, VerifyingKey>()

/**
 * Prepares verifiers for the keys of a chain.
 *
 * @throws InvalidVerifyingKeyError, InsecureVerifyingKeyError
 */
export async function loadVerifiers(keys: VerifyingKeys, chainId: bigint): Promise<Verifiers> {
  const verifier = await sharedVerifier()
  const chainKeys = new Map<bigint, VerifyingKey>()
  for (const [hash, key] of parseVerifyingKeys(keys)) {
    if (INSECURE_KEY_HASHES.has(hash) && chainId !== SANDBOX_CHAIN_ID) {
      throw new InsecureVerifyingKeyError(key.circuitId, chainId)
    }
    chainKeys.set(hash, prepareOnce(verifier, hash, key))
  }
  return {
    has: (keyHash) => chainKeys.has(keyHash),
    firstInvalid: (claims) => firstInvalid(verifier, chainKeys, claims),
  }
}

function prepareOnce(verifier: Verifier, hash: bigint, key: VerifyingKey): VerifyingKey {
  const chainKey = known.get(hash) ?? key
  prepareKey(verifier, chainKey)
  known.set(hash, chainKey)
  return chainKey
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

function firstInvalid(
  verifier: Verifier,
  keys: ReadonlyMap<bigint, VerifyingKey>,
  claims: readonly ProofClaim[],
): number | undefined {
  const readable: WireClaim[] = []
  for (const { keyHash, publicInputs, proof: words } of claims) {
    const key = keys.get(keyHash)?.groth16
    const proof = readProof(words)
    if (key === undefined || proof === undefined) break
    readable.push({ key, publicSignals: publicInputs, proof })
  }
  return verifier.firstInvalid(readable) ?? (readable.length < claims.length ? readable.length : undefined)
}
