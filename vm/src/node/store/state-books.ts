import type { Hex } from '../encoding.js'
import type { Preimages } from '../state/hashed-keys.js'
import type { CodeBook } from '../state/memory-state-manager.js'
import { hashKey, type NodeStore, Prefix, type StoreChange } from './node-store.js'

/** Bytes of code that are kept in memory. */
const MAX_CODE_BYTES = 64 * 1024 * 1024
/** Preimages that are known to be stored. */
const MAX_KNOWN = 100_000

/** Contract code, of which the store has what states refer to. */
export class StoredCode implements CodeBook {
  /** Set since the last state was stored: by transactions, and by calls that leave no trace. */
  readonly #fresh = new Map<Hex, Uint8Array>()
  readonly #kept = new Map<Hex, Uint8Array>()
  #keptBytes = 0

  constructor(private readonly store: NodeStore) {}

  get(hash: Hex): Uint8Array | undefined {
    const found = this.#fresh.get(hash) ?? this.#kept.get(hash)
    if (found !== undefined) return found
    const code = this.store.get(hashKey(Prefix.code, hash))
    if (code !== undefined) this.#keep(hash, code)
    return code
  }

  set(hash: Hex, code: Uint8Array): void {
    this.#fresh.set(hash, code)
  }

  /** What the store needs for a state that refers to this code. */
  changesFor(hash: Hex): StoreChange[] {
    const code = this.#fresh.get(hash)
    if (code === undefined) return []
    this.#fresh.delete(hash)
    this.#keep(hash, code)
    return [{ type: 'put', key: hashKey(Prefix.code, hash), value: code }]
  }

  /** Drops what no stored state refers to. */
  forgetFresh(): void {
    this.#fresh.clear()
  }

  #keep(hash: Hex, code: Uint8Array): void {
    if (this.#keptBytes > MAX_CODE_BYTES) {
      this.#kept.clear()
      this.#keptBytes = 0
    }
    this.#kept.set(hash, code)
    this.#keptBytes += code.length
  }
}

/** Addresses and slots by their hash, of which the store has those of stored states. */
export class StoredPreimages implements Preimages {
  readonly #fresh = new Map<string, string>()
  readonly #known = new Set<string>()

  constructor(private readonly store: NodeStore) {}

  get(path: string): string | undefined {
    const fresh = this.#fresh.get(path)
    if (fresh !== undefined) return fresh
    const stored = this.store.get(hashKey(Prefix.preimage, `0x${path}`))
    return stored && Buffer.from(stored).toString('latin1')
  }

  set(path: string, key: string): void {
    if (!this.#known.has(path)) this.#fresh.set(path, key)
  }

  /** What the store needs to name the keys that were written since the last time. */
  takeChanges(): StoreChange[] {
    const changes = [...this.#fresh].map(([path, key]): StoreChange => {
      return { type: 'put', key: hashKey(Prefix.preimage, `0x${path}`), value: Buffer.from(key, 'latin1') }
    })
    if (this.#known.size > MAX_KNOWN) this.#known.clear()
    for (const path of this.#fresh.keys()) this.#known.add(path)
    this.#fresh.clear()
    return changes
  }
}
