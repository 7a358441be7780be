import {
  AMOUNT_LIMIT,
  type Bundle,
  createOneTimeAddress,
  encodeAddress,
  encodeIncomingViewingKey,
  encodeOneTimeAddress,
  encodeTrackingKey,
  NATIVE_ASSET,
  POOL_ADDRESS,
  type RandomBytes,
  systemRandom,
} from '@merkato/protocol'
import type { Provider, Signer } from 'ethers'
import { redact } from './errors/base.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from './errors/input.js'
import { OutcomeUnknownError, PoolMissingError, RpcError, throwIfAborted, WrongNetworkError } from './errors/network.js'
import { NotConfiguredError, WatchOnlyError } from './errors/setup.js'
import { planGather } from './planner/transfer-plan.js'
import type { TransferArtifacts } from './prover/circuit-files.js'
import { LocalProver } from './prover/local-prover.js'
import type { ProveOptions, Prover } from './prover/prover.js'
import { type ChainReader, readerOf } from './sync/chain-reader.js'
import type { SyncOptions, SyncSummary } from './sync/sync.js'
import { SyncedState } from './sync/synced-state.js'
import { poolAt } from './sync/verify-state.js'
import {
  type BundleRequest,
  proveBundle,
  type SignedBundle,
  type SpendingView,
  signBundle,
  signPlan,
} from './transactions/build-bundle.js'
import { readAccount, readDestination } from './transactions/payee.js'
import { type Receipt, sendAndWait, transactRequest } from './transactions/send.js'
import { shieldCoins } from './transactions/shield.js'
import { type HistoryEntry, historyOf } from './wallet/history.js'
import { type KeySource, openKeys, type WalletKeys } from './wallet/keys.js'
import { balancesOf, type NoteView, type OwnedNote } from './wallet/note-store.js'
import { Reservations } from './wallet/reservations.js'
import type { WalletStorage } from './wallet/stored-data.js'

/** Options of {@link createWallet}; keys come from phrase, seed or trackingKey. */
export interface WalletOptions extends KeySource {
  /** Any ethers v6 provider of the chain. */
  readonly provider: Provider
  /**
   * Files of the transfer circuit; needed to transfer and unshield. The wallet then proves on this machine, with a
   * {@link LocalProver} of its own, which loads them for the first proof and keeps them until {@link Wallet.close}.
   */
  readonly artifacts?: TransferArtifacts | undefined
  /** Makes proofs instead: one {@link LocalProver} for several wallets, or a prover elsewhere. */
  readonly prover?: Prover | undefined
  /** Sends transactions and pays their gas; may be anybody's account, a relay's too. Can be given per call instead. */
  readonly signer?: Signer | undefined
  /** Refuse any other chain. Without it the provider's chain is taken. */
  readonly chainId?: bigint | undefined
  /** The shielded pool; by default the native pool of the Merkato VM. */
  readonly pool?: string | undefined
  /** First block that may hold events of the pool; 0 by default. */
  readonly fromBlock?: number | undefined
  /** Keeps what was read between two starts, encrypted; by default nothing is kept. */
  readonly storage?: WalletStorage | undefined
  /** Threads for long scans; 2 by default, 0 for none. */
  readonly threads?: number | undefined
  /** Source of randomness. Only tests replace it: predictable randomness links and reveals payments. */
  readonly random?: RandomBytes | undefined
}

/** What sending may be told besides the payment. */
export interface SendOptions extends ProveOptions {
  /** Sends this transaction instead of the wallet's signer. */
  readonly signer?: Signer | undefined
}

/** Parts that private payments and withdrawals share. Amounts in the asset's smallest unit. */
interface SpendOptions extends SendOptions {
  readonly amount: bigint
  readonly assetId?: bigint | undefined
  /** Public fee on top, for whoever sends the transaction. */
  readonly fee?: bigint | undefined
  /** Who gets the fee; the sender by default. */
  readonly feeTo?: string | undefined
  /** Last timestamp, in seconds; ten minutes after the newest block by default. */
  readonly expiry?: bigint | undefined
}

export interface ShieldOptions {
  /** Wei. */
  readonly amount: bigint
  /** `mk1...` or `mkone1...`; the wallet's own address by default. */
  readonly to?: string | undefined
  readonly signer?: Signer | undefined
}

export interface TransferOptions extends SpendOptions {
  /** `mk1...` or `mkone1...`. */
  readonly to: string
  /** At most 512 bytes, which only the payee and this wallet can read. */
  readonly memo?: string | Uint8Array | undefined
}

export interface UnshieldOptions extends SpendOptions {
  /** Public account, `0x...`. */
  readonly to: string
}

/** Receipt of a transaction that needed proofs. */
export interface ProvedReceipt extends Receipt {
  /** How many proofs it held, and how long they took together in milliseconds. */
  readonly proofs: number
  readonly provingMs: number
}

/**
 * Opens a wallet and checks that the provider serves the right chain and a pool.
 * Reads nothing else: call {@link Wallet.sync} before asking for balances.
 * @throws {InvalidSeedError} {InvalidArgumentError} {WrongNetworkError} {PoolMissingError} {RpcError} {StorageError}
 */
export async function createWallet(options: WalletOptions): Promise<Wallet> {
  const reader = readerOf(options.provider)
  const chainId = await reader.chainId()
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new WrongNetworkError(options.chainId, chainId)
  }
  const pool = readAccount(options.pool ?? POOL_ADDRESS)
  const keys = openKeys(options, chainId)
  const proving = proverOf(options)
  await assertPool(reader, pool)
  const { fromBlock = 0, threads, storage } = options
  const synced = new SyncedState({ reader, pool, fromBlock, threads, chainId, key: keys.viewing }, storage)
  await synced.load()
  const { provider, signer, random = systemRandom } = options
  return new Wallet({ chainId, pool, keys, synced, provider, signer, random, ...proving })
}

function proverOf({ artifacts, prover }: WalletOptions): Pick<WalletParts, 'prover' | 'ownProver'> {
  if (!artifacts) return { prover }
  if (prover) throw new InvalidArgumentError('Give artifacts or a prover, not both.')
  const ownProver = new LocalProver(artifacts)
  return { prover: ownProver, ownProver }
}

async function assertPool(reader: ChainReader, pool: string): Promise<void> {
  const { number } = await reader.head()
  try {
    await poolAt(reader, pool, number).nextPosition()
  } catch (error) {
    throw isUnreachable(error) ? error : new PoolMissingError(pool, error)
  }
}

/** A node that can not be reached says nothing about the pool; a call that fails, or returns nothing, does. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof RpcError && !/revert|CALL_EXCEPTION/i.test(String((error.cause as Error | undefined)?.message))

interface WalletParts {
  readonly chainId: bigint
  readonly pool: string
  readonly provider: Provider
  readonly keys: WalletKeys
  readonly synced: SyncedState
  readonly random: RandomBytes
  readonly prover?: Prover | undefined
  /** The same, where the wallet made it. */
  readonly ownProver?: LocalProver | undefined
  readonly signer?: Signer | undefined
}

/** One account of a phrase on one chain: sees its notes, pays privately, shields and unshields. Prints without secrets. */
export class Wallet {
  readonly chainId: bigint
  /** Address of the shielded pool. */
  readonly pool: string
  readonly #parts: WalletParts
  readonly #reservations = new Reservations()

  /** Use {@link createWallet}. */
  constructor(parts: WalletParts) {
    this.chainId = parts.chainId
    this.pool = parts.pool
    this.#parts = parts
    redact(this, `Wallet(${this.address()})`)
  }

  /** Where others pay, `mk1...`. Payments to it can not be linked by outsiders, so it may be published. */
  address(): string {
    return encodeAddress(this.#viewing.address(this.chainId))
  }

  /** A fresh address for one payer or contract, `mkone1...`, which nobody can link to {@link Wallet.address}. */
  oneTimeAddress(): string {
    const { address } = createOneTimeAddress(this.#viewing, { random: this.#parts.random })
    return encodeOneTimeAddress(address, this.chainId)
  }

  /** Secret: whoever has it sees everything this wallet does, and spends nothing. */
  trackingKey(): string {
    return encodeTrackingKey(this.#viewing, this.chainId)
  }

  /** Secret: whoever has it sees what arrives at the address; no change, nothing sent. */
  incomingKey(): string {
    return encodeIncomingViewingKey(this.#viewing.incomingViewingKey(), this.chainId)
  }

  /**
   * Reads the chain up to its newest block. Goes on where it stopped; undoes what a reorganisation undid.
   * @throws {RpcError} {InconsistentNodeError} {AbortedError} balances then stay as they were
   * @throws {StorageError} balances are new, and not kept for the next start
   */
  sync(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#parts.synced.exclusive(() => this.#parts.synced.sync(options))
  }

  /**
   * Reads the chain again from the beginning, with the node as it is now: finds payments that another node hid by changing
   * their ciphertexts. Balances stay as they were until the new reading is verified. Errors as {@link Wallet.sync}.
   */
  rescan(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#parts.synced.exclusive(() => this.#parts.synced.rescan(options))
  }

  /** Block that balances, notes and history are true for. @throws {NotSyncedError} */
  syncedTo(): { readonly number: number; readonly hash: string; readonly timestamp: number } {
    return this.#parts.synced.verified().block
  }

  /** Unspent notes, in order of position, without the secrets behind them. @throws {NotSyncedError} */
  notes(): NoteView[] {
    return this.#unspent().map(({ r: _r, rho: _rho, ...view }) => view)
  }

  /** Sums per asset id, smallest units. @throws {NotSyncedError} */
  balances(): Map<bigint, bigint> {
    return balancesOf(this.#unspent())
  }

  /** Sum of one asset, by default the native coin in wei. @throws {NotSyncedError} */
  balance(assetId: bigint = NATIVE_ASSET): bigint {
    return this.balances().get(assetId) ?? 0n
  }

  /** What was received, sent, shielded and unshielded, oldest first. @throws {NotSyncedError} */
  history(): HistoryEntry[] {
    const { state, block } = this.#parts.synced.verified()
    return historyOf(state.notes, block.number)
  }

  /**
   * Turns public coins of the signer into a private note.
   * @throws {InvalidAmountError} {InvalidAddressError} {InsufficientCoinsError} {PoolRejectionError} {RpcError}
   * {OutcomeUnknownError} {NonceConflictError}
   */
  async shield({ amount, to = this.address(), signer }: ShieldOptions): Promise<Receipt> {
    assertBigint(amount)
    if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
    const destination = readDestination(to, this.chainId, this.#parts.random)()
    const receipt = await shieldCoins(this.#sendContext(signer), amount, destination.to)
    await this.#syncAfterwards()
    return receipt
  }

  /**
   * Pays privately: neither amount nor payee can be seen.
   * @throws {InsufficientFundsError} {FundsSpreadError} {InvalidAmountError} {InvalidAddressError} {MemoTooLongError}
   * {StatementError} {CircuitFileError} {ProvingError} {PoolRejectionError} {InsufficientCoinsError} {AbortedError}
   * {NonceConflictError} {RpcError} nothing was sent
   * @throws {OutcomeUnknownError} it may have been paid: sync before paying again
   */
  transfer({ to, amount, memo, ...options }: TransferOptions): Promise<ProvedReceipt> {
    return this.#spend({ payment: { to, amount, memo } }, options)
  }

  /** Pays a public account out of private notes; the amount can be seen. Errors as {@link Wallet.transfer}. */
  unshield({ to, amount, ...options }: UnshieldOptions): Promise<ProvedReceipt> {
    return this.#spend({ withdrawal: { to, amount } }, options)
  }

  /**
   * Merges the smallest notes, up to sixteen into eight.
   * @returns undefined when there is nothing to merge
   */
  async gather(options: SendOptions & { assetId?: bigint } = {}): Promise<ProvedReceipt | undefined> {
    const assetId = options.assetId ?? NATIVE_ASSET
    const caller = await this.#signer(options.signer).getAddress()
    const signed = await this.#prepare((view) => {
      const plan = planGather(view.notes.filter((note) => note.assetId === assetId))
      return plan.length > 0 ? signPlan(view, { caller }, plan) : undefined
    })
    return signed && this.#proveAndSend(signed, options)
  }

  /**
   * Builds and proves a bundle for any caller: a relay, or a contract that takes bundles. Its notes stay reserved until it
   * expires or is released.
   * @throws as {@link Wallet.transfer}, as far as nothing is sent
   */
  async buildBundle(request: BundleRequest, options: ProveOptions = {}): Promise<Bundle> {
    const signed = await this.#prepare((view) => signBundle(view, request))
    return (await this.#prove(signed, options)).bundle
  }

  /** Sends a plain bundle that was built for the signer's account. Errors as {@link Wallet.transfer}. */
  async sendBundle(bundle: Bundle, { signer, signal }: Omit<SendOptions, 'onProgress'> = {}): Promise<Receipt> {
    const context = { ...this.#sendContext(signer), signal }
    const receipt = await sendAndWait(context, transactRequest(this.pool, bundle))
    // Spent now; and free again, should the chain be rewound.
    if (await this.#syncAfterwards()) this.releaseBundle(bundle)
    return receipt
  }

  /** Gives the notes of a bundle that will not be sent free again. Whoever has the bundle can still send it until it expires. */
  releaseBundle(bundle: Bundle): void {
    this.#reservations.release(bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers))
  }

  /**
   * 32 secret bytes for a purpose beside the pool, from the seed: the phrase alone restores them.
   * @throws {WatchOnlyError}
   */
  deriveSecret(purpose: string, info: Uint8Array): Uint8Array {
    const { derive } = this.#parts.keys
    if (!derive) throw new WatchOnlyError()
    return derive(purpose, info)
  }

  /** Ends what the wallet started to prove with `artifacts`; a prover that was given to it stays. The wallet can be used on. */
  async close(): Promise<void> {
    await this.#parts.ownProver?.close()
  }

  #unspent(): OwnedNote[] {
    const { state, block } = this.#parts.synced.verified()
    return state.notes.unspent(block.number)
  }

  get #viewing() {
    return this.#parts.keys.viewing
  }

  #signer(given: Signer | undefined): Signer {
    const signer = given ?? this.#parts.signer
    if (!signer) throw new NotConfiguredError('signer')
    return signer
  }

  #sendContext(given: Signer | undefined) {
    return { signer: this.#signer(given), provider: this.#parts.provider, pool: this.pool }
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

  async #spend(
    request: Pick<BundleRequest, 'payment' | 'withdrawal'>,
    { assetId, fee, feeTo, expiry, ...options }: Omit<SpendOptions, 'amount'>,
  ): Promise<ProvedReceipt> {
    const caller = await this.#signer(options.signer).getAddress()
    const signed = await this.#prepare((view) => signBundle(view, { ...request, caller, assetId, fee, feeTo, expiry }))
    return this.#proveAndSend(signed, options)
  }

  /** Syncs, then builds against exactly the state that was verified; the notes used are reserved at once. */
  #prepare<T extends SignedBundle | undefined>(build: (view: SpendingView) => T): Promise<T> {
    const { synced } = this.#parts
    return synced.exclusive(async () => {
      await synced.sync()
      const signed = build(this.#view())
      if (signed) this.#reservations.reserve(signed.spends, signed.bundle.expiry)
      return signed
    })
  }

  #view(): SpendingView {
    const { keys, synced, chainId, pool, random } = this.#parts
    if (!keys.spending) throw new WatchOnlyError()
    const { state, block } = synced.verified()
    const { free, reserved } = this.#reservations.divide(state.notes.unspent(block.number), block.timestamp)
    const { timestamp } = block
    return { key: keys.spending, chainId, pool, tree: state.tree, notes: free, reserved, timestamp, random }
  }

  async #prove(signed: SignedBundle, options: ProveOptions): Promise<{ bundle: Bundle; provingMs: number }> {
    const { prover } = this.#parts
    const start = performance.now()
    try {
      if (!prover) throw new NotConfiguredError('prover')
      const bundle = await proveBundle(prover, signed, options)
      throwIfAborted(options.signal, 'The payment')
      return { bundle, provingMs: performance.now() - start }
    } catch (error) {
      this.#reservations.release(signed.spends)
      throw error
    }
  }

  async #proveAndSend(signed: SignedBundle, options: SendOptions): Promise<ProvedReceipt> {
    const { bundle, provingMs } = await this.#prove(signed, options)
    try {
      const receipt = await this.sendBundle(bundle, options)
      return { ...receipt, proofs: bundle.joinSplits.length, provingMs }
    } catch (error) {
      // The transaction may still be mined, so its notes stay reserved until it expires.
      if (!(error instanceof OutcomeUnknownError)) this.#reservations.release(signed.spends)
      throw error
    }
  }
}
