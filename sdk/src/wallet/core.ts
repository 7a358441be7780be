import {
  boundHash,
  type CircuitName,
  type CommitmentTree,
  completeJoinSplit,
  type Proof,
  type RandomBytes,
  type Signature,
  type SpendingKeys,
  type TrackingKey,
  type UnprovenBundle,
} from '@merkato/protocol'
import type { Provider, Signer, TransactionRequest } from 'ethers'
import type { KnownErrors } from '../errors/explain.js'
import { throwIfAborted } from '../errors/network.js'
import { NotConfiguredError, WatchOnlyError } from '../errors/setup.js'
import { proveJoinSplit } from '../prover/prove-statement.js'
import type { CircuitInputs, ProofResult, ProveOptions, ProveProgress, Prover } from '../prover/prover.js'
import type { BlockRef, ChainReader } from '../sync/chain-reader.js'
import type { NullifierLog } from '../sync/nullifier-log.js'
import type { PoolModules } from '../sync/pool-events.js'
import type { SyncOptions, SyncSummary } from '../sync/sync.js'
import type { SyncedState } from '../sync/synced-state.js'
import type { Draft, SpendingView } from '../transactions/build-bundle.js'
import { type Receipt, sendAndWait } from '../transactions/send.js'
import type { AssetDirectory } from './asset-directory.js'
import type { GivenKey, GivenKeys } from './given-keys.js'
import type { WalletKeys } from './keys.js'
import type { LockDirectory } from './lock-directory.js'
import { type NoteStore, type OwnedNote, statesOf } from './note-store.js'
import type { ParcelDirectory } from './parcel-directory.js'
import type { TradeRecords } from './trade-records.js'

/** How a transaction of a wallet is sent. */
export interface CoreSendOptions {
  /** Sends this transaction instead of the wallet's signer. */
  readonly signer?: Signer | undefined
  /** Contracts whose custom errors shall be understood beside the pool's. */
  readonly known?: readonly KnownErrors[] | undefined
  readonly signal?: AbortSignal | undefined
  /** Nullifiers of the wallet's notes that the transaction spends, as far as it reserved them. */
  readonly spends?: readonly bigint[] | undefined
}

/** What clients over a wallet work with. */
export interface WalletCore {
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  /** Missing where the pool is older than its modules. */
  readonly modules: PoolModules | undefined
  readonly provider: Provider
  readonly reader: ChainReader
  readonly random: RandomBytes
  readonly viewing: TrackingKey
  /** What the wallet keeps of its trades; {@link WalletCore.keep} writes it. */
  readonly trades: TradeRecords
  /** One-time addresses that the wallet gave out, as far as it remembers them. */
  readonly given: GivenKeys
  /** As {@link Wallet.sync}. */
  sync(options?: SyncOptions): Promise<SyncSummary>
  /** Syncs, builds against exactly the verified state, and reserves the nullifiers that the result spends, until it expires. */
  prepare<T extends { readonly spends: readonly bigint[]; readonly expiry: bigint } | undefined>(
    build: (view: SpendingView) => T,
  ): Promise<T>
  /** Signs with the spending key. @throws {WatchOnlyError} */
  sign(hash: bigint): Signature
  /** Asks the wallet's prover. @throws {NotConfiguredError} */
  prove(circuit: CircuitName, inputs: CircuitInputs, options?: ProveOptions): Promise<ProofResult>
  /** Signs and proves some join-splits of a bundle that is already complete; the others keep their proofs. */
  proveJoinSplits(
    bundle: UnprovenBundle,
    drafts: readonly Draft[],
    caller: string,
    options?: ProveOptions,
  ): Promise<readonly Proof[]>
  /** Signs one hash, and proves join-splits that are bound to it. */
  proveDrafts(drafts: readonly Draft[], hash: bigint, options?: ProveOptions): Promise<readonly Proof[]>
  /** What the wallet knows, and the block at which it is verified. @throws {NotSyncedError} */
  verified(): {
    readonly notes: NoteStore
    readonly assets: AssetDirectory
    readonly parcels: ParcelDirectory
    readonly locks: LockDirectory
    readonly tree: CommitmentTree
    readonly nullifiers: NullifierLog
    readonly block: BlockRef
  }
  /** Gives reserved notes free again. */
  release(nullifiers: readonly bigint[]): void
  /** As {@link WalletCore.release}, also for the next start. */
  giveBack(nullifiers: readonly bigint[]): Promise<void>
  /** Notes down that a bundle with these nullifiers left the wallet until it expires, also for the next start. */
  handOver(nullifiers: readonly bigint[], transactionHash: string | null): Promise<void>
  /** Writes reservations and trades to the wallet's storage. */
  keep(): Promise<void>
  /** The signer of a call, or the wallet's. @throws {NotConfiguredError} */
  signer(given?: Signer): Signer
  /** Sends, waits until it is mined, and syncs. Errors as {@link sendAndWait}. */
  send(request: TransactionRequest, options?: CoreSendOptions): Promise<Receipt>
}

/** What a wallet is made of. */
export interface CoreParts {
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  readonly modules?: PoolModules | undefined
  readonly provider: Provider
  readonly reader: ChainReader
  readonly keys: WalletKeys
  readonly synced: SyncedState
  readonly random: RandomBytes
  readonly prover?: Prover | undefined
  readonly signer?: Signer | undefined
  /** Blocks on top of a note's own before it is spent. */
  readonly confirmations: number
  /** Whether the pool has the circuit of eight inputs. */
  readonly poolIsWide: boolean
}

const cores = new WeakMap<object, Core>()

/** The core of a wallet, for clients in this package. */
export function coreOf(wallet: object): WalletCore {
  const core = cores.get(wallet)
  if (!core) throw new NotConfiguredError('wallet')
  return core
}

/** Makes {@link coreOf} find a wallet's core. */
export const bindCore = (wallet: object, core: Core): void => void cores.set(wallet, core)

/** Keys, state, prover and signer of one open wallet. */
export class Core implements WalletCore {
  readonly #parts: CoreParts

  constructor(parts: CoreParts) {
    this.#parts = parts
  }

  get chainId(): bigint {
    return this.#parts.chainId
  }

  get pool(): string {
    return this.#parts.pool
  }

  get registry(): string {
    return this.#parts.registry
  }

  get modules(): PoolModules | undefined {
    return this.#parts.modules
  }

  get provider(): Provider {
    return this.#parts.provider
  }

  get reader(): ChainReader {
    return this.#parts.reader
  }

  get random(): RandomBytes {
    return this.#parts.random
  }

  get viewing(): TrackingKey {
    return this.#parts.keys.viewing
  }

  get keys(): WalletKeys {
    return this.#parts.keys
  }

  get trades(): TradeRecords {
    return this.#parts.synced.trades
  }

  sync(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#parts.synced.exclusive(() => this.#parts.synced.sync(options))
  }

  get given(): GivenKeys {
    return this.#parts.synced.given
  }

  /** Remembers a one-time address that is given out, also for the next start. */
  remember(key: GivenKey): void {
    this.given.add(key)
    this.#parts.synced.keepSoon()
  }

  /** Waits until what {@link Core.remember} was told is written. */
  kept(): Promise<void> {
    return this.#parts.synced.kept()
  }

  rescan(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#parts.synced.exclusive(() => this.#parts.synced.rescan(options))
  }

  verified() {
    const { state, block } = this.#parts.synced.verified()
    const { notes, assets, parcels, locks, tree, nullifiers } = state
    return { notes, assets, parcels, locks, tree, nullifiers, block }
  }

  /** Unspent notes with what may be done with each. @throws {NotSyncedError} */
  unspent() {
    const { notes, block } = this.verified()
    const { confirmations, synced } = this.#parts
    const isReserved = ({ nullifier }: OwnedNote) => synced.reservations.isReserved(nullifier, block.timestamp)
    return statesOf(notes.unspent(block.number), { confirmations, head: block.number, isReserved })
  }

  /** Bundles handed over and not mined at the verified block. @throws {NotSyncedError} */
  pending() {
    const { notes, block } = this.verified()
    return this.#parts.synced.reservations.pending(notes.unspent(block.number), block.timestamp)
  }

  prepare<T extends { readonly spends: readonly bigint[]; readonly expiry: bigint } | undefined>(
    build: (view: SpendingView) => T,
  ): Promise<T> {
    const { synced } = this.#parts
    return synced.exclusive(async () => {
      await synced.sync()
      const built = build(this.#view())
      if (built) synced.reservations.reserve(built.spends, built.expiry)
      return built
    })
  }

  sign(hash: bigint): Signature {
    return this.#spending().sign(hash)
  }

  /** Refuses before anything else is asked for, a signer or the node: what is missing is the key. @throws {WatchOnlyError} */
  assertSpends(): void {
    this.#spending()
  }

  #spending(): SpendingKeys {
    const { spending } = this.keys
    if (!spending) throw new WatchOnlyError()
    return spending
  }

  async prove(circuit: CircuitName, inputs: CircuitInputs, options: ProveOptions = {}): Promise<ProofResult> {
    const { prover } = this.#parts
    if (!prover) throw new NotConfiguredError('prover')
    return prover.prove(circuit, inputs, options)
  }

  proveJoinSplits(
    bundle: UnprovenBundle,
    drafts: readonly Draft[],
    caller: string,
    options: ProveOptions = {},
  ): Promise<readonly Proof[]> {
    const { chainId, pool } = this
    return this.proveDrafts(drafts, boundHash(bundle, { chainId, pool, caller }), options)
  }

  async proveDrafts(drafts: readonly Draft[], hash: bigint, options: ProveOptions = {}): Promise<readonly Proof[]> {
    const signature = this.sign(hash)
    const proofs: Proof[] = []
    for (const { plan } of drafts) {
      const statement = completeJoinSplit(plan, hash, signature)
      const onProgress = partOf(options.onProgress, proofs.length, drafts.length)
      proofs.push(await proveJoinSplit((...asked) => this.prove(...asked), statement, { ...options, onProgress }))
      throwIfAborted(options.signal, 'The payment')
    }
    return proofs
  }

  release(nullifiers: readonly bigint[]): void {
    this.#parts.synced.reservations.release(nullifiers)
  }

  async giveBack(nullifiers: readonly bigint[]): Promise<void> {
    this.release(nullifiers)
    await this.keep()
  }

  async handOver(nullifiers: readonly bigint[], transactionHash: string | null): Promise<void> {
    this.#parts.synced.reservations.handOver(nullifiers, transactionHash)
    await this.keep()
  }

  keep(): Promise<void> {
    return this.#parts.synced.keepReservations()
  }

  signer(given?: Signer): Signer {
    const signer = given ?? this.#parts.signer
    if (!signer) throw new NotConfiguredError('signer')
    return signer
  }

  async send(request: TransactionRequest, options: CoreSendOptions = {}): Promise<Receipt> {
    const { signer, known, signal, spends = [] } = options
    const { provider, pool } = this
    const onSent = (hash: string | null) => this.handOver(spends, hash)
    const receipt = await sendAndWait({ signer: this.signer(signer), provider, pool, known, signal, onSent }, request)
    // Spent now; and free again, should the chain be rewound.
    if (await this.#syncAfterwards()) this.release(spends)
    return receipt
  }

  /**
   * Syncs after a transaction was mined. It stays mined when this fails, so the failure is not the caller's: whatever
   * needs a newer state syncs again first.
   */
  #syncAfterwards(): Promise<boolean> {
    return this.sync().then(
      () => true,
      () => false,
    )
  }

  #view(): SpendingView {
    const { chainId, pool, random, prover, poolIsWide } = this.#parts
    const key = this.#spending()
    const { tree, block } = this.verified()
    const notes = this.unspent()
    const free = notes.flatMap(({ note, state }) => (state === 'spendable' ? [note] : []))
    const reserved = notes.flatMap(({ note, state }) => (state === 'spendable' ? [] : [note]))
    const wide = poolIsWide && (prover?.circuits?.includes('transfer-wide') ?? true)
    return { key, chainId, pool, tree, notes: free, reserved, timestamp: block.timestamp, random, wide }
  }
}

/** Progress of one proof, told as progress of all. */
function partOf(onProgress: ProveProgress | undefined, done: number, all: number): ProveProgress | undefined {
  return (
    onProgress && ((step, fraction) => onProgress(step, fraction === undefined ? undefined : (done + fraction) / all))
  )
}
