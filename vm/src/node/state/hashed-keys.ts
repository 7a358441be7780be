/** Forgetting everything now and then is cheaper than tracking what was used last. */
const MAX_KEPT = 100_000

/** Trie paths (hex digits of keccak-256) of addresses and slots, kept because the same few are asked for again and again. */
export class HashedKeys {
  readonly #kept = new Map<string, string>()

  constructor(private readonly keccak256: (bytes: Uint8Array) => Uint8Array) {}

  of(key: Uint8Array): string {
    const name = text(key, 'latin1')
    const kept = this.#kept.get(name)
    if (kept !== undefined) return kept
    const path = text(this.keccak256(key), 'hex')
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
    this.#kept.set(name, path)
    return path
  }
}

function text(bytes: Uint8Array, encoding: 'latin1' | 'hex'): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding)
}
