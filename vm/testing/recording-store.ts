import type { NodeStore, StoreChange, StoreKey } from '../src/node/store/node-store.js'

/** A store in memory that remembers its batches, so that a test can open it as it was after any of them. */
export class RecordingStore implements NodeStore {
  readonly place = 'a store in memory'
  readonly batches: (readonly StoreChange[])[] = []
  /** Makes every batch from now on fail with this. */
  failure: Error | undefined
  readonly #entries = new Map<StoreKey, Uint8Array>()

  /** The store as it was after its first `count` batches. */
  after(count: number): RecordingStore {
    const earlier = new RecordingStore()
    for (const batch of this.batches.slice(0, count)) earlier.#apply(batch)
    return earlier
  }

  get(key: StoreKey): Uint8Array | undefined {
    return this.#entries.get(key)
  }

  async *entries(prefix: StoreKey): AsyncGenerator<readonly [StoreKey, Uint8Array]> {
    const keys = [...this.#entries.keys()].filter((key) => key.startsWith(prefix)).sort()
    for (const key of keys) yield [key, this.#entries.get(key) as Uint8Array]
  }

  async batch(changes: readonly StoreChange[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    this.batches.push(changes)
    this.#apply(changes)
  }

  async close(): Promise<void> {}

  #apply(changes: readonly StoreChange[]): void {
    for (const change of changes) {
      if (change.type === 'put') this.#entries.set(change.key, Uint8Array.from(change.value))
      else this.#entries.delete(change.key)
    }
  }
}
