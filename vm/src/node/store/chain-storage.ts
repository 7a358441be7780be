import { KECCAK256_NULL } from '@ethereumjs/util'
import { bytesToHex, type Hex } from '../encoding.js'
import type { StateBooks } from '../state/memory-state-manager.js'
import { takeUnstored, trieHash } from '../state/trie.js'
import type { AccountRecord, World, WorldCodec } from '../state/world.js'
import { DataFolderError } from './data-folder-error.js'
import { type NodeStore, Prefix, type StoreChange, type StoreKey } from './node-store.js'
import { StoredCode, StoredPreimages } from './state-books.js'
import { WorldSource } from './world-source.js'

/** Trie nodes in memory after which the newest state is dropped, to be read again as it is needed: some 60 MB. */
const MAX_NODES = 50_000

/** A small part of the node's condition, rewritten when it changes. */
interface Section {
  readonly key: string
  readonly read: () => unknown
  written: string | undefined
}

/**
 * What a chain writes to its store. Changes are gathered while something happens and written in one batch when it is done, so that
 * the store goes from one whole condition to the next.
 */
export class ChainStorage {
  readonly source: WorldSource
  readonly books: StateBooks
  readonly #code: StoredCode
  readonly #preimages: StoredPreimages
  readonly #sections: Section[] = []
  readonly #beforeSave: (() => void)[] = []
  /** By key, so that of two changes the later counts. */
  #changes = new Map<StoreKey, StoreChange>()
  #nodes = 0
  #failure: DataFolderError | undefined

  /** @param maxNodes trie nodes in memory after which {@link isFull} says so */
  constructor(
    readonly store: NodeStore,
    private readonly maxNodes = MAX_NODES,
  ) {
    this.source = new WorldSource(store)
    this.#code = new StoredCode(store)
    this.#preimages = new StoredPreimages(store)
    this.books = { code: this.#code, preimages: this.#preimages }
  }

  /** Why nothing more can be written, since what is in memory has run ahead of what is stored. */
  get failure(): DataFolderError | undefined {
    return this.#failure
  }

  /** Puts a change into the next batch. */
  add(change: StoreChange): void {
    this.#changes.set(change.key, change)
  }

  /** Calls back before each save, for whoever gathers changes itself. */
  beforeSave(addChanges: () => void): void {
    this.#beforeSave.push(addChanges)
  }

  /** Puts into the next batch what the store lacks of a state. */
  addWorld(world: World, codec: WorldCodec): Hex {
    const put = (hash: string, encoded: Uint8Array) => {
      this.#nodes++
      // A copy: the encoder uses its buffer again.
      this.add({ type: 'put', key: Prefix.node + hash, value: Uint8Array.from(encoded) })
    }
    const root = bytesToHex(trieHash(world, codec.accounts))
    const account = ({ codeHash, storage }: AccountRecord) => {
      if (codeHash !== KECCAK256_NULL)
        for (const change of this.#code.changesFor(bytesToHex(codeHash))) this.add(change)
      takeUnstored(storage, codec.storage, put, () => undefined)
    }
    takeUnstored(world, codec.accounts, put, account)
    this.#code.forgetFresh()
    for (const change of this.#preimages.takeChanges()) this.add(change)
    return root
  }

  /** Keeps what `read` gives under a name from now on, as JSON. */
  track(name: string, read: () => unknown): void {
    this.#sections.push({ key: Prefix.meta + name, read, written: undefined })
  }

  /** Puts a small record under a name into the next batch, as JSON. */
  write(name: string, value: unknown): void {
    this.add({ type: 'put', key: Prefix.meta + name, value: Buffer.from(JSON.stringify(value)) })
  }

  /** What was written under a name when the store was last saved. */
  section(name: string): unknown {
    const stored = this.store.get(Prefix.meta + name)
    return stored && JSON.parse(Buffer.from(stored).toString())
  }

  /**
   * Writes what has changed, all at once.
   *
   * @throws DataFolderError when it can not be written; nothing is written afterwards either
   */
  async save(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    for (const addChanges of this.#beforeSave) addChanges()
    this.#addSections()
    if (this.#changes.size === 0) return
    const changes = [...this.#changes.values()]
    this.#changes = new Map()
    try {
      await this.store.batch(changes)
    } catch (error) {
      this.#failure = unwritable(this.store.place, error)
      throw this.#failure
    }
  }

  /** Whether so much of the newest state has come into memory that it should be dropped. Asking starts the count anew. */
  isFull(): boolean {
    if (this.#nodes + this.source.loads < this.maxNodes) return false
    this.#nodes = 0
    this.source.loads = 0
    return true
  }

  #addSections(): void {
    for (const section of this.#sections) {
      const text = JSON.stringify(section.read())
      if (text === section.written) continue
      this.add({ type: 'put', key: section.key, value: Buffer.from(text) })
      section.written = text
    }
  }
}

function unwritable(place: string, cause: unknown): DataFolderError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const remedy = 'Make room on the disk and start again: the chain opens at the last block that was written.'
  return new DataFolderError('DATA_UNUSABLE', `${place} can not be written: ${reason}`, remedy, { cause })
}
