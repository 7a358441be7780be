import { decodeIncomingViewingKey, encodeAddress, type IncomingViewingKey } from '@merkato/protocol'
import { redact } from '../errors/base.js'
import { InvalidKeyError } from '../errors/input.js'
import { type OpenPool, openPool, type PoolSource } from '../sync/open-pool.js'
import type { SyncOptions, SyncSummary } from '../sync/sync.js'
import { SyncedState } from '../sync/synced-state.js'
import { type AssetView, viewOfAsset } from '../wallet/asset-views.js'
import { type HistoryEntry, historyOf } from '../wallet/history.js'
import type { WalletStorage } from '../wallet/stored-data.js'

/** Options of {@link watchIncoming}. */
export interface IncomingWatchOptions extends PoolSource {
  /** `mkview1...`, from {@link Wallet.incomingKey}. */
  readonly incomingKey: string
  /** First block that may hold events of the pool; 0 by default. */
  readonly fromBlock?: number | undefined
  /** Keeps what was read between two starts, encrypted; by default nothing is kept. */
  readonly storage?: WalletStorage | undefined
  /** Threads for long scans; 2 by default, 0 for none. */
  readonly threads?: number | undefined
}

/** Something that arrived at the address. Amounts in the asset's smallest unit. */
export interface Arrival extends Omit<HistoryEntry, 'kind' | 'fee'> {
  /** `received`: paid privately, or minted with hidden supply; `shielded`: out of a public account, or minted; `opened`: out of a parcel. */
  readonly kind: 'received' | 'shielded' | 'opened'
}

/**
 * Opens a watch on one address: what arrives there, and nothing else. Its key finds neither change nor spends, so it has no balance to
 * show, and no key to spend with. Reads nothing yet: call {@link IncomingWatch.sync}.
 * @throws {InvalidKeyError} {WrongNetworkError} {PoolMissingError} {RpcError} {StorageError}
 */
export async function watchIncoming(options: IncomingWatchOptions): Promise<IncomingWatch> {
  const opened = await openPool(options)
  const { fromBlock = 0, threads, storage } = options
  const key = readIncomingKey(options.incomingKey, opened.chainId)
  const { reader, pool, registry, modules, chainId } = opened
  const synced = new SyncedState({ reader, pool, registry, modules, fromBlock, threads, chainId, key }, storage)
  await synced.load()
  return new IncomingWatch(opened, key, synced)
}

function readIncomingKey(text: string, chainId: bigint): IncomingViewingKey {
  try {
    return decodeIncomingViewingKey(text, chainId)
  } catch (error) {
    throw new InvalidKeyError('an incoming key', 'mkview1', error)
  }
}

/** What arrives at one address, verified as a wallet verifies it. Prints without secrets. */
export class IncomingWatch {
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  readonly #key: IncomingViewingKey
  readonly #synced: SyncedState

  /** Use {@link watchIncoming}. */
  constructor({ chainId, pool, registry }: OpenPool, key: IncomingViewingKey, synced: SyncedState) {
    this.chainId = chainId
    this.pool = pool
    this.registry = registry
    this.#key = key
    this.#synced = synced
    redact(this, `IncomingWatch(${this.address()})`)
  }

  /** The address that is watched, `mk1...`. */
  address(): string {
    return encodeAddress(this.#key.address(this.chainId))
  }

  /**
   * Reads the chain up to its newest block. Goes on where it stopped; undoes what a reorganisation undid.
   * @throws {RpcError} {InconsistentNodeError} {AbortedError} {StorageError}
   */
  sync(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#synced.exclusive(() => this.#synced.sync(options))
  }

  /** Reads the chain again from the beginning: finds what another node hid. Errors as {@link IncomingWatch.sync}. */
  rescan(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#synced.exclusive(() => this.#synced.rescan(options))
  }

  /** Block that everything shown is true for. @throws {NotSyncedError} */
  syncedTo(): { readonly number: number; readonly hash: string; readonly timestamp: number } {
    return this.#synced.verified().block
  }

  /** What arrived, oldest first. It may have been spent since: the sum is no balance. @throws {NotSyncedError} */
  received(): Arrival[] {
    const { state, block } = this.#synced.verified()
    // Without notes nothing is ever seen to leave.
    return historyOf(state.notes, block.number).map(({ fee: _fee, ...entry }) => entry as Arrival)
  }

  /** What is known of an asset, from the registry's log. @throws {NotSyncedError} */
  asset(assetId: bigint): AssetView {
    const { state, block } = this.#synced.verified()
    return viewOfAsset(state.assets, assetId, block.number)
  }
}
