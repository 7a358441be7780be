import {
  ClaimReason,
  type ClaimReasonName,
  OrderAction,
  type OrderActionName,
  orderEscrowDomain,
  orderTermsTypes,
  partyStepTypes,
  settlementTypes,
  shieldedCommitTypes,
} from '@merkato/contracts'
import { type Bundle, decodeOneTimeAddress, toOneTimeStruct, ZERO_ADDRESS } from '@merkato/protocol'
import type { Provider, Signer } from 'ethers'
import { redact } from '../errors/base.js'
import { InvalidArgumentError } from '../errors/input.js'
import { OutcomeUnknownError } from '../errors/network.js'
import { OrderMismatchError, OrderNotFoundError } from '../errors/orders.js'
import { NotConfiguredError, WatchOnlyError } from '../errors/setup.js'
import type { ProveOptions } from '../prover/prover.js'
import { type ChainReader, readerOf } from '../sync/chain-reader.js'
import type { BundleRequest } from '../transactions/build-bundle.js'
import { readAccount } from '../transactions/payee.js'
import { presentTime } from '../transactions/present-time.js'
import { type Receipt, sendAndWait } from '../transactions/send.js'
import {
  claimDataHash,
  commitDataHash,
  ESCROW_ERRORS,
  EscrowReader,
  escrowInterface,
  oneTimeAccount,
  oneTimeHash,
} from './escrow.js'
import { readTraces } from './order-events.js'
import { type OrderKey, orderKeyOf, type SecretSource, type TypedDataSigner } from './order-key.js'
import { completeTerms, NO_ONE_TIME, type Offer, orderIdOf } from './order-terms.js'
import type { OneTimeStruct, OrderTerms, OrderView, PartyStep, Settlement, SignedStep } from './order-types.js'

/** What orders need from a wallet; {@link Wallet} has it. */
export interface OrderWallet extends SecretSource {
  readonly pool: string
  oneTimeAddress(): string
  buildBundle(request: BundleRequest, options?: ProveOptions): Promise<Bundle>
  releaseBundle(bundle: Bundle): void
  sync(): Promise<unknown>
}

export interface OrderClientOptions {
  /** Address of the OrderEscrow. */
  readonly escrow: string
  readonly provider: Provider
  /** Sends and pays gas; the party itself, or a relay of a shielded buyer. */
  readonly signer?: Signer | undefined
  /** Pays from shielded balance and holds the order keys of a shielded buyer. */
  readonly wallet?: OrderWallet | undefined
  /** First block that may hold events of the escrow; 0 by default. */
  readonly fromBlock?: number | undefined
}

/** How a payment from shielded balance is made. */
export interface ShieldedPaymentOptions extends ProveOptions {
  /** Public fee on top, for whoever relays the transaction. */
  readonly fee?: bigint | undefined
  /** Who gets the fee; the signer by default. */
  readonly feeTo?: string | undefined
  /** Last timestamp, in seconds, at which the payment can be used; ten minutes after the newest block by default. */
  readonly expiry?: bigint | undefined
}

/** A claim: why the buyer distrusts, and the hash of what shows it. */
export interface ClaimOptions {
  readonly reason: Exclude<ClaimReasonName, 'None'>
  /** bytes32. */
  readonly evidence?: string | undefined
}

const NO_EVIDENCE = `0x${'00'.repeat(32)}`
/** A signed step is used at once; this only bounds how long a relay could sit on it. */
const STEP_LIFETIME = 3_600n

/**
 * Buys and sells through an OrderEscrow.
 * Steps are sent by the signer. Where the buyer of an order is an order key of the wallet, its step is signed by that key
 * and the signer only relays it. Every method that sends rejects with {@link OrderRejectionError} when the escrow refuses,
 * with {@link PoolRejectionError} when the pool does, with {@link RpcError} when the node does not answer, and with
 * {@link OutcomeUnknownError} when it fell silent after it got the transaction.
 */
export class OrderClient {
  readonly escrow: string
  readonly #options: OrderClientOptions
  readonly #reader: ChainReader
  readonly #state: EscrowReader

  /** @throws {InvalidAddressError} */
  constructor(options: OrderClientOptions) {
    this.escrow = readAccount(options.escrow)
    this.#options = options
    this.#reader = readerOf(options.provider)
    this.#state = new EscrowReader(this.#reader, this.escrow)
    redact(this, `OrderClient(${this.escrow})`)
  }

  /** The order as it stands. @throws {OrderNotFoundError} */
  order(orderId: string): Promise<OrderView> {
    return this.#state.order(orderId)
  }

  /** What the order holds, smallest unit. */
  heldBy(orderId: string): Promise<bigint> {
    return this.#state.heldBy(orderId)
  }

  /** Trust of an account: 1 for a newcomer, at most 100, 0 barred for good. */
  trustOf(account: string): Promise<number> {
    return this.#state.trustOf(account)
  }

  /** What the ledger owes an account, smallest unit of the asset (zero address: native coin). */
  owed(account: string, asset: string = ZERO_ADDRESS): Promise<bigint> {
    return this.#state.balanceOf(account, asset)
  }

  /**
   * Orders in which the signer or the wallet takes part, oldest first. The chain and the phrase suffice: nothing is kept
   * beside them.
   */
  async list(): Promise<OrderView[]> {
    const { fromBlock = 0, signer } = this.#options
    const account = await signer?.getAddress()
    const traces = await readTraces(this.#reader, this.escrow, fromBlock)
    const own = traces.filter(
      ({ orderId, seller, buyer, shielded }) =>
        seller === account ||
        (buyer !== null && (buyer === account || (shielded && buyer === this.#keyOf(orderId)?.address))),
    )
    return Promise.all(own.map(({ orderId }) => this.order(orderId)))
  }

  /** Completes an offer with defaults that the escrow accepts. */
  async terms(offer: Offer): Promise<OrderTerms> {
    const [{ timestamp }, chainId, requiredDeposit] = await Promise.all([
      this.#reader.head(),
      this.#reader.chainId(),
      this.#state.requiredDeposit(readAccount(offer.seller), offer.price),
    ])
    return completeTerms(offer, { chainId, now: presentTime(timestamp), requiredDeposit })
  }

  /** Id of the order with these terms. */
  async orderId(terms: OrderTerms): Promise<string> {
    return orderIdOf(terms, await this.#reader.chainId(), this.escrow)
  }

  /**
   * What the seller offered, as the escrow logged it. The id of an order is the digest of its terms, so no node can change
   * them.
   * @throws {OrderNotFoundError} {OrderMismatchError}
   */
  async termsOf(orderId: string): Promise<OrderTerms> {
    const { fromBlock = 0, wallet } = this.#options
    const traces = await readTraces(this.#reader, this.escrow, fromBlock)
    const terms = traces.find((trace) => trace.orderId === orderId)?.terms
    if (!terms) throw new OrderNotFoundError(orderId)
    const chainId = wallet?.chainId ?? (await this.#reader.chainId())
    if (orderIdOf(terms, chainId, this.escrow) !== orderId) throw new OrderMismatchError(orderId)
    return terms
  }

  /** The seller publishes an order. Its deposit comes from the ledger balance if that suffices, otherwise as coins. */
  async publish(terms: OrderTerms): Promise<{ orderId: string; receipt: Receipt }> {
    const owed = await this.owed(await this.#signer().getAddress(), terms.asset)
    const value = owed >= terms.sellerDeposit ? 0n : coins(terms, terms.sellerDeposit)
    const receipt = await this.#send('publish', [terms], value)
    return { orderId: await this.orderId(terms), receipt }
  }

  /** The seller signs an offer; anybody can publish it, or commit to it at once, with the signature. */
  async signOffer(terms: OrderTerms): Promise<string> {
    return this.#signer().signTypedData(await this.#domain(), orderTermsTypes, terms)
  }

  /** Publishes a signed offer; the sender puts down the deposit. */
  async publishSigned(terms: OrderTerms, signature: string): Promise<{ orderId: string; receipt: Receipt }> {
    const receipt = await this.#send('publishBySig', [terms, signature], coins(terms, terms.sellerDeposit))
    return { orderId: await this.orderId(terms), receipt }
  }

  /** Takes up a signed offer with public coins; the deposit comes from the seller's ledger balance. */
  async commitSigned(terms: OrderTerms, signature: string): Promise<{ orderId: string; receipt: Receipt }> {
    const receipt = await this.#send('commitOffer', [terms, signature], coins(terms, terms.price))
    return { orderId: await this.orderId(terms), receipt }
  }

  /** The seller makes a signed offer worthless before anybody uses it. */
  voidOffer(terms: OrderTerms): Promise<Receipt> {
    return this.#send('voidOffer', [terms])
  }

  /** The seller takes a published order back. */
  withdrawOffer(orderId: string): Promise<Receipt> {
    return this.#send('withdrawOffer', [orderId])
  }

  /** The signer buys with public coins. @throws {OrderMismatchError} */
  async commit(orderId: string): Promise<Receipt> {
    const terms = await this.termsOf(orderId)
    return this.#send('commit', [orderId], coins(terms, terms.price))
  }

  /**
   * The wallet buys from its shielded balance. Nobody learns who: the buyer is a fresh key of this order, and what the
   * order may owe the buyer goes to a fresh one-time address, both bound by the proof and signed by the key.
   * @throws {OrderMismatchError} {InvalidArgumentError}
   */
  async commitShielded(orderId: string, options: ShieldedPaymentOptions = {}): Promise<Receipt> {
    const wallet = this.#wallet()
    const [{ price }, { state }] = await Promise.all([this.termsOf(orderId), this.order(orderId)])
    if (state !== 'Open') throw new InvalidArgumentError(`The order is ${state}; only open orders can be bought.`)
    const key = orderKeyOf(wallet, this.escrow, orderId)
    const refund = toOneTimeStruct(decodeOneTimeAddress(wallet.oneTimeAddress(), wallet.chainId))
    const word = { orderId, refundHash: oneTimeHash(refund) }
    const signature = await key.signTypedData(await this.#domain(), shieldedCommitTypes, word)
    const dataHash = commitDataHash(orderId, key.address, refund)
    const call = (bundle: Bundle) => [orderId, key.address, refund, bundle, signature]
    return this.#payShielded(price, dataHash, options, (bundle) => ['commitShielded', call(bundle)])
  }

  /** The buyer changes his mind before shipment and leaves cancelBps of the price. */
  cancel(orderId: string): Promise<Receipt> {
    return this.#buyerStep(orderId, 'Cancel', 'cancel')
  }

  /** The seller gives up before shipment: price and deposit to the buyer. */
  revoke(orderId: string): Promise<Receipt> {
    return this.#send('revoke', [orderId])
  }

  /** The seller ships. @param evidence bytes32 hash of the consignment note */
  ship(orderId: string, evidence: string = NO_EVIDENCE): Promise<Receipt> {
    return this.#send('ship', [orderId, evidence])
  }

  /** Buyer or carrier confirms that the goods arrived; seven days of silence then complete the order. */
  confirmReceipt(orderId: string): Promise<Receipt> {
    return this.#buyerStep(orderId, 'ConfirmReceipt', 'confirmReceipt')
  }

  /** The buyer accepts; the seller is paid at once. */
  accept(orderId: string): Promise<Receipt> {
    return this.#buyerStep(orderId, 'Accept', 'accept')
  }

  /**
   * The buyer distrusts and puts up the bond: public coins, or, for a shielded buyer, coins of the shielded balance, in one
   * transaction with the claim.
   * @throws {OrderMismatchError}
   */
  async claim(
    orderId: string,
    { reason, evidence = NO_EVIDENCE }: ClaimOptions,
    options: ShieldedPaymentOptions = {},
  ): Promise<Receipt> {
    const [terms, order] = await Promise.all([this.termsOf(orderId), this.order(orderId)])
    const key = this.#keyOfBuyer(order)
    const code = ClaimReason[reason]
    if (!key) return this.#send('claim', [orderId, code, evidence], coins(terms, terms.claimBond))
    const signed = await this.#signWith(key, { orderId, action: OrderAction.Claim, reason: code, evidence })
    if (terms.claimBond === 0n) return this.relay(signed)
    const { step, signature } = signed
    const dataHash = claimDataHash(step, await this.#domain())
    const call = (bundle: Bundle) => [step, signature, bundle]
    return this.#payShielded(terms.claimBond, dataHash, options, (bundle) => ['claimShielded', call(bundle)])
  }

  /** The buyer takes the claim back; the order completes and the bond goes to the seller. */
  withdrawClaim(orderId: string): Promise<Receipt> {
    return this.#buyerStep(orderId, 'WithdrawClaim', 'withdrawClaim')
  }

  /** The seller concedes: penalty and bond to the buyer, the rest to the seller. */
  concede(orderId: string): Promise<Receipt> {
    return this.#send('concede', [orderId])
  }

  /** Ends an order whose clock ran out. Anybody may. */
  endByTime(orderId: string): Promise<Receipt> {
    return this.#send('endByTime', [orderId])
  }

  /** Signs a step for somebody else to send; as the order key where the wallet is the buyer, else as the signer. */
  async signStep(orderId: string, action: OrderActionName, evidence: string = NO_EVIDENCE): Promise<SignedStep> {
    const signer = this.#keyOfBuyer(await this.order(orderId)) ?? this.#signer()
    return this.#signWith(signer, { orderId, action: OrderAction[action], reason: ClaimReason.None, evidence })
  }

  /** Sends a signed step of a party. @param value wei that the step costs; 0 to pay from the party's ledger balance */
  relay({ step, signer, signature }: SignedStep, value = 0n): Promise<Receipt> {
    return this.#send('relay', [step, signer, signature], value)
  }

  /** One party's signature under a division of what the order holds. */
  async signSettlement(settlement: Settlement): Promise<string> {
    const signer = this.#keyOfBuyer(await this.order(settlement.orderId)) ?? this.#signer()
    return signer.signTypedData(await this.#domain(), settlementTypes, { ...settlement })
  }

  /** Ends the order as both parties signed. Anybody may. */
  settle(settlement: Settlement, buyerSignature: string, sellerSignature: string): Promise<Receipt> {
    return this.#send('settle', [settlement, buyerSignature, sellerSignature])
  }

  /** Pays out what the ledger owes the signer, in an asset (zero address: native coin). */
  async withdraw(asset: string = ZERO_ADDRESS): Promise<Receipt> {
    return this.#send('withdraw', [await this.#signer().getAddress(), asset])
  }

  /** Shields what an ended order owes to one-time addresses of its parties. Anybody may. @returns one receipt per party paid */
  async withdrawShielded(orderId: string): Promise<Receipt[]> {
    const traces = await readTraces(this.#reader, this.escrow, this.#options.fromBlock ?? 0)
    const trace = traces.find((candidate) => candidate.orderId === orderId)
    const receipts: Receipt[] = []
    for (const to of [trace?.payout, trace?.refund]) {
      if (to && (await this.#owesShielded(orderId, to))) {
        receipts.push(await this.#send('withdrawShielded', [orderId, to]))
      }
    }
    await this.#syncAfterwards()
    return receipts
  }

  async #owesShielded(orderId: string, to: OneTimeStruct): Promise<boolean> {
    if (to.npk === NO_ONE_TIME.npk) return false
    return (await this.#state.accountBalance(oneTimeAccount(orderId, to), ZERO_ADDRESS)) > 0n
  }

  async #buyerStep(orderId: string, action: OrderActionName, call: string): Promise<Receipt> {
    const key = this.#keyOfBuyer(await this.order(orderId))
    if (!key) return this.#send(call, [orderId])
    const step = { orderId, action: OrderAction[action], reason: ClaimReason.None, evidence: NO_EVIDENCE }
    return this.relay(await this.#signWith(key, step))
  }

  async #payShielded(
    amount: bigint,
    dataHash: string,
    options: ShieldedPaymentOptions,
    callWith: (bundle: Bundle) => [name: string, args: unknown[]],
  ): Promise<Receipt> {
    const wallet = this.#wallet()
    const { fee, expiry, feeTo = await this.#signer().getAddress() } = options
    const withdrawal = { to: this.escrow, amount }
    const bundle = await wallet.buildBundle({ caller: this.escrow, withdrawal, dataHash, fee, feeTo, expiry }, options)
    const receipt = await this.#sendBundle(wallet, bundle, callWith(bundle), options.signal)
    if (await this.#syncAfterwards()) wallet.releaseBundle(bundle)
    return receipt
  }

  async #sendBundle(
    wallet: OrderWallet,
    bundle: Bundle,
    [name, args]: [string, unknown[]],
    signal: AbortSignal | undefined,
  ): Promise<Receipt> {
    try {
      return await this.#send(name, args, 0n, signal)
    } catch (error) {
      // The transaction may still be mined, so the notes stay reserved until the bundle expires.
      if (!(error instanceof OutcomeUnknownError)) wallet.releaseBundle(bundle)
      throw error
    }
  }

  /** What was mined stays mined when the sync after it fails; the next sync finds it. */
  async #syncAfterwards(): Promise<boolean> {
    try {
      await this.#options.wallet?.sync()
      return true
    } catch {
      return false
    }
  }

  async #signWith(signer: TypedDataSigner, step: Omit<PartyStep, 'deadline'>): Promise<SignedStep> {
    const { timestamp } = await this.#reader.head()
    const whole = { ...step, deadline: presentTime(timestamp) + STEP_LIFETIME }
    const signature = await signer.signTypedData(await this.#domain(), partyStepTypes, whole)
    return { step: whole, signer: await signer.getAddress(), signature }
  }

  async #domain() {
    return { ...orderEscrowDomain(await this.#reader.chainId(), this.escrow) }
  }

  #keyOf(orderId: string): OrderKey | undefined {
    const { wallet } = this.#options
    try {
      return wallet && orderKeyOf(wallet, this.escrow, orderId)
    } catch (error) {
      if (error instanceof WatchOnlyError) return undefined
      throw error
    }
  }

  /** The wallet's key of this order, when it is the buyer. */
  #keyOfBuyer({ orderId, shielded, buyer }: OrderView): OrderKey | undefined {
    const key = shielded ? this.#keyOf(orderId) : undefined
    return key?.address === buyer ? key : undefined
  }

  #signer(): Signer {
    if (!this.#options.signer) throw new NotConfiguredError('signer')
    return this.#options.signer
  }

  #wallet(): OrderWallet {
    if (!this.#options.wallet) throw new NotConfiguredError('wallet')
    return this.#options.wallet
  }

  #send(name: string, args: unknown[], value = 0n, signal?: AbortSignal): Promise<Receipt> {
    const { provider, wallet } = this.#options
    const pool = wallet?.pool ?? ZERO_ADDRESS
    const context = { signer: this.#signer(), provider, pool, known: [ESCROW_ERRORS], signal }
    const data = escrowInterface.encodeFunctionData(name, args)
    return sendAndWait(context, { to: this.escrow, data, value })
  }
}

/** What goes along as value: tokens are pulled by allowance instead. */
const coins = ({ asset }: { readonly asset: string }, amount: bigint): bigint => (asset === ZERO_ADDRESS ? amount : 0n)
