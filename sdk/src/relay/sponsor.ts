import { gasSponsorAbi } from '@merkato/contracts'
import { type Bundle, encodeTransact, MAX_JOIN_SPLITS, poolInterface, withProofs } from '@merkato/protocol'
import { AbiCoder, Interface, keccak256, type Signer } from 'ethers'
import { redact } from '../errors/base.js'
import type { KnownErrors } from '../errors/explain.js'
import { assertBigint, InvalidArgumentError } from '../errors/input.js'
import { RelayFeeError, SponsorRejectionError } from '../errors/relay.js'
import type { ProveOptions } from '../prover/prover.js'
import { readAnswer } from '../sync/read-answer.js'
import type { BundleRequest, DraftedBundle } from '../transactions/build-bundle.js'
import { readAccount } from '../transactions/payee.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import { feeFor, gasLimitFor, shapesOf } from './quote.js'
import { circuitsOf, draftRelayed, planRelayed, type RelayFee } from './relayed-plan.js'

/** At which rates a sponsor takes an asset; 0: none. Smallest units for 10^18 wei. */
export interface SponsorRate {
  readonly current: bigint
  /** The rate before, and the last second at which it is still good. */
  readonly previous: bigint
  readonly previousUntil: bigint
}

/** A payment that a sponsor refunds. */
export interface SponsoredRequest extends Pick<BundleRequest, 'payment' | 'withdrawal' | 'expiry'> {
  /** Asset of the payment. */
  readonly assetId: bigint
  /** Asset of the fee; that of the payment by default. */
  readonly feeAsset?: bigint | undefined
  /** Most that is paid, smallest unit. */
  readonly maxFee: bigint
}

/** A bundle that a sponsor's `transact` takes from anybody. */
export interface SponsoredBundle {
  readonly bundle: Bundle
  readonly asset: bigint
  readonly unitsPerCoin: bigint
  /** Smallest unit. */
  readonly fee: bigint
}

/** What a mined transaction brought whoever sent it. */
export interface SponsoredReceipt extends Receipt {
  /** Wei. */
  readonly refund: bigint
}

/** Who sends; the wallet's signer by default. */
export interface SponsorSendOptions {
  readonly signer?: Signer | undefined
}

const sponsorInterface = new Interface(gasSponsorAbi)

const SPONSOR_ERRORS: KnownErrors = {
  contract: sponsorInterface,
  make: (reason, args, cause) => new SponsorRejectionError(reason, args, cause),
}

/** What the sponsor's own work costs beside the pool's: its checks, its log, the refund. */
const SPONSOR_GAS = 90_000n

/** Rounds until fee and notes agree, as with a relayer. */
const MOST_ROUNDS = 4

/**
 * Payments whose gas a GasSponsor refunds, and the sponsor's own actions. The bundle pays the sponsor publicly in a token; whoever sends it,
 * any account with coins for the gas, has it refunded. What the owner signs names sponsor, asset and rate.
 */
export class SponsorClient {
  readonly #core: WalletCore
  /** The GasSponsor. */
  readonly sponsor: string

  /** @param wallet any {@link Wallet} @throws {InvalidAddressError} */
  constructor(wallet: object, sponsor: string) {
    this.#core = coreOf(wallet)
    this.sponsor = readAccount(sponsor)
    redact(this, `SponsorClient(${this.sponsor})`)
  }

  /** At which rates the sponsor takes an asset. @throws {RpcError} */
  async rateOf(asset: bigint): Promise<SponsorRate> {
    const [current, previous, previousUntil] = await this.#read('rateOf', [asset])
    return { current, previous, previousUntil }
  }

  /** Coins that refunds are paid of, in wei; asked without ethers' cache where the provider allows it. */
  async coins(): Promise<bigint> {
    const { provider } = this.#core
    if (!('send' in provider) || typeof provider.send !== 'function') return provider.getBalance(this.sponsor)
    return BigInt(await provider.send('eth_getBalance', [this.sponsor, 'latest']))
  }

  /**
   * Builds and proves a payment with a fee that covers its gas at the sponsor's rate. Its notes stay reserved until it expires.
   * @throws {SponsorRejectionError} RateNotValid: the sponsor takes no fee in this asset, or serves another pool
   * @throws {RelayFeeError} the fee is above maxFee; and as {@link Wallet.buildBundle}
   */
  async buildBundle(request: SponsoredRequest, options: ProveOptions = {}): Promise<SponsoredBundle> {
    const { feeAsset: asset = request.assetId, maxFee } = request
    assertBigint(maxFee, 'maxFee')
    const { current: unitsPerCoin } = await this.#checkedRate(asset)
    const gasPrice = (await this.#core.provider.getFeeData()).gasPrice ?? 0n
    const feeOf = (circuits: readonly number[]) => this.#feeOf(circuits, { gasPrice, unitsPerCoin })
    const { drafted, fee } = await this.#draft(request, asset, { feeOf, dataHash: dataHashFor(asset, unitsPerCoin) })
    try {
      const proofs = await this.#core.proveJoinSplits(drafted.bundle, drafted.drafts, this.sponsor, options)
      return { bundle: withProofs(drafted.bundle, proofs), asset, unitsPerCoin, fee }
    } catch (error) {
      this.#core.release(drafted.spends)
      throw error
    }
  }

  /**
   * Sends a sponsored bundle, one's own or another's: the sender is refunded.
   * @throws {SponsorRejectionError} BundleNotForThis, RateNotValid, DepositTooSmall; and as {@link Wallet.sendBundle}
   */
  async send(
    { bundle, asset, unitsPerCoin }: SponsoredBundle,
    options: SponsorSendOptions = {},
  ): Promise<SponsoredReceipt> {
    const spends = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
    const receipt = await this.#send(encodeSponsored(bundle, asset, unitsPerCoin), 0n, { ...options, spends })
    const logs = receipt.raw.logs.filter(({ address }) => address.toLowerCase() === this.sponsor.toLowerCase())
    const sponsored = logs.map((log) => sponsorInterface.parseLog(log)).find((log) => log?.name === 'Sponsored')
    return { ...receipt, refund: sponsored?.args.refund ?? 0n }
  }

  /** Adds coins for refunds; they are the sponsor's from then on. @param amount wei */
  deposit(amount: bigint, options?: SponsorSendOptions): Promise<Receipt> {
    return this.#send(sponsorInterface.encodeFunctionData('deposit'), amount, options)
  }

  /** Publishes a rate; 0 takes the asset no more. Only the owner. @throws {SponsorRejectionError} NotTheOwner */
  setRate(asset: bigint, unitsPerCoin: bigint, options?: SponsorSendOptions): Promise<Receipt> {
    return this.#send(sponsorInterface.encodeFunctionData('setRate', [asset, unitsPerCoin]), 0n, options)
  }

  /** Takes coins out. Only the owner. @param amount wei */
  withdraw(amount: bigint, to: string, options?: SponsorSendOptions): Promise<Receipt> {
    return this.#send(sponsorInterface.encodeFunctionData('withdraw', [amount, readAccount(to)]), 0n, options)
  }

  /** Takes fees out to another public balance. Only the owner. @param value smallest unit */
  withdrawFees(asset: bigint, value: bigint, to: string, options?: SponsorSendOptions): Promise<Receipt> {
    return this.#send(sponsorInterface.encodeFunctionData('withdrawFees', [asset, value, readAccount(to)]), 0n, options)
  }

  async #checkedRate(asset: bigint): Promise<SponsorRate> {
    const [pool] = await this.#read('pool', [])
    if (readAccount(pool) !== readAccount(this.#core.pool)) {
      throw new InvalidArgumentError('The sponsor serves another pool than the wallet.')
    }
    const rate = await this.rateOf(asset)
    if (rate.current === 0n) throw new SponsorRejectionError('RateNotValid', [asset, 0n])
    return rate
  }

  #feeOf(circuits: readonly number[], price: { gasPrice: bigint; unitsPerCoin: bigint }): bigint {
    const shapes = shapesOf(circuits) ?? []
    const gasLimit = gasLimitFor(shapes, this.#core.pool, true) + SPONSOR_GAS
    return feeFor({ ...price, gasLimit, minimum: 1n })
  }

  async #draft(
    request: SponsoredRequest,
    asset: bigint,
    { feeOf, dataHash }: { feeOf: (circuits: readonly number[]) => bigint; dataHash: string },
  ): Promise<{ drafted: DraftedBundle; fee: bigint }> {
    let amount = feeOf([1])
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (amount > request.maxFee) throw new RelayFeeError(asset, amount, request.maxFee)
      const fee = this.#feeAt(asset, amount)
      const next = await this.#core.prepare((view) => {
        const parts = planRelayed(view, request, fee) ?? []
        const due = feeOf(circuitsOf(parts))
        if (due > amount) return { spends: [], expiry: 0n, due }
        return draftRelayed(view, { caller: this.sponsor, dataHash }, request, parts)
      })
      if ('bundle' in next) return { drafted: next, fee: amount }
      amount = next.due
    }
    throw new InvalidArgumentError(
      `No fee fits a bundle of at most ${MAX_JOIN_SPLITS} join-splits: gather notes first.`,
    )
  }

  #feeAt(asset: bigint, amount: bigint): RelayFee {
    const { sponsor } = this
    return { asset, amount, as: 'public', payTo: '', feeTo: sponsor, caller: sponsor }
  }

  async #read(name: string, args: unknown[]) {
    const data = sponsorInterface.encodeFunctionData(name, args)
    const answer = await this.#core.reader.call(this.sponsor, data, 'latest')
    return readAnswer(() => sponsorInterface.decodeFunctionResult(name, answer))
  }

  #send(
    data: string,
    value: bigint,
    { signer, spends }: SponsorSendOptions & { spends?: readonly bigint[] } = {},
  ): Promise<Receipt> {
    return this.#core.send({ to: this.sponsor, data, value }, { signer, spends, known: [SPONSOR_ERRORS] })
  }
}

/** The dataHash that a bundle for a sponsor carries: its owner agrees to this rate of this asset. */
function dataHashFor(asset: bigint, unitsPerCoin: bigint): string {
  const selector = sponsorInterface.getFunction('transact')?.selector as string
  const words = AbiCoder.defaultAbiCoder().encode(['bytes4', 'uint256', 'uint256'], [selector, asset, unitsPerCoin])
  return keccak256(words)
}

/** ethers reads the bundle out of the one encoding that the protocol makes. */
function encodeSponsored(bundle: Bundle, asset: bigint, unitsPerCoin: bigint): string {
  const [decoded] = poolInterface.decodeFunctionData('transact', encodeTransact(bundle))
  return sponsorInterface.encodeFunctionData('transact', [decoded, asset, unitsPerCoin])
}
