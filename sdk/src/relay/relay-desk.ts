import { type Bundle, encodeTransact, MAX_JOIN_SPLITS } from '@merkato/protocol'
import type { PoolModules } from '../sync/pool-events.js'
import { BundlesInFlight } from './bundles-in-flight.js'
import { encodeCarry, encodeCarryWith } from './courier.js'
import { type FeeReceiver, feePaid } from './fee-paid.js'
import { feeFor, gasLimitFor, MAX_CALL_GAS, shapesOf } from './quote.js'
import { type LockedQuote, QuoteBook } from './quote-book.js'
import { busy, Refusal } from './refusal.js'
import type {
  QuoteRequest,
  RelayAccepted,
  RelayQuote,
  RelayStatus,
  RelaySubmission,
  RelayTerms,
  RelayVia,
} from './relay-api.js'
import type { RelayCall, RelayChain } from './relay-chain.js'
import { type RelayWork, readWork } from './relay-work.js'

/** What a relayer did: all that its log holds. */
export interface RelayedEvent {
  readonly transactionHash: string
  readonly asset: bigint
  /** Smallest unit. */
  readonly fee: bigint
  readonly status: 'sent' | 'mined' | 'failed'
}

/** Settings of a {@link RelayDesk}. */
export interface DeskOptions {
  /** What is published, but for the gas price, which the chain tells. */
  readonly terms: Omit<RelayTerms, 'gasPrice'>
  readonly receiver: FeeReceiver
  /** Of the pool; missing where it is older than they are. */
  readonly modules?: PoolModules | undefined
  /** Most wei per gas that the relayer pays. */
  readonly maxGasPrice: bigint
  readonly random: (bytes: number) => Uint8Array
  /** Milliseconds. */
  readonly now: () => number
  readonly onEvent: (event: RelayedEvent) => void
}

/** Seconds that a bundle must be valid for at least, and at most. */
const EXPIRY = { least: 15n, most: 3600n }

/** How many times as dear as when its fee was locked gas may be for a bundle that is sent. */
const DEARER = 2n

/** Transactions whose status can be asked for. */
const MOST_STATUSES = 10_000

/** A relayer without its door: what it publishes, quotes, checks and sends. Every refusal is a {@link Refusal}. */
export class RelayDesk {
  readonly #quotes: QuoteBook
  readonly #flights = new BundlesInFlight()
  readonly #statuses = new Map<string, RelayStatus>()
  readonly #closing = new AbortController()

  constructor(
    private readonly chain: RelayChain,
    private readonly options: DeskOptions,
  ) {
    this.#quotes = new QuoteBook(options.random, () => BigInt(Math.floor(options.now() / 1_000)))
  }

  async terms(): Promise<RelayTerms> {
    return { ...this.options.terms, gasPrice: await this.chain.gasPrice() }
  }

  /** Locks a fee for a bundle of these circuits, for a call, or for both. */
  async quote({ asset, circuits, callGas }: QuoteRequest): Promise<RelayQuote> {
    const { terms, now } = this.options
    const rate = terms.rates.find((of) => of.asset === asset)
    if (!rate) throw new Refusal('REFUSED', 'This relayer takes no fee in this asset.', 'UnknownAsset')
    const shapes = shapesOf(circuits)
    if (!shapes) throw new Refusal('REFUSED', 'A circuit of these can not stand in a bundle.', 'UnknownCircuit')
    if ((shapes.length === 0 && callGas === undefined) || shapes.length > MAX_JOIN_SPLITS) {
      throw new Refusal('REFUSED', 'A bundle has 1 to 8 join-splits.', 'WrongBundleSize')
    }
    if (callGas !== undefined && callGas > MAX_CALL_GAS) {
      throw new Refusal('REFUSED', 'A call needs less gas than this.', 'CallGas')
    }
    const gasPrice = await this.chain.gasPrice()
    this.#checkPrice(gasPrice)
    const gasLimit = gasLimitFor(shapes, terms.pool, terms.courier !== null) + (callGas ?? 0n)
    const validUntil = BigInt(Math.floor(now() / 1_000) + terms.validFor)
    const {
      circuits: _circuits,
      callGas: _callGas,
      gasPrice: _gasPrice,
      ...quote
    } = this.#quotes.lock({
      asset,
      circuits,
      callGas,
      fee: feeFor({ ...rate, gasLimit, gasPrice }),
      gasLimit,
      gasPrice,
      validUntil,
    })
    return quote
  }

  /** Checks a bundle, or a call, in the order of docs/protocol/relaying.md, and sends it. */
  async submit({ quote, bundle, call, via }: RelaySubmission): Promise<RelayAccepted> {
    const work = readWork({ bundle, call })
    if (this.#closing.signal.aborted) throw busy('Closing')
    const locked = this.#quotes.take(quote)
    try {
      return await this.#accept(work, locked, via)
    } catch (error) {
      this.#quotes.giveBack(quote)
      throw error
    }
  }

  /** What became of a transaction that this relayer sent. */
  status(transactionHash: string): RelayStatus {
    const status = this.#statuses.get(transactionHash)
    if (!status) throw new Refusal('NOT_FOUND', 'This relayer sent no such transaction, or has forgotten it.')
    return status
  }

  /** Takes no more bundles. Those under way are not stopped. */
  close(): void {
    this.#closing.abort()
  }

  async #accept(work: RelayWork, quote: LockedQuote, via: RelayVia): Promise<RelayAccepted> {
    checkTakesIn(work)
    checkCircuits(work, quote)
    const [time, gasPrice] = await Promise.all([this.chain.time(), this.chain.gasPrice()])
    checkExpiries(work, time)
    const limits = { gas: quote.gasLimit, gasPrice: lesser(2n * gasPrice, this.options.maxGasPrice) }
    this.#flights.assertFree(work, time)
    this.#checkFee(work, quote)
    const call = this.#callOf(work, via)
    await this.#checkGas(call, quote)
    this.#checkPrice(gasPrice, quote.gasPrice)
    const { nullifiers, records, expiries } = work
    const expiry = expiries.reduce(lesser)
    const land = this.#flights.add({ nullifiers, records, expiry, cost: limits.gas * limits.gasPrice }, time)
    try {
      // An act on a record may have been mined since the simulation began. From here on no other of this relayer is on its way.
      if (records.length > 0) await this.#checkGas(call, quote)
      if ((await this.chain.balance()) < this.#flights.cost) throw busy('Balance')
      const transactionHash = await this.chain.send(call, limits)
      void this.#follow(transactionHash, quote, land)
      return { transactionHash }
    } catch (error) {
      land(false)
      throw error
    }
  }

  #checkFee({ pays }: RelayWork, { asset, fee }: LockedQuote): void {
    if (feePaid(pays, asset, this.options.receiver) < fee) {
      throw new Refusal('UNDERPAID', 'The bundle does not pay the quoted fee to this relayer.')
    }
  }

  async #checkGas(call: RelayCall, { gasLimit }: LockedQuote): Promise<void> {
    if ((await this.chain.simulate(call)) > gasLimit) {
      throw new Refusal('REFUSED', 'The bundle needs more gas than was quoted.', 'GasLimit')
    }
  }

  /** Tells of a transaction and of its end. Its notes are free again when it failed; else busy until it expires. */
  async #follow(transactionHash: string, { asset, fee }: LockedQuote, land: (mined: boolean) => void): Promise<void> {
    const tell = (status: RelayedEvent['status']) => {
      try {
        this.options.onEvent({ transactionHash, asset, fee, status })
      } catch {
        // A log that can not be written stops neither the relayer nor the watch over what it sent.
      }
    }
    this.#remember(transactionHash, { status: 'pending' })
    tell('sent')
    const { status, blockNumber } = await this.chain.outcome(transactionHash, this.#closing.signal)
    if (status === 'unknown') return
    this.#remember(transactionHash, { status, ...(blockNumber !== null && { blockNumber }) })
    land(status === 'mined')
    tell(status)
  }

  #remember(hash: string, status: RelayStatus): void {
    this.#statuses.set(hash, status)
    const [oldest] = this.#statuses.keys()
    if (this.#statuses.size > MOST_STATUSES && oldest !== undefined) this.#statuses.delete(oldest)
  }

  #callOf({ bundle, call }: RelayWork, via: RelayVia): RelayCall {
    const { pool, courier } = this.options.terms
    const module = call && { to: this.#moduleOf(call.module), data: call.data }
    if (via === 'pool') {
      if (bundle && module)
        throw new Refusal('REFUSED', 'A courier makes a bundle and a call together.', 'NeedsCourier')
      return module ?? { to: pool, data: encodeTransact(bundle as Bundle) }
    }
    if (courier === null) throw new Refusal('REFUSED', 'This relayer uses no courier.', 'NoCourier')
    if (!bundle) throw new Refusal('REFUSED', 'A courier carries a bundle.', 'NoBundle')
    return { to: courier, data: module ? encodeCarryWith(bundle, module) : encodeCarry(bundle) }
  }

  #moduleOf(name: keyof PoolModules): string {
    const { modules } = this.options
    if (!modules) throw new Refusal('REFUSED', "This relayer's pool has no modules.", 'NoModules')
    return modules[name]
  }

  /** @param quoted the price behind a fee that was locked: whoever keeps quotes of a cheap hour must not hand them over in a dear one */
  #checkPrice(gasPrice: bigint, quoted = gasPrice): void {
    if (gasPrice > this.options.maxGasPrice || gasPrice > DEARER * quoted) throw busy('GasPrice')
  }
}

/** Of coins the relayer would bring the value; of other assets its own public balance would be taken. */
function checkTakesIn({ takesIn }: RelayWork): void {
  if (takesIn) throw new Refusal('REFUSED', 'A relayer brings nothing into the pool: publicIn must be 0.', 'PublicIn')
}

function checkCircuits({ circuits: actual }: RelayWork, { circuits }: LockedQuote): void {
  const same = actual.length === circuits.length && actual.every((id, i) => id === circuits[i])
  if (!same) throw new Refusal('REFUSED', 'The bundle has other circuits than were quoted.', 'CircuitsNotAsQuoted')
}

/** A settlement by default has no expiry of its own: it has that of the bundle beside it, and alone it would pay nothing. */
function checkExpiries({ expiries }: RelayWork, time: bigint): void {
  if (expiries.some((expiry) => expiry < time + EXPIRY.least)) {
    throw new Refusal('REFUSED', 'The bundle must be valid for 15 seconds more at least.', 'ExpiryTooNear')
  }
  if (expiries.length === 0 || expiries.some((expiry) => expiry > time + EXPIRY.most)) {
    throw new Refusal('REFUSED', 'The bundle must be valid for an hour more at most.', 'ExpiryTooFar')
  }
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)
