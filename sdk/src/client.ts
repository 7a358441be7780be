import {
  AMOUNT_LIMIT,
  type Bundle,
  createOneTimeAddress,
  encodeAddress,
  encodeIncomingViewingKey,
  encodeOneTimeAddress,
  encodeTrackingKey,
  NATIVE_ASSET,
  type RandomBytes,
  systemRandom,
  withProofs,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import { redact } from './errors/base.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from './errors/input.js'
import { OutcomeUnknownError } from './errors/network.js'
import { WatchOnlyError } from './errors/setup.js'
import { planGather } from './planner/transfer-plan.js'
import type { CircuitArtifacts, CircuitSource } from './prover/circuit-files.js'
import { LocalProver } from './prover/local-prover.js'
import type { ProveOptions, Prover } from './prover/prover.js'
import type { RelayClient } from './relay/relay-client.js'
import type { RelayedRequest } from './relay/relayed-plan.js'
import { agreeOnBundle, handToRelayer, refuseSigner } from './relay/relayed-send.js'
import { openPool, type PoolSource } from './sync/open-pool.js'
import type { SyncOptions, SyncSummary } from './sync/sync.js'
import { SyncedState } from './sync/synced-state.js'
import { type BundleRequest, type DraftedBundle, draftBundle, draftPlan } from './transactions/build-bundle.js'
import { readDestination } from './transactions/payee.js'
import { type Receipt, transactRequest } from './transactions/send.js'
import { shieldRequest } from './transactions/shield.js'
import { type AssetView, type TicketView, viewOfAsset, viewOfTicket } from './wallet/asset-views.js'
import { bindCore, Core, type CoreParts } from './wallet/core.js'
import { type HistoryEntry, historyOf } from './wallet/history.js'
import { type KeySource, openKeys } from './wallet/keys.js'
import { balancesOf, type NoteView, type OwnedNote } from './wallet/note-store.js'
import type { PendingBundle } from './wallet/reservations.js'
import type { WalletStorage } from './wallet/stored-data.js'

/** Options of {@link createWallet}; keys come from phrase, seed or trackingKey. */
export interface WalletOptions extends KeySource, PoolSource {
  /**
   * Where the circuits' files lie, or those of `transfer` alone, which suffice to transfer and unshield. The wallet then proves on this
   * machine, with a {@link LocalProver} of its own, which loads them for the first proof and keeps them until
   * {@link Wallet.close}.
   */
  readonly artifacts?: CircuitArtifacts | CircuitSource | undefined
  /** Makes proofs instead: one {@link LocalProver} for several wallets, or a prover elsewhere. */
  readonly prover?: Prover | undefined
  /** Sends transactions and pays their gas; may be anybody's account, a relay's too. Can be given per call instead. */
  readonly signer?: Signer | undefined
  /** Blocks that must stand on a note's own before it is spent; 0 by default. */
  readonly confirmations?: number | undefined
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
  /**
   * Sends it for a fee out of private notes, so that no account with coins is needed; instead of signer, fee and feeTo. Rejects with the
   * errors of errors/relay.ts besides the usual ones.
   */
  readonly relay?: RelayClient | undefined
}

/** Parts that private payments and withdrawals share. Amounts in the asset's smallest unit. */
interface SpendOptions extends SendOptions {
  readonly amount: bigint
  readonly assetId?: bigint | undefined
  /** Public fee on top, for whoever sends the transaction. */
  readonly fee?: bigint | undefined
  /** Who gets the fee; the sender by default. */
  readonly feeTo?: string | undefined
  /** Last timestamp, in seconds; ten minutes from now by default. */
  readonly expiry?: bigint | undefined
}

export interface ShieldOptions {
  /** Smallest unit; of the native coin, wei. */
  readonly amount: bigint
  /** Native coin by default; of another asset the pool takes the sender's public balance. */
  readonly assetId?: bigint | undefined
  /** `mk1...` or `mkone1...`; the wallet's own address by default. */
  readonly to?: string | undefined
  readonly signer?: Signer | undefined
}

interface PaymentOptions {
  /** `mk1...` or `mkone1...`. */
  readonly to: string
  /** At most 512 bytes, which only the payee and this wallet can read. */
  readonly memo?: string | Uint8Array | undefined
}

/** A payment of an amount, or of a ticket by its asset id. */
export type TransferOptions = PaymentOptions &
  (
    | (SpendOptions & { readonly ticket?: undefined })
    | (Omit<SpendOptions, 'amount' | 'assetId' | 'fee'> & { readonly ticket: bigint })
  )

export interface UnshieldOptions extends SpendOptions {
  /** Public account, `0x...`. */
  readonly to: string
}

/** Receipt of a transaction that needed proofs. */
export interface ProvedReceipt extends Receipt {
  /** How many proofs it held, and how long they took together in milliseconds. */
  readonly proofs: number
  readonly provingMs: number
  /** What a relayer was paid, smallest unit; only where one sent it. */
  readonly relayed?: { readonly assetId: bigint; readonly fee: bigint }
}

/**
 * Opens a wallet and checks that the provider serves the right chain and a pool.
 * Reads nothing else: call {@link Wallet.sync} before asking for balances.
 * @throws {InvalidSeedError} {InvalidArgumentError} {WrongNetworkError} {PoolMissingError} {RpcError} {StorageError}
 */
export async function createWallet(options: WalletOptions): Promise<Wallet> {
  const opened = await openPool(options)
  const { chainId, pool, registry, modules, reader } = opened
  const { fromBlock = 0, threads, storage, provider, signer, random = systemRandom, confirmations = 0 } = options
  if (!Number.isInteger(confirmations) || confirmations < 0) {
    throw new InvalidArgumentError('confirmations is a whole number from 0 up.')
  }
  const keys = openKeys(options, chainId)
  const proving = proverOf(options)
  const place = { reader, pool, registry, modules, chainId }
  const synced = new SyncedState({ ...place, fromBlock, threads, key: keys.viewing }, storage)
  await synced.load()
  return new Wallet({ ...opened, keys, synced, provider, signer, random, confirmations, ...proving })
}

function proverOf({ artifacts, prover }: WalletOptions): Pick<WalletParts, 'prover' | 'ownProver'> {
  if (!artifacts) return { prover }
  if (prover) throw new InvalidArgumentError('Give artifacts or a prover, not both.')
  const ownProver = new LocalProver(artifacts)
  return { prover: ownProver, ownProver }
}

interface WalletParts extends CoreParts {
  /** The prover, where the wallet made it. */
  readonly ownProver?: LocalProver | undefined
}

/** What of an asset can be used now, smallest unit. */
export interface Funds {
  /** What the wallet holds: spendable, reserved and unconfirmed. */
  readonly total: bigint
  readonly spendable: bigint
  /** Waits for a bundle of this wallet that is not mined yet. */
  readonly reserved: bigint
  /** Waits for confirmations. */
  readonly unconfirmed: bigint
  /** Went into conditional transfers that are not settled; some of it may come back. */
  readonly locked: bigint
}

/** One account of a phrase on one chain: sees its notes, pays privately, shields and unshields. Prints without secrets. */
export class Wallet {
  readonly chainId: bigint
  /** Address of the shielded pool. */
  readonly pool: string
  /** Address of its asset registry. */
  readonly registry: string
  readonly #core: Core
  readonly #ownProver: LocalProver | undefined

  /** Use {@link createWallet}. */
  constructor({ ownProver, ...parts }: WalletParts) {
    this.chainId = parts.chainId
    this.pool = parts.pool
    this.registry = parts.registry
    this.#core = new Core(parts)
    this.#ownProver = ownProver
    bindCore(this, this.#core)
    redact(this, `Wallet(${this.address()})`)
  }

  /** Where others pay, `mk1...`. Payments to it can not be linked by outsiders, so it may be published. */
  address(): string {
    return encodeAddress(this.#core.viewing.address(this.chainId))
  }

  /**
   * A fresh address for one payer or contract, `mkone1...`, which nobody can link to {@link Wallet.address}. The wallet remembers it, with
   * `storage` also for the next start: a parcel may be handed to it without a word to the wallet.
   */
  oneTimeAddress(): string {
    const { address, r } = createOneTimeAddress(this.#core.viewing, { random: this.#core.random })
    this.#core.remember({ npk: address.npk, r })
    return encodeOneTimeAddress(address, this.chainId)
  }

  /** Secret: whoever has it sees everything this wallet does, and spends nothing. */
  trackingKey(): string {
    return encodeTrackingKey(this.#core.viewing, this.chainId)
  }

  /** Secret: whoever has it sees what arrives at the address; no change, nothing sent. */
  incomingKey(): string {
    return encodeIncomingViewingKey(this.#core.viewing.incomingViewingKey(), this.chainId)
  }

  /**
   * Reads the chain up to its newest block. Goes on where it stopped; undoes what a reorganisation undid.
   * @throws {RpcError} {InconsistentNodeError} {AbortedError} balances then stay as they were
   * @throws {StorageError} balances are new, and not kept for the next start
   */
  sync(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#core.sync(options)
  }

  /**
   * Reads the chain again from the beginning, with the node as it is now: finds payments that another node hid by changing
   * their ciphertexts. Balances stay as they were until the new reading is verified. Errors as {@link Wallet.sync}.
   */
  rescan(options: SyncOptions = {}): Promise<SyncSummary> {
    return this.#core.rescan(options)
  }

  /** Block that balances, notes and history are true for. @throws {NotSyncedError} */
  syncedTo(): { readonly number: number; readonly hash: string; readonly timestamp: number } {
    return this.#core.verified().block
  }

  /**
   * Unspent notes, in order of position, without the secrets behind them; behind them those that are locked, which no balance counts.
   * @throws {NotSyncedError}
   */
  notes(): NoteView[] {
    const { notes, block } = this.#core.verified()
    const unspent = this.#core.unspent().map(({ note, state }) => ({ ...shown(note), state }))
    const locked = notes
      .locked(block.number)
      .map(({ note, lockId }) => ({ ...shown(note), state: 'locked', lockId }) as const)
    return [...unspent, ...locked]
  }

  /** Sums per asset id of what the wallet holds, smallest units. @throws {NotSyncedError} */
  balances(): Map<bigint, bigint> {
    return balancesOf(this.notes().filter(({ state }) => state !== 'locked'))
  }

  /** Sum of one asset, by default the native coin in wei. @throws {NotSyncedError} */
  balance(assetId: bigint = NATIVE_ASSET): bigint {
    return this.balances().get(assetId) ?? 0n
  }

  /** What of an asset can be spent now, and what waits; by default of the native coin. @throws {NotSyncedError} */
  funds(assetId: bigint = NATIVE_ASSET): Funds {
    const sums = { spendable: 0n, reserved: 0n, unconfirmed: 0n, locked: 0n }
    for (const { value, state } of this.notes().filter((note) => note.assetId === assetId)) sums[state] += value
    return { total: sums.spendable + sums.reserved + sums.unconfirmed, ...sums }
  }

  /** Assets that the wallet holds. @throws {NotSyncedError} */
  assets(): AssetView[] {
    return [...this.balances().keys()].map((assetId) => this.asset(assetId))
  }

  /** What is known of any asset, held or not, from the registry's log. @throws {NotSyncedError} */
  asset(assetId: bigint): AssetView {
    const { assets, block } = this.#core.verified()
    return viewOfAsset(assets, assetId, block.number)
  }

  /**
   * Every asset and category of tickets that anybody issued, held or not, oldest first. Reads what the last sync brought: asks the node
   * nothing. Many may have one name.
   * @throws {NotSyncedError}
   */
  knownAssets(): AssetView[] {
    const { assets, block } = this.#core.verified()
    return assets.allIssued(block.number).map(({ assetId }) => this.asset(assetId))
  }

  /** Tickets that the wallet holds, in order of position. @throws {NotSyncedError} */
  tickets(): TicketView[] {
    const { assets, block } = this.#core.verified()
    const held = this.notes().filter(({ state }) => state !== 'locked')
    return held.flatMap((note) => viewOfTicket(assets, note, block.number) ?? [])
  }

  /**
   * Bundles that were sent, or given to somebody who sends them, and were not mined at the verified block. Kept in the wallet's
   * storage, so that a new start does not use their notes.
   * @throws {NotSyncedError}
   */
  pending(): PendingBundle[] {
    return this.#core.pending()
  }

  /** What was received, sent, shielded and unshielded, sealed and opened, locked and settled, oldest first. @throws {NotSyncedError} */
  history(): HistoryEntry[] {
    const { notes, block } = this.#core.verified()
    return historyOf(notes, block.number)
  }

  /**
   * Turns public coins of the signer into a private note.
   * @throws {InvalidAmountError} {InvalidAddressError} {InsufficientCoinsError} {PoolRejectionError} {RpcError}
   * {OutcomeUnknownError} {NonceConflictError}
   */
  async shield({ amount, assetId = NATIVE_ASSET, to = this.address(), signer }: ShieldOptions): Promise<Receipt> {
    assertBigint(amount)
    if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
    const destination = readDestination(to, this.chainId, this.#core.random)()
    return this.#core.send(shieldRequest(this.pool, { assetId, value: amount, to: destination.to }), { signer })
  }

  /**
   * Pays privately: neither amount nor payee can be seen.
   * @throws {WatchOnlyError} {InsufficientFundsError} {FundsSpreadError} {InvalidAmountError} {InvalidAddressError} {MemoTooLongError}
   * {StatementError} {CircuitFileError} {ProvingError} {PoolRejectionError} {InsufficientCoinsError} {AbortedError}
   * {NonceConflictError} {RpcError} nothing was sent
   * @throws {OutcomeUnknownError} it may have been paid: sync before paying again
   */
  transfer({ to, memo, ...options }: TransferOptions): Promise<ProvedReceipt> {
    if (options.ticket !== undefined) {
      const { ticket: assetId, ...rest } = options
      return this.#spend({ payment: { to, amount: 1n, memo } }, { ...rest, assetId })
    }
    const { amount, ...rest } = options
    return this.#spend({ payment: { to, amount, memo } }, rest)
  }

  /** Pays a public account out of private notes; the amount can be seen. Errors as {@link Wallet.transfer}. */
  unshield({ to, amount, ...options }: UnshieldOptions): Promise<ProvedReceipt> {
    return this.#spend({ withdrawal: { to, amount } }, options)
  }

  /**
   * Merges small notes: eight into one where the circuit can be had, else up to eight pairs.
   * @returns undefined when there is nothing to merge
   */
  async gather(options: SendOptions & { assetId?: bigint } = {}): Promise<ProvedReceipt | undefined> {
    this.#core.assertSpends()
    const assetId = options.assetId ?? NATIVE_ASSET
    if (options.relay) return this.#relay(options.relay, { assetId, gather: true }, options)
    const caller = await this.#core.signer(options.signer).getAddress()
    const drafted = await this.#core.prepare((view) => {
      const notes = view.notes.filter((note) => note.assetId === assetId)
      const plan = planGather(notes, view.wide)
      return plan.length > 0 ? draftPlan(view, { caller }, plan) : undefined
    })
    return drafted && this.#proveAndSend(drafted, options)
  }

  /**
   * Builds and proves a bundle for any caller: a relay, or a contract that takes bundles. Its notes stay reserved until it
   * expires or is released.
   * @throws as {@link Wallet.transfer}, as far as nothing is sent
   */
  async buildBundle(request: BundleRequest, options: ProveOptions = {}): Promise<Bundle> {
    this.#core.assertSpends()
    const drafted = await this.#core.prepare((view) => draftBundle(view, request))
    const { bundle } = await this.#prove(drafted, options)
    await this.#core.handOver(drafted.spends, null)
    return bundle
  }

  /** Sends a plain bundle that was built for the signer's account. Errors as {@link Wallet.transfer}. */
  sendBundle(bundle: Bundle, { signer, signal }: Omit<SendOptions, 'onProgress' | 'relay'> = {}): Promise<Receipt> {
    const spends = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
    return this.#core.send(transactRequest(this.pool, bundle), { signer, signal, spends })
  }

  /** Gives the notes of a bundle that will not be sent free again. Whoever has the bundle can still send it until it expires. */
  releaseBundle(bundle: Bundle): void {
    this.#core.release(bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers))
  }

  /**
   * 32 secret bytes for a purpose beside the pool, from the seed: the phrase alone restores them.
   * @throws {WatchOnlyError}
   */
  deriveSecret(purpose: string, info: Uint8Array): Uint8Array {
    const { derive } = this.#core.keys
    if (!derive) throw new WatchOnlyError()
    return derive(purpose, info)
  }

  /**
   * Waits until what it remembers is in its storage, and ends what it started to prove with `artifacts`; a prover that was given to it stays.
   * The wallet can be used on.
   */
  async close(): Promise<void> {
    await this.#core.kept()
    await this.#ownProver?.close()
  }

  async #spend(
    request: Pick<BundleRequest, 'payment' | 'withdrawal'>,
    { assetId, fee, feeTo, expiry, ...options }: Omit<SpendOptions, 'amount'>,
  ): Promise<ProvedReceipt> {
    this.#core.assertSpends()
    if (options.relay) {
      refuseSigner({ ...options, fee, feeTo })
      const relayed = await this.#relay(
        options.relay,
        { ...request, assetId: assetId ?? NATIVE_ASSET, expiry },
        options,
      )
      return relayed as ProvedReceipt
    }
    const caller = await this.#core.signer(options.signer).getAddress()
    const drafted = await this.#core.prepare((view) =>
      draftBundle(view, { ...request, caller, assetId, fee, feeTo, expiry }),
    )
    return this.#proveAndSend(drafted, options)
  }

  /** @returns undefined only when there is nothing to merge */
  async #relay(client: RelayClient, request: RelayedRequest, options: SendOptions): Promise<ProvedReceipt | undefined> {
    refuseSigner({ signer: options.signer })
    const agreed = await agreeOnBundle(this.#core, client, request, options.signal)
    if (!agreed) return undefined
    const { bundle, provingMs } = await this.#prove(agreed.drafted, options)
    const receipt = await handToRelayer(this.#core, client, agreed, bundle, options.signal)
    const { asset: assetId, fee } = agreed.quote
    return { ...receipt, proofs: bundle.joinSplits.length, provingMs, relayed: { assetId, fee } }
  }

  async #prove(drafted: DraftedBundle, options: ProveOptions): Promise<{ bundle: Bundle; provingMs: number }> {
    const start = performance.now()
    const { bundle, drafts, caller } = drafted
    try {
      const proofs = await this.#core.proveJoinSplits(bundle, drafts, caller, options)
      return { bundle: withProofs(bundle, proofs), provingMs: performance.now() - start }
    } catch (error) {
      this.#core.release(drafted.spends)
      throw error
    }
  }

  async #proveAndSend(drafted: DraftedBundle, options: SendOptions): Promise<ProvedReceipt> {
    const { bundle, provingMs } = await this.#prove(drafted, options)
    try {
      const receipt = await this.sendBundle(bundle, options)
      return { ...receipt, proofs: bundle.joinSplits.length, provingMs }
    } catch (error) {
      // The transaction may still be mined, so its notes stay reserved until it expires.
      if (!(error instanceof OutcomeUnknownError)) await this.#core.giveBack(drafted.spends)
      throw error
    }
  }
}

const shown = ({ r: _r, rho: _rho, ...view }: OwnedNote): Omit<OwnedNote, 'r' | 'rho'> => view
