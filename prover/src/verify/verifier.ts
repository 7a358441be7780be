import { Kernel } from '../kernel/kernel.js'
import { type CheckedClaim, checkClaim } from './checked-claim.js'
import { allHold, holds } from './equation.js'
import { type PreparedKey, prepareKey } from './prepared-key.js'
import type { Proof } from './proof.js'
import type { VerifyingKey } from './verifying-key.js'

/** "This proof shows the statement of this key for these public signals." */
export interface ProofClaim {
  readonly key: VerifyingKey
  readonly publicSignals: readonly bigint[]
  readonly proof: Proof
}

/**
 * Checks Groth16 proofs over BN254. Everything it is asked about is untrusted: a wrong number of signals, a signal that is not
 * below r, a coordinate that is not below p, a point off its curve or outside its subgroup, or infinity in a proof is an ordinary
 * "no". Only a bad key is an error.
 */
export interface Verifier {
  /**
   * Checks the points of a key and prepares it: what of the pairings does not depend on the proof. Done by the first use of a key
   * anyway; ask for it to have the time or the error earlier. Later changes of the key's bytes change nothing.
   *
   * @throws MalformedVerifyingKeyError a point is off its curve or outside its subgroup, or as `createVerifyingKey`
   */
  prepare(key: VerifyingKey): void

  /**
   * Whether a proof holds.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  verify(key: VerifyingKey, publicSignals: readonly bigint[], proof: Proof): boolean

  /**
   * Whether all of many proofs hold, of one key or of several.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  verifyBatch(claims: readonly ProofClaim[]): boolean

  /**
   * Index of the first proof of many that does not hold; undefined when all hold.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  firstInvalid(claims: readonly ProofClaim[]): number | undefined
}

/** A verifier with memory of its own. Keys that it has prepared stay in that memory as long as the verifier is in use. */
export async function createVerifier(): Promise<Verifier> {
  return new KernelVerifier(await Kernel.create())
}

class KernelVerifier implements Verifier {
  readonly #kernel: Kernel
  readonly #prepared = new WeakMap<VerifyingKey, PreparedKey>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  prepare(key: VerifyingKey): void {
    this.#preparedKey(key)
  }

  verify(key: VerifyingKey, publicSignals: readonly bigint[], proof: Proof): boolean {
    return this.firstInvalid([{ key, publicSignals, proof }]) === undefined
  }

  verifyBatch(claims: readonly ProofClaim[]): boolean {
    return this.#checked(claims, (checked) => checked.length === claims.length && this.#allHold(checked))
  }

  firstInvalid(claims: readonly ProofClaim[]): number | undefined {
    return this.#checked(claims, (checked) => {
      const invalid = this.#search(checked, 0, checked.length, false)
      return invalid ?? (checked.length < claims.length ? checked.length : undefined)
    })
  }

  /** Calls `use` with the claims up to the first that is malformed. */
  #checked<Result>(claims: readonly ProofClaim[], use: (checked: readonly CheckedClaim[]) => Result): Result {
    // Outside of the scope: prepared keys stay.
    const keys = claims.map(({ key }) => this.#preparedKey(key))
    return this.#kernel.scoped(() => {
      const checked: CheckedClaim[] = []
      for (const [i, { publicSignals, proof }] of claims.entries()) {
        const claim = checkClaim(this.#kernel, keys[i] as PreparedKey, publicSignals, proof)
        if (claim === undefined) break
        checked.push(claim)
      }
      return use(checked)
    })
  }

  /**
   * The first claim from `from` to `to` that does not hold, by halves. In all about twice the work of one batch.
   * @param someFails it is known that not all hold
   */
  #search(claims: readonly CheckedClaim[], from: number, to: number, someFails: boolean): number | undefined {
    if (!someFails && this.#allHold(claims.slice(from, to))) return undefined
    if (to - from === 1) return from
    const middle = (from + to) >> 1
    return this.#search(claims, from, middle, false) ?? this.#search(claims, middle, to, true)
  }

  #allHold(claims: readonly CheckedClaim[]): boolean {
    const [first] = claims
    if (first === undefined) return true
    return claims.length === 1 ? holds(this.#kernel, first) : allHold(this.#kernel, claims)
  }

  #preparedKey(key: VerifyingKey): PreparedKey {
    const known = this.#prepared.get(key) ?? prepareKey(this.#kernel, key)
    this.#prepared.set(key, known)
    return known
  }
}
