/** A one-time key of the wallet, with the scalar behind it. Secret. */
export interface GivenKey {
  readonly npk: bigint
  readonly r: bigint
}

/** Keys that are kept. The oldest are forgotten first: whoever holds a parcel by one of those names it. */
const MOST_KEYS = 10_000

/**
 * One-time addresses that the wallet gave out, newest last. A note or a key box tells the wallet of its address; a right that was given to
 * one without any, a parcel that was handed on without its key, tells it nothing.
 */
export class GivenKeys {
  readonly #scalars = new Map<bigint, bigint>()

  add({ npk, r }: GivenKey): void {
    this.#scalars.set(npk, r)
    const [oldest] = this.#scalars.keys()
    if (this.#scalars.size > MOST_KEYS && oldest !== undefined) this.#scalars.delete(oldest)
  }

  dump(): GivenKey[] {
    return [...this.#scalars].map(([npk, r]) => ({ npk, r }))
  }

  restore(keys: readonly GivenKey[]): void {
    for (const key of keys) this.add(key)
  }
}
