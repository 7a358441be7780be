/** A nullifier and the number of the block it was read in. */
export type SeenNullifier = readonly [nullifier: bigint, blockNumber: number]

/**
 * All nullifiers of the pool's log, in its order. The pool spends each once, so a node that puts another in the place of
 * one it hides must repeat one or invent one: both show, without a word about whose notes are whose.
 */
export class NullifierLog {
  readonly #order: SeenNullifier[] = []
  readonly #seen = new Set<bigint>()
  #verified = 0

  /** @returns false when the nullifier was read before */
  add(nullifier: bigint, blockNumber: number): boolean {
    if (this.#seen.has(nullifier)) return false
    this.#seen.add(nullifier)
    this.#order.push([nullifier, blockNumber])
    return true
  }

  has(nullifier: bigint): boolean {
    return this.#seen.has(nullifier)
  }

  /** How many were read. */
  get count(): number {
    return this.#order.length
  }

  /** Nullifiers that were not compared with the pool yet. */
  unverified(): bigint[] {
    return this.#order.slice(this.#verified).map(([nullifier]) => nullifier)
  }

  /** How many were compared with the pool. */
  get verified(): number {
    return this.#verified
  }

  /** Believes the first `count`, by default everything read so far. */
  verify(count = this.#order.length): void {
    this.#verified = Math.min(count, this.#order.length)
  }

  /** Nullifiers up to the end of a block. */
  upTo(blockNumber: number): SeenNullifier[] {
    return this.#order.filter(([, number]) => number <= blockNumber)
  }

  /** Forgets everything after the end of a block. */
  rollback(blockNumber: number): void {
    for (let last = this.#order.at(-1); last && last[1] > blockNumber; last = this.#order.at(-1)) {
      this.#order.pop()
      this.#seen.delete(last[0])
    }
    this.#verified = Math.min(this.#verified, this.#order.length)
  }
}
