import { createHash } from 'node:crypto'
import type { ProofClaim } from './claim.js'

/** More than any block holds; a megabyte or two of memory. */
const CAPACITY = 10_000

/**
 * Claims that were found to hold. Whether a claim holds follows from the claim alone, whatever the state is, so an entry can not
 * become stale. The oldest give way.
 */
export class ProvenClaims {
  readonly #hashes = new Set<string>()

  has(claim: ProofClaim): boolean {
    return this.#hashes.size > 0 && this.#hashes.has(hashOf(claim))
  }

  add(claim: ProofClaim): void {
    const oldest = this.#hashes.values().next().value
    if (this.#hashes.size >= CAPACITY && oldest !== undefined) this.#hashes.delete(oldest)
    this.#hashes.add(hashOf(claim))
  }
}

/** Everything that a claim is. Separators keep apart what has another number of inputs. */
function hashOf({ keyHash, publicInputs, proof }: ProofClaim): string {
  const text = [[keyHash], publicInputs, proof].map((part) => part.map((value) => value.toString(16)).join()).join(';')
  return createHash('sha256').update(text).digest('base64')
}
