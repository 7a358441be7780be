import { byteText } from '../../evm/byte-text.js'

/** Forgetting everything now and then is cheaper than tracking what was used last. */
const MAX_KEPT = 100_000

/** Which address or slot a trie path is the hash of. Both as in {@link HashedKeys}: hex digits, and a binary string. */
export interface Preimages {
  set(path: string, key: string): unknown
  get(path: string): string | undefined
}

/** Trie paths (hex digits of keccak-256) of addresses and slots, kept because the same few are asked for again and again. */
export class HashedKeys {
  readonly #kept = new Map<string, string>()

  /** @param preimages where the keys of what is written are noted, for whoever lists a state */
  constructor(
    private readonly keccak256: (bytes: Uint8Array) => Uint8Array,
    readonly preimages: Preimages,
  ) {}

  /** Path of a key that is looked up. */
  of(key: Uint8Array): string {
    return this.#path(key, byteText(key, 'latin1'))
  }

  /** Path of a key that something is written to. */
  written(key: Uint8Array): string {
    const name = byteText(key, 'latin1')
    const path = this.#path(key, name)
    this.preimages.set(path, name)
    return path
  }

  #path(key: Uint8Array, name: string): string {
    const kept = this.#kept.get(name)
    if (kept !== undefined) return kept
    const path = byteText(this.keccak256(key), 'hex')
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
    this.#kept.set(name, path)
    return path
  }
}
