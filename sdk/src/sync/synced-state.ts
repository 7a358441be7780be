import { NotSyncedError } from '../errors/network.js'
import { StorageError } from '../errors/setup.js'
import { type GivenKey, GivenKeys } from '../wallet/given-keys.js'
import { storageKey } from '../wallet/keys.js'
import { type PendingBundle, Reservations } from '../wallet/reservations.js'
import { openData, sealData, type WalletStorage } from '../wallet/stored-data.js'
import { type TradeRecord, TradeRecords } from '../wallet/trade-records.js'
import type { BlockRef } from './chain-reader.js'
import type { PoolModules } from './pool-events.js'
import { type SyncContext as FullSyncContext, type SyncOptions, type SyncSummary, syncState } from './sync.js'
import { SyncState, type SyncStateDump } from './sync-state.js'

const FORMAT = 7
/** Knew no modules. What it read of the chain is read again; payments on their way and trades it wrote as now, and the chain holds neither. */
const FORMAT_BEFORE_MODULES = 6
/** Least milliseconds between two writings of work that is not verified yet: what a killed sync reads again. */
const KEEP_EVERY = 500
/** And at least this many times as long as the last writing took, so that writing is a tenth of the work at most, however slow the storage. */
const WORK_PER_WRITING = 10

type SyncContext = Omit<FullSyncContext, 'onRange'>

interface StoredState {
  readonly format: number
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  /** Null where the pool had none: what a node said of them then is read again. */
  readonly modules: PoolModules | null
  readonly state: SyncStateDump
  readonly pending: readonly PendingBundle[]
  readonly trades: readonly TradeRecord[]
  /** Missing in what was stored before they were kept. */
  readonly given?: readonly GivenKey[]
}

/** A wallet's state, with the block it is verified at. One reader or writer at a time. */
export class SyncedState {
  #state = new SyncState()
  #queue: Promise<unknown> = Promise.resolve()
  /** Notes that bundles use which are not mined yet. */
  readonly reservations = new Reservations()
  readonly trades = new TradeRecords()
  /** One-time addresses that the wallet gave out. */
  readonly given = new GivenKeys()
  #willKeep = false
  #kept: Promise<void> = Promise.resolve()

  constructor(
    private readonly context: SyncContext,
    private readonly storage?: WalletStorage,
  ) {}

  /**
   * Takes up what was stored; unreadable or foreign data are passed over, because the chain holds everything.
   * @throws {StorageError}
   */
  async load(): Promise<void> {
    const bytes = await this.storage?.load().catch((error) => Promise.reject(new StorageError('load', error)))
    const stored = bytes && (openData(this.#storageKey, bytes) as StoredState | undefined)
    const { chainId, pool, registry } = this.context
    if (stored?.format !== FORMAT && stored?.format !== FORMAT_BEFORE_MODULES) return
    if (stored.chainId !== chainId || stored.pool !== pool || stored.registry !== registry) return
    if (stored.format === FORMAT && isSameModules(stored.modules, this.context.modules))
      this.#state = SyncState.restore(stored.state)
    this.reservations.restore(stored.pending)
    this.#restoreTrades(stored.trades)
    this.given.restore(stored.given ?? [])
  }

  /** Notes of a trade that is not signed are no bundle that was handed over, and stay reserved all the same. */
  #restoreTrades(trades: readonly TradeRecord[]): void {
    this.trades.restore(trades)
    for (const { step, spends, expiry } of trades) {
      if (step === 'offered' || step === 'answered') this.reservations.reserve(spends, expiry)
    }
  }

  /** Runs work after all earlier work has ended, so that nobody sees a half-read block. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** Syncs; inside {@link SyncedState.exclusive}. */
  sync(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#advance(this.#state, options)
  }

  /** Reads everything again; inside {@link SyncedState.exclusive}. What was known stays until the new reading is verified. */
  rescan(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#advance(new SyncState(), options)
  }

  async #advance(from: SyncState, options: SyncOptions): Promise<SyncSummary> {
    const before = from.readTo
    try {
      const { state, summary } = await syncState({ ...this.context, onRange: this.#keeper() }, from, options)
      this.#state = state
      // Blocks without outputs are read again after a restart; that is cheaper than writing everything each time.
      if (summary.scanned > 0 || summary.reorganised) await this.#save()
      return summary
    } catch (error) {
      if (from === this.#state && from.readTo !== before) await this.#save().catch(() => undefined)
      throw error
    }
  }

  /**
   * Writes what was read now and then, so that a sync that is killed goes on there. A state that is read afresh is not kept: what
   * it would replace is worth more until the new reading is verified. A storage that fails is told at the end.
   */
  #keeper(): FullSyncContext['onRange'] {
    if (!this.storage) return undefined
    let last = performance.now()
    let pause = KEEP_EVERY
    return async (state) => {
      const start = performance.now()
      if (state !== this.#state || start - last < pause) return
      await this.#write(state).catch(() => undefined)
      last = performance.now()
      pause = Math.max(KEEP_EVERY, WORK_PER_WRITING * (last - start))
    }
  }

  /**
   * State and the block at which it is verified.
   * @throws {NotSyncedError}
   */
  verified(): { state: SyncState; block: BlockRef } {
    const { verified: block } = this.#state
    if (!block) throw new NotSyncedError()
    return { state: this.#state, block }
  }

  /** Keeps what was handed over, and trades, for the next start. A storage that fails stops no payment: the chain decides what was paid. */
  keepReservations(): Promise<void> {
    return this.#save().catch(() => undefined)
  }

  /** As {@link SyncedState.keepReservations}, without waiting: once for all that is given out meanwhile, after the work under way. */
  keepSoon(): void {
    if (this.#willKeep) return
    this.#willKeep = true
    this.#kept = this.exclusive(async () => {
      this.#willKeep = false
      await this.keepReservations()
    })
  }

  /** Waits for what {@link SyncedState.keepSoon} has yet to write, and for nothing else. */
  kept(): Promise<void> {
    return this.#kept
  }

  #save(): Promise<void> {
    return this.#write(this.#state)
  }

  async #write(state: SyncState): Promise<void> {
    if (!this.storage) return
    const { chainId, pool, registry, modules = null } = this.context
    const [pending, trades] = [this.reservations.dump(), this.trades.dump()]
    const place = { format: FORMAT, chainId, pool, registry, modules }
    const stored: StoredState = { ...place, state: state.dump(), pending, trades, given: this.given.dump() }
    const sealed = sealData(this.#storageKey, stored)
    await this.storage.save(sealed).catch((error) => Promise.reject(new StorageError('save', error)))
  }

  get #storageKey(): Uint8Array {
    return storageKey(this.context.key)
  }
}

const isSameModules = (a: PoolModules | null, b: PoolModules | undefined): boolean =>
  a?.packages === b?.packages && a?.conditionalTransfers === b?.conditionalTransfers
