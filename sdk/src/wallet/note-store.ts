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
export type UnspentState = 'spendable' | 'reserved' | 'unconfirmed'

/** As {@link UnspentState}; or `locked`: spent for one of several outcomes, of which none has happened yet. */
export type NoteState = UnspentState | 'locked'

/** A note without the secrets that open it, so that it may be printed. */
export type NoteView = Omit<OwnedNote, 'r' | 'rho'> &
  (
    | { readonly state: UnspentState; readonly lockId?: undefined }
    /** bytes32 hex: the lock that the note was spent for. */
    | { readonly state: 'locked'; readonly lockId: string }
  )

/**
 * What happened to the wallet's funds, seen from the wallet. `sealed`: went into a parcel. `opened`: came out of one. `locked`: went into a
 * conditional transfer. `settled`: came out of the wallet's own; what that paid to others is `sent` or `unshielded` beside it.
 */
export type EventKind = 'received' | 'sent' | 'shielded' | 'unshielded' | 'sealed' | 'opened' | 'locked' | 'settled'

/** Notes of the wallet that a module of the pool spent, for one of its records. */
export interface Withholding {
  /** bytes32 hex: the parcel or lock. */
  readonly record: string
  readonly kind: 'sealed' | 'locked'
  readonly nullifiers: readonly bigint[]
  readonly at: ChainPoint
  /** Where the module first made something of it: of a parcel what was not sealed, of a lock its outcome. */
  readonly releasedAt?: ChainPoint | undefined
}

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
  readonly #withheld = new Map<string, Withholding>()
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

  /** Replaces the amount of the entry of a log, of which more was read; an entry of nothing is dropped. */
  setAmount({ blockNumber, logIndex }: ChainPoint, kind: EventKind, assetId: bigint, amount: bigint): void {
    const isMeant = ({ at, ...event }: WalletEvent) =>
      at.blockNumber === blockNumber && at.logIndex === logIndex && event.kind === kind && event.assetId === assetId
    const changed = this.#events.map((event) => (isMeant(event) ? { ...event, amount } : event))
    this.#events = changed.filter((event) => event.amount > 0n || !isMeant(event))
  }

  /** Keeps what a module spent, or what it made of it since. */
  putWithholding(withholding: Withholding): void {
    this.#withheld.set(withholding.record, withholding)
  }

  /** What a module spent of this wallet for a record; undefined when the record is another's. */
  withholding(record: string): Withholding | undefined {
    return this.#withheld.get(record)
  }

  /** The wallet's notes behind a record. */
  withheldNotes({ nullifiers }: Withholding): OwnedNote[] {
    return nullifiers.flatMap((nullifier) => this.#notes.get(nullifier) ?? [])
  }

  /** Notes that wait for an outcome at the end of a block, each with its lock, in order of position. */
  locked(blockNumber: number): { readonly note: OwnedNote; readonly lockId: string }[] {
    const isOpen = ({ kind, at, releasedAt }: Withholding) =>
      kind === 'locked' && at.blockNumber <= blockNumber && !(releasedAt && releasedAt.blockNumber <= blockNumber)
    return [...this.#withheld.values()]
      .filter(isOpen)
      .flatMap((lock) => this.withheldNotes(lock).map((note) => ({ note, lockId: lock.record })))
      .toSorted((a, b) => (a.note.position < b.note.position ? -1 : 1))
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
    this.#rollbackWithheld(blockNumber)
    this.#events = this.events(blockNumber)
  }

  #rollbackWithheld(blockNumber: number): void {
    for (const [record, withholding] of this.#withheld) {
      const { at, releasedAt } = withholding
      if (at.blockNumber > blockNumber) this.#withheld.delete(record)
      else if (releasedAt && releasedAt.blockNumber > blockNumber)
        this.putWithholding({ ...withholding, releasedAt: undefined })
    }
  }

  /** Everything, as plain data for {@link NoteStore.restore}. */
  dump(): NoteStoreDump {
    return {
      notes: [...this.#notes.values()],
      spends: [...this.#spends],
      events: [...this.#events],
      times: [...this.#times],
      withheld: [...this.#withheld.values()],
    }
  }

  static restore({ notes, spends, events, times, withheld }: NoteStoreDump): NoteStore {
    const store = new NoteStore()
    for (const note of notes) store.addNote(note)
    for (const [nullifier, at] of spends) store.addSpend(nullifier, at)
    for (const event of events) store.addEvent(event)
    for (const [number, timestamp] of times) store.setTime(number, timestamp)
    for (const withholding of withheld) store.putWithholding(withholding)
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
  readonly withheld: readonly Withholding[]
}

/** Each note with its state, at block `head`. A note that is reserved says so first: it is on its way out. */
export const statesOf = (
  notes: readonly OwnedNote[],
  {
    confirmations,
    head,
    isReserved,
  }: { confirmations: number; head: number; isReserved: (note: OwnedNote) => boolean },
): { note: OwnedNote; state: UnspentState }[] =>
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
