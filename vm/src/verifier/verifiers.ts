import { SANDBOX_CHAIN_ID, type VerificationKeyJson, verifyingKeyHash } from '@merkato/protocol'
import type { Verifier, ProofClaim as WireClaim } from '@merkato/prover'
import type { ProofClaim } from './claim.js'
import { InsecureVerifyingKeyError } from './errors.js'
import { prepareKey, readProof, sharedVerifier } from './groth16-verifier.js'
import { INSECURE_KEY_HASHES } from './insecure-keys.js'
import { ProvenClaims } from './proven-claims.js'
import { parseVerifyingKey, type VerifyingKey, type VerifyingKeys } from './verifying-key.js'

export type { ProofClaim } from './claim.js'

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
  /**
   * Checks claims ahead of their transactions, many by one equation. Those of a batch that holds are remembered, and not checked
   * again by `firstInvalid`; of a batch that does not hold nothing is. No answer changes by it, only its time.
   */
  precheck(claims: readonly ProofClaim[]): void
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
  return new ChainVerifiers(verifier, chainKeys)
}

/** Claims that one equation takes: more save little (decision 79), and one bad proof spoils its batch. */
const BATCH = 64

class ChainVerifiers implements Verifiers {
  readonly #verifier: Verifier
  readonly #keys: ReadonlyMap<bigint, VerifyingKey>
  readonly #proven = new ProvenClaims()

  constructor(verifier: Verifier, keys: ReadonlyMap<bigint, VerifyingKey>) {
    this.#verifier = verifier
    this.#keys = keys
  }

  has(keyHash: bigint): boolean {
    return this.#keys.has(keyHash)
  }

  firstInvalid(claims: readonly ProofClaim[]): number | undefined {
    const open = [...claims.keys()].filter((i) => !this.#proven.has(claims[i] as ProofClaim))
    const readable: WireClaim[] = []
    for (const i of open) {
      const wire = this.#read(claims[i] as ProofClaim)
      if (wire === undefined) break
      readable.push(wire)
    }
    return open[this.#verifier.firstInvalid(readable) ?? readable.length]
  }

  precheck(claims: readonly ProofClaim[]): void {
    const open = claims.filter((claim) => !this.#proven.has(claim))
    const readable = open.flatMap((claim) => {
      const wire = this.#read(claim)
      return wire === undefined ? [] : [{ claim, wire }]
    })
    for (let from = 0; from < readable.length; from += BATCH) {
      const batch = readable.slice(from, from + BATCH)
      if (!this.#verifier.verifyBatch(batch.map(({ wire }) => wire))) continue
      for (const { claim } of batch) this.#proven.add(claim)
    }
  }

  /** Undefined when the key is unknown or the numbers can not be a proof. */
  #read({ keyHash, publicInputs, proof: words }: ProofClaim): WireClaim | undefined {
    const key = this.#keys.get(keyHash)?.groth16
    const proof = readProof(words)
    return key === undefined || proof === undefined ? undefined : { key, publicSignals: publicInputs, proof }
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
