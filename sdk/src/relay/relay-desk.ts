import {
  type Bundle,
  decodePoolCall,
  encodeTransact,
  hexToBytes,
  MAX_JOIN_SPLITS,
  ProtocolError,
} from '@merkato/protocol'
import { BundlesInFlight } from './bundles-in-flight.js'
import { encodeCarry } from './courier.js'
import { type FeeReceiver, feePaid } from './fee-paid.js'
import { feeFor, gasLimitFor, shapesOf } from './quote.js'
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

  /** Locks a fee for a bundle of these circuits. */
  async quote({ asset, circuits }: QuoteRequest): Promise<RelayQuote> {
    const { terms, now } = this.options
    const rate = terms.rates.find((of) => of.asset === asset)
    if (!rate) throw new Refusal('REFUSED', 'This relayer takes no fee in this asset.', 'UnknownAsset')
    const shapes = shapesOf(circuits)
    if (!shapes) throw new Refusal('REFUSED', 'A circuit of these can not stand in a bundle.', 'UnknownCircuit')
    if (shapes.length === 0 || shapes.length > MAX_JOIN_SPLITS) {
      throw new Refusal('REFUSED', 'A bundle has 1 to 8 join-splits.', 'WrongBundleSize')
    }
    const gasPrice = await this.chain.gasPrice()
    this.#checkPrice(gasPrice)
    const gasLimit = gasLimitFor(shapes, terms.pool, terms.courier !== null)
    const validUntil = BigInt(Math.floor(now() / 1_000) + terms.validFor)
    const {
      circuits: _circuits,
      gasPrice: _gasPrice,
      ...quote
    } = this.#quotes.lock({
      asset,
      circuits,
      fee: feeFor({ ...rate, gasLimit, gasPrice }),
      gasLimit,
      gasPrice,
      validUntil,
    })
    return quote
  }

  /** Checks a bundle in the order of docs/protocol/relaying.md, and sends it. */
  async submit({ quote, bundle: calldata, via }: RelaySubmission): Promise<RelayAccepted> {
    const bundle = decodeBundle(calldata)
    if (this.#closing.signal.aborted) throw busy('Closing')
    const locked = this.#quotes.take(quote)
    try {
      return await this.#accept(bundle, locked, via)
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

  async #accept(bundle: Bundle, quote: LockedQuote, via: RelayVia): Promise<RelayAccepted> {
    checkPublicIn(bundle)
    checkCircuits(bundle, quote)
    const [time, gasPrice] = await Promise.all([this.chain.time(), this.chain.gasPrice()])
    checkExpiry(bundle, time)
    const limits = { gas: quote.gasLimit, gasPrice: lesser(2n * gasPrice, this.options.maxGasPrice) }
    const nullifiers = bundle.joinSplits.flatMap((part) => part.nullifiers)
    this.#flights.assertFree(nullifiers, time)
    this.#checkFee(bundle, quote)
    const call = this.#callOf(bundle, via)
    await this.#checkGas(call, quote)
    this.#checkPrice(gasPrice, quote.gasPrice)
    const land = this.#flights.add({ nullifiers, expiry: bundle.expiry, cost: limits.gas * limits.gasPrice }, time)
    try {
      if ((await this.chain.balance()) < this.#flights.cost) throw busy('Balance')
      const transactionHash = await this.chain.send(call, limits)
      void this.#follow(transactionHash, quote, land)
      return { transactionHash }
    } catch (error) {
      land(false)
      throw error
    }
  }

  #checkFee(bundle: Bundle, { asset, fee }: LockedQuote): void {
    if (feePaid(bundle, asset, this.options.receiver) < fee) {
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

  #callOf(bundle: Bundle, via: RelayVia): RelayCall {
    const { pool, courier } = this.options.terms
    if (via === 'pool') return { to: pool, data: encodeTransact(bundle) }
    if (courier === null) throw new Refusal('REFUSED', 'This relayer uses no courier.', 'NoCourier')
    return { to: courier, data: encodeCarry(bundle) }
  }

  /** @param quoted the price behind a fee that was locked: whoever keeps quotes of a cheap hour must not hand them over in a dear one */
  #checkPrice(gasPrice: bigint, quoted = gasPrice): void {
    if (gasPrice > this.options.maxGasPrice || gasPrice > DEARER * quoted) throw busy('GasPrice')
  }
}

/** @throws {Refusal} MALFORMED on anything but the one encoding of a `transact` call */
function decodeBundle(calldata: string): Bundle {
  try {
    const call = decodePoolCall(hexToBytes(calldata))
    if (call.name === 'transact') return call.bundle
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
  throw new Refusal('MALFORMED', 'The bundle is not call data of transact.')
}

/** Of coins the relayer would bring the value; of other assets its own public balance would be taken. */
function checkPublicIn({ joinSplits }: Bundle): void {
  if (joinSplits.some(({ publicIn }) => publicIn > 0n)) {
    throw new Refusal('REFUSED', 'A relayer brings nothing into the pool: publicIn must be 0.', 'PublicIn')
  }
}

function checkCircuits({ joinSplits }: Bundle, { circuits }: LockedQuote): void {
  const same = joinSplits.length === circuits.length && joinSplits.every((part, i) => part.circuitId === circuits[i])
  if (!same) throw new Refusal('REFUSED', 'The bundle has other circuits than were quoted.', 'CircuitsNotAsQuoted')
}

function checkExpiry({ expiry }: Bundle, time: bigint): void {
  if (expiry < time + EXPIRY.least) {
    throw new Refusal('REFUSED', 'The bundle must be valid for 15 seconds more at least.', 'ExpiryTooNear')
  }
  if (expiry > time + EXPIRY.most) {
    throw new Refusal('REFUSED', 'The bundle must be valid for an hour more at most.', 'ExpiryTooFar')
  }
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)
