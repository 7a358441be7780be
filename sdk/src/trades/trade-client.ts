import {
  AMOUNT_LIMIT,
  type Bundle,
  createOneTimeAddress,
  encodeSignedTrade,
  encodeTradeAnswer,
  encodeTradeOffer,
  isFieldElement,
  type JoinSplit,
  type SignedTrade,
  type TradeAnswer,
  type TradeOffer,
  tradeBundle,
  tradeOfferHash,
  withProofs,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import type { ProvedReceipt, SendOptions, Wallet } from '../client.js'
import { redact } from '../errors/base.js'
import { assertBigint, InvalidAddressError, InvalidAmountError, InvalidArgumentError } from '../errors/input.js'
import { NotConfiguredError } from '../errors/setup.js'
import { TradeRefusedError } from '../errors/trades.js'
import type { ProveOptions } from '../prover/prover.js'
import type { Draft, SpendingView } from '../transactions/build-bundle.js'
import { readAccount } from '../transactions/payee.js'
import { presentTime } from '../transactions/present-time.js'
import { transactRequest } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import type { TradeRecord } from '../wallet/trade-records.js'
import { cancelTrade } from './cancel-trade.js'
import { carryRequest, findCourier } from './courier.js'
import { draftHalf, planHalf, spendsOf } from './half.js'
import {
  inspectTrade,
  LEAST_LIFETIME,
  LONGEST_LIFETIME,
  type TradeInspection,
  type TradePart,
} from './inspect-trade.js'
import { readTrade, type TradeStage } from './read-trade.js'
import { problemsOfSimulation } from './simulate.js'
import { answerHashOf, factsOf, knownRoots } from './trade-facts.js'

/** Seconds that an offer is valid by default. */
const DEFAULT_LIFETIME = 600n

/** How a {@link TradeClient} settles. */
export interface TradeOptions {
  /** BundleCourier of the pool, through which anybody may send what both sides proved; by default the one that is known of the pool. */
  readonly courier?: string | undefined
  /** Sends and pays gas instead of the wallet's signer. */
  readonly signer?: Signer | undefined
}

/** What one side proposes. Amounts in the assets' smallest units; a ticket is an amount of 1. */
export interface TradeProposal {
  readonly give: TradePart
  readonly want: TradePart
  /** Last timestamp, in seconds: 30 seconds to 24 hours from now; ten minutes by default. */
  readonly expiry?: bigint | undefined
  /** Account of the taker that will settle; the courier by default. */
  readonly caller?: string | undefined
}

/**
 * Swaps private assets with another wallet: two halves in one bundle, each proved by its owner, executed together or not at all.
 * Messages are texts for any channel; whoever reads them learns the terms, and can neither change nor execute them. Before this wallet signs,
 * it opens what it gets (docs/protocol/trades.md).
 */
export class TradeClient {
  readonly #core: WalletCore
  readonly #courier: string | undefined
  readonly #signer: Signer | undefined

  /** @param wallet one with a spending key and a prover; to inspect, a watching one suffices */
  constructor(wallet: Wallet, { courier, signer }: TradeOptions = {}) {
    this.#core = coreOf(wallet)
    this.#courier = courier === undefined ? undefined : readAccount(courier)
    this.#signer = signer
    redact(this, `TradeClient(${this.#core.pool})`)
  }

  /**
   * First message, by the maker. Keeps the notes that it gives for this trade until it expires or is cancelled.
   * @throws {InvalidAmountError} {InvalidArgumentError} {InvalidAddressError} {InsufficientFundsError} {FundsSpreadError}
   * {WatchOnlyError} {RpcError}
   */
  async offer({ give, want, expiry, caller }: TradeProposal): Promise<string> {
    checkPart(give)
    checkPart(want)
    const named = caller ?? (await findCourier(this.#core, this.#courier))
    if (named === undefined) throw new InvalidArgumentError('Name the courier, or the account of the taker as caller.')
    const account = readAccount(named)
    if (account === this.#core.pool) throw new InvalidAddressError('an account or contract that can call the pool')
    const { offer } = await this.#prepare((view) => {
      const until = readExpiry(expiry, view.timestamp)
      const terms = { ...termsOf(give, want), pool: this.#core.pool, caller: account, expiry: until }
      const offer = { ...terms, makerReceives: this.#receiver() }
      const spends = spendsOf(planHalf(view, give))
      this.#put(offer, { side: 'maker', step: 'offered', spends })
      return { offer, spends, expiry: until }
    })
    return encodeTradeOffer(offer, this.#core.chainId)
  }

  /**
   * Second message, by the taker: its half, not proved. Nothing is signed; the notes are kept until the trade expires.
   * @throws {TradeTextError} {WrongNetworkError} {TradeRefusedError} and as {@link TradeClient.offer}
   */
  async answer(text: string): Promise<string> {
    const { message, check } = await this.#open(text, 'offer')
    const { offer } = message
    const part = { assetId: offer.wantAsset, amount: offer.wantAmount }
    const { answer } = await this.#prepare((view) => {
      check('taker')
      const planned = planHalf(view, part)
      const drafts = draftHalf(view, planned, { ...part, to: offer.makerReceives, caller: offer.caller })
      const answer = { offer, takerReceives: this.#receiver(), taker: drafts.map(({ joinSplit }) => joinSplit) }
      const spends = spendsOf(planned)
      const hash = answerHashOf({ ...message, answer }, this.#core.chainId) as string
      this.#put(offer, { side: 'taker', step: 'answered', spends, answer: { hash, drafts } })
      return { answer, spends, expiry: offer.expiry }
    })
    return encodeTradeAnswer(answer, this.#core.chainId)
  }

  /**
   * Third message, by the maker: opens what it gets, then signs and proves its half. One offer is signed once.
   * @throws {TradeTextError} {WrongNetworkError} {TradeRefusedError} nothing was signed
   * @throws {WatchOnlyError} {NotConfiguredError} {ProvingError} {CircuitFileError} {AbortedError} {RpcError}
   */
  async sign(text: string, options: ProveOptions = {}): Promise<string> {
    const { message, check } = await this.#open(text, 'answer')
    const answer = message.answer as TradeAnswer
    const { offer } = answer
    const { drafts, record } = await this.#prepare((view) => {
      const record = check('maker') as TradeRecord
      const drafts = this.#draftOffered(view, record, answer)
      this.#core.trades.put({ ...record, step: 'signed', outputs: commitmentsOf(message.taker) })
      return { drafts, record, spends: record.spends, expiry: offer.expiry }
    })
    const bundle = tradeBundle(
      answer,
      drafts.map(({ joinSplit }) => joinSplit),
    )
    try {
      const proofs = await this.#core.proveJoinSplits(bundle, drafts, offer.caller, options)
      const maker = drafts.map(({ joinSplit }, i) => ({ ...joinSplit, proof: proofs[i] as JoinSplit['proof'] }))
      await this.#core.handOver(record.spends, null)
      return encodeSignedTrade({ answer, maker }, this.#core.chainId)
    } catch (error) {
      // Nothing left the wallet, so the offer may be signed again.
      this.#core.trades.put(record)
      await this.#core.keep()
      throw error
    }
  }

  /**
   * Completes a signed trade, by the taker: opens what it gets, lets the node try the maker's half, then signs and proves its own.
   * Whoever has the bundle may hand it to `caller` until it expires. Errors as {@link TradeClient.sign}.
   */
  async complete(text: string, options: ProveOptions & { readonly signer?: Signer } = {}): Promise<Bundle> {
    const { message, check } = await this.#open(text, 'signed', options.signer)
    const trade: SignedTrade = { answer: message.answer as TradeAnswer, maker: message.maker }
    check('taker')
    refuse(await problemsOfSimulation(this.#core, trade))
    const { drafts, record } = await this.#prepare(() => {
      const record = check('taker') as TradeRecord
      const { drafts } = record.answer as NonNullable<TradeRecord['answer']>
      return { record, drafts, spends: record.spends, expiry: record.expiry }
    })
    const bundle = tradeBundle(trade.answer, trade.maker)
    const proofs = await this.#core.proveJoinSplits(bundle, drafts, message.offer.caller, options)
    this.#core.trades.put({ ...record, step: 'signed', outputs: commitmentsOf(trade.maker) })
    await this.#core.handOver(record.spends, null)
    return withProofs(bundle, [...trade.maker.map(({ proof }) => proof), ...proofs])
  }

  /**
   * Completes a signed trade and sends it, to the courier or straight to the pool. May be called again when sending failed.
   * @throws as {@link TradeClient.sign}, and {PoolRejectionError} {InsufficientCoinsError} {NonceConflictError} nothing moved
   * @throws {OutcomeUnknownError} it may have been settled: sync and inspect it
   */
  async settle(text: string, { signer, ...options }: SendOptions = {}): Promise<ProvedReceipt> {
    const sender = this.#core.signer(signer ?? this.#signer)
    const start = performance.now()
    const bundle = await this.complete(text, { ...options, signer: sender })
    const provingMs = performance.now() - start
    const { offer, offerHash, taker } = readTrade(text, this.#core.chainId, 'signed')
    const toPool = readAccount(offer.caller) === readAccount(await sender.getAddress())
    const request = toPool ? transactRequest(this.#core.pool, bundle) : carryRequest(offer.caller, bundle)
    const spends = this.#core.trades.find(offerHash)?.spends
    const receipt = await this.#core.send(request, { signer: sender, signal: options.signal, spends })
    return { ...receipt, proofs: taker.length, provingMs }
  }

  /**
   * Gives the notes free that this wallet keeps for a trade. What the other side has seen of them is spent to fresh notes of this wallet,
   * so that a half that was signed can not be settled any more; whichever is mined first wins.
   * @returns undefined when nothing had to be sent: the notes were not shown yet, or the trade can not be settled anyway
   * @throws {TradeTextError} {WrongNetworkError} {TradeUnknownError} {TradeEndedError}
   * @throws as {@link Wallet.transfer} the trade may still be settled
   */
  async cancel(text: string, { signer, ...options }: SendOptions = {}): Promise<ProvedReceipt | undefined> {
    const { message, inspect } = await this.#open(text)
    return cancelTrade(this.#core, message, inspect(), { ...options, signer: signer ?? this.#signer })
  }

  /** What this wallet makes of any message of a trade, and how far it has gone. Signs nothing. @throws {TradeTextError} {WrongNetworkError} {RpcError} */
  async inspect(text: string): Promise<TradeInspection> {
    return (await this.#open(text)).inspect()
  }

  /** Reads a message, syncs, and asks what the wallet does not know by itself. */
  async #open(text: string, needed?: TradeStage, signer = this.#signer) {
    const message = readTrade(text, this.#core.chainId, needed)
    await this.#core.sync()
    const isKnownRoot = await knownRoots(this.#core, message)
    const callers = await this.#callers(signer)
    /** With what the wallet knows at this moment. */
    const inspect = () => inspectTrade(message, factsOf(this.#core, message, { callers, isKnownRoot }))
    return { message, inspect, check: (side: 'maker' | 'taker') => this.#check(inspect(), side) }
  }

  /** @returns what this wallet kept of the trade @throws {TradeRefusedError} */
  #check({ problems, side, offerHash }: TradeInspection, wanted: 'maker' | 'taker'): TradeRecord | undefined {
    refuse(problems)
    if (side !== wanted) refuse(['The next step is the other side\u2019s.'])
    return this.#core.trades.find(offerHash)
  }

  /** Through whom this wallet can settle: others could wait and choose whether the trade happens. */
  async #callers(given: Signer | undefined): Promise<string[]> {
    const found = [await findCourier(this.#core, this.#courier), await this.#account(given)]
    return found.flatMap((caller) => caller?.toLowerCase() ?? [])
  }

  #account(given: Signer | undefined): Promise<string> | undefined {
    try {
      return this.#core.signer(given).getAddress()
    } catch (error) {
      if (error instanceof NotConfiguredError) return undefined
      throw error
    }
  }

  /** As the core's, and kept for the next start. */
  async #prepare<T extends Reserving>(build: (view: SpendingView) => T): Promise<T> {
    const built = await this.#core.prepare((view) => {
      this.#core.trades.dropExpired(view.timestamp)
      return build(view)
    })
    await this.#core.keep()
    return built
  }

  #put(offer: TradeOffer, part: Omit<TradeRecord, 'offerHash' | 'expiry'>): void {
    this.#core.trades.put({ ...part, offerHash: tradeOfferHash(offer, this.#core.chainId), expiry: offer.expiry })
  }

  #receiver() {
    return createOneTimeAddress(this.#core.viewing, { random: this.#core.random }).address
  }

  /** The maker's half, out of the notes that were kept for its offer. */
  #draftOffered(view: SpendingView, { spends }: TradeRecord, { offer, takerReceives }: TradeAnswer): Draft[] {
    const notes = [...view.notes, ...view.reserved].filter(({ nullifier }) => spends.includes(nullifier))
    if (notes.length < spends.length) refuse(['A note that was kept for the offer is gone.'])
    const { giveAsset: assetId, giveAmount: amount, caller } = offer
    const planned = planHalf({ ...view, notes, reserved: [] }, { assetId, amount })
    return draftHalf(view, planned, { to: takerReceives, amount, caller })
  }
}

interface Reserving {
  readonly spends: readonly bigint[]
  readonly expiry: bigint
}

/** @throws {TradeRefusedError} */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new TradeRefusedError(problems)
}

const commitmentsOf = (half: readonly Pick<JoinSplit, 'commitments'>[]): bigint[] =>
  half.flatMap(({ commitments }) => commitments)

const termsOf = (give: TradePart, want: TradePart) => ({
  giveAsset: give.assetId,
  giveAmount: give.amount,
  wantAsset: want.assetId,
  wantAmount: want.amount,
})

function checkPart({ assetId, amount }: TradePart): void {
  assertBigint(amount)
  if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
  if (typeof assetId !== 'bigint' || !isFieldElement(assetId)) {
    throw new InvalidArgumentError('An asset id is a bigint from 0 to r - 1.')
  }
}

function readExpiry(given: bigint | undefined, timestamp: number): bigint {
  const now = presentTime(timestamp)
  const expiry = given ?? now + DEFAULT_LIFETIME
  const left = typeof expiry === 'bigint' ? expiry - now : -1n
  if (left >= LEAST_LIFETIME && left <= LONGEST_LIFETIME) return expiry
  throw new InvalidArgumentError('A trade expires 30 seconds to 24 hours from now: a timestamp in seconds.')
}
