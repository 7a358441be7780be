/** Where on the chain something happened. */
export interface ChainPoint {
  readonly blockNumber: number
  readonly transactionHash: string
  readonly logIndex: number
}

/** A note of this wallet, with what spending it takes except the keys. */
export interface OwnedNote {
  readonly assetId: bigint
  /** Smallest unit of the asset. */
  readonly value: bigint
  readonly npk: bigint
  /** Secret scalar behind npk. */
  readonly r: bigint
  readonly rho: bigint
  readonly commitment: bigint
  /** tree * 2^30 + index. */
  readonly position: bigint
  readonly nullifier: bigint
  readonly at: ChainPoint
}

/** A note that a viewing key opened; the nullifier takes a tracking key. */
export type FoundNote = Omit<OwnedNote, 'nullifier'>

/**
 * What may be done with an unspent note: `spendable` now; `reserved` for a bundle of this wallet that is not mined yet; or
 * `unconfirmed`, because fewer blocks than the wallet asks for stand on its own.
 */
export type NoteState = 'spendable' | 'reserved' | 'unconfirmed'

/** A note without the secrets that open it, so that it may be printed. */
export type NoteView = Omit<OwnedNote, 'r' | 'rho'> & { readonly state: NoteState }

/** What happened to the wallet's funds, seen from the wallet. */
export type EventKind = 'received' | 'sent' | 'shielded' | 'unshielded'

/** One line of the wallet's history. */
export interface WalletEvent {
  readonly kind: EventKind
  readonly at: ChainPoint
  /** Of the note that came or went; null for what moved between notes and a public account. */
  readonly position: bigint | null
  readonly assetId: bigint
  /** Smallest unit; what the payee gets, without the fee. */
  readonly amount: bigint
  /** Paid to the sender of the transaction in the same asset; 0 for incoming events. */
  readonly fee: bigint
  /** Private address or public account of the other side; null when the chain does not tell. */
  readonly counterparty: string | null
  /** At most 512 bytes, as the sender wrote it; empty when there is none. */
  readonly memo: Uint8Array
}

/**
 * Notes, spends and events that syncing found, each with its block, so that any prefix of the chain can be read back.
 * Readers name the block up to which they want to believe it; later entries are invisible to them.
 */
export class NoteStore {
  readonly #notes = new Map<bigint, OwnedNote>()
  readonly #spends = new Map<bigint, ChainPoint>()
  readonly #times = new Map<number, number>()
  #events: WalletEvent[] = []

  /** Keeps a note. A note found twice is the same note. */
  addNote(note: OwnedNote): void {
    this.#notes.set(note.nullifier, note)
  }

  /** The wallet's note with this nullifier, or undefined when it is another's. */
  note(nullifier: bigint): OwnedNote | undefined {
    return this.#notes.get(nullifier)
  }

  addSpend(nullifier: bigint, at: ChainPoint): void {
    this.#spends.set(nullifier, at)
  }

  /** Where a note was spent; undefined when it was not at the end of a block. */
  spentAt(nullifier: bigint, blockNumber: number): ChainPoint | undefined {
    const at = this.#spends.get(nullifier)
    return at && at.blockNumber <= blockNumber ? at : undefined
  }

  addEvent(event: WalletEvent): void {
    this.#events.push(event)
  }

  /** Notes that exist and are unspent at the end of a block, in order of position. */
  unspent(blockNumber: number): OwnedNote[] {
    const spentBy = (note: OwnedNote) => this.#spends.get(note.nullifier)?.blockNumber ?? Number.POSITIVE_INFINITY
    return [...this.#notes.values()]
      .filter((note) => note.at.blockNumber <= blockNumber && spentBy(note) > blockNumber)
      .toSorted((a, b) => (a.position < b.position ? -1 : 1))
  }

  /** Events up to the end of a block, oldest first. */
  events(blockNumber: number): WalletEvent[] {
    return this.#events.filter(({ at }) => at.blockNumber <= blockNumber)
  }

  /** Blocks of events whose time is not known yet. */
  blocksWithoutTime(): number[] {
    return [...new Set(this.#events.map(({ at }) => at.blockNumber))].filter((number) => !this.#times.has(number))
  }

  /** Keeps the time of a block, in seconds. */
  setTime(blockNumber: number, timestamp: number): void {
    this.#times.set(blockNumber, timestamp)
  }

  /** Time of a block that holds events of the wallet, in seconds. */
  timeOf(blockNumber: number): number {
    return this.#times.get(blockNumber) ?? 0
  }

  /** Forgets everything after the end of a block. */
  rollback(blockNumber: number): void {
    for (const [key, { at }] of this.#notes) if (at.blockNumber > blockNumber) this.#notes.delete(key)
    for (const [key, at] of this.#spends) if (at.blockNumber > blockNumber) this.#spends.delete(key)
    for (const key of this.#times.keys()) if (key > blockNumber) this.#times.delete(key)
    this.#events = this.events(blockNumber)
  }

  /** Everything, as plain data for {@link NoteStore.restore}. */
  dump(): NoteStoreDump {
    return {
      notes: [...this.#notes.values()],
      spends: [...this.#spends],
      events: [...this.#events],
      times: [...this.#times],
    }
  }

  static restore({ notes, spends, events, times }: NoteStoreDump): NoteStore {
    const store = new NoteStore()
    for (const note of notes) store.addNote(note)
    for (const [nullifier, at] of spends) store.addSpend(nullifier, at)
    for (const event of events) store.addEvent(event)
    for (const [number, timestamp] of times) store.setTime(number, timestamp)
    return store
  }
}

/** Contents of a {@link NoteStore}. */
export interface NoteStoreDump {
  readonly notes: readonly OwnedNote[]
  readonly spends: readonly (readonly [bigint, ChainPoint])[]
  readonly events: readonly WalletEvent[]
  /** Block number and its time in seconds. */
  readonly times: readonly (readonly [number, number])[]
}

/** Each note with its state, at block `head`. A note that is reserved says so first: it is on its way out. */
export const statesOf = (
  notes: readonly OwnedNote[],
  {
    confirmations,
    head,
    isReserved,
  }: { confirmations: number; head: number; isReserved: (note: OwnedNote) => boolean },
): { note: OwnedNote; state: NoteState }[] =>
  notes.map((note) => {
    if (isReserved(note)) return { note, state: 'reserved' }
    return { note, state: head - note.at.blockNumber < confirmations ? 'unconfirmed' : 'spendable' }
  })

/** Sums per asset id. */
export function balancesOf(notes: readonly Pick<OwnedNote, 'assetId' | 'value'>[]): Map<bigint, bigint> {
  const sums = new Map<bigint, bigint>()
  for (const { assetId, value } of notes) sums.set(assetId, (sums.get(assetId) ?? 0n) + value)
  return sums
}
