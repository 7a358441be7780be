import { AMOUNT_LIMIT, type Bundle, type ShieldedEvent, toOneTimeStruct } from '@merkato/protocol'
import type { Signer } from 'ethers'
import { REGISTRY_ERRORS } from '../assets/registry-contract.js'
import { knownDeployment } from '../deploy/known-deployments.js'
import { servesPool } from '../deploy/serves-pool.js'
import { redact } from '../errors/base.js'
import { NotATokenError } from '../errors/gateways.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from '../errors/input.js'
import { OutcomeUnknownError } from '../errors/network.js'
import type { ProveOptions } from '../prover/prover.js'
import { requiredLog } from '../sync/read-answer.js'
import type { BundleRequest } from '../transactions/build-bundle.js'
import { readAccount, readDestination } from '../transactions/payee.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import {
  GATEWAY_ERRORS,
  gatewayInterfaces,
  TokenReader,
  tokenArguments,
  tokenInterface,
  unwrapDataHash,
} from './gateway-contracts.js'
import {
  type ForeignToken,
  type GatewayAddresses,
  readForeignToken,
  type WrappedAsset,
  wrappedAssetId,
  wrappedAssetOf,
} from './wrapped-tokens.js'

/** What gateways need from a wallet besides its core; {@link Wallet} has it. */
interface GatewayWallet {
  buildBundle(request: BundleRequest, options?: ProveOptions): Promise<Bundle>
  releaseBundle(bundle: Bundle): void
}

/** Where the gateways are, and who pays. */
export interface GatewayOptions {
  /** Gateways of the wallet's pool; those of the sandbox are known. */
  readonly gateways?: GatewayAddresses | undefined
  /** Holds the tokens and pays gas, instead of the wallet's signer. */
  readonly signer?: Signer | undefined
}

/** Tokens that shall become private. Amounts in the token's smallest unit; an NFT is 1. */
export type WrapOptions = ForeignToken & {
  /** Left out for an NFT. */
  readonly amount?: bigint | undefined
  /** `mk1...` or `mkone1...`. */
  readonly to: string
  readonly signer?: Signer | undefined
  readonly signal?: AbortSignal | undefined
}

/** What became of wrapped tokens. */
export interface Wrapping extends Receipt {
  /** Units made. */
  readonly received: bigint
  /** Position of the note. */
  readonly position: bigint
  /** Whether an approval that is wider than the call is left, because the account's contract or node refused to take it back. */
  readonly approvalLeft: boolean
}

/** Wrapped units that shall be tokens again. */
export type UnwrapOptions = ForeignToken &
  ProveOptions & {
    /** Left out for an NFT. */
    readonly amount?: bigint | undefined
    /** Account, `0x...`. */
    readonly to: string
    /** Public fee in units of the asset, beside the amount; not for NFTs. */
    readonly fee?: bigint | undefined
    /** Who gets the fee. */
    readonly feeTo?: string | undefined
    readonly signer?: Signer | undefined
  }

/**
 * Turns ERC-20, ERC-721 and ERC-1155 tokens into private assets and back, through the gateways of a wallet's pool
 * (docs/protocol/gateways.md). Methods that send wait until the transaction is mined, then sync the wallet; they reject with
 * {@link GatewayRejectionError} when the gateway refuses.
 */
export class GatewayClient {
  readonly #wallet: GatewayWallet & object
  readonly #core: WalletCore
  readonly #tokens: TokenReader
  readonly #signer: Signer | undefined
  readonly #checked = new Set<string>()
  readonly gateways: GatewayAddresses

  /** @param wallet a watching one suffices to wrap. @throws {InvalidArgumentError} the pool's gateways are not known */
  constructor(wallet: GatewayWallet & object, { gateways, signer }: GatewayOptions = {}) {
    this.#wallet = wallet
    this.#core = coreOf(wallet)
    this.#tokens = new TokenReader(this.#core.reader)
    this.#signer = signer
    const known = gateways ?? knownDeployment(this.#core.chainId, this.#core.pool)?.gateways
    if (!known) throw new InvalidArgumentError("Pass `gateways`: those of this wallet's pool are not known here.")
    const { erc20, erc721, erc1155 } = known
    this.gateways = Object.freeze({
      erc20: readAccount(erc20),
      erc721: readAccount(erc721),
      erc1155: readAccount(erc1155),
    })
    redact(this, `GatewayClient(${this.#core.pool})`)
  }

  /** Id of the asset that stands for a token, wrapped before or not. Nobody is asked. @throws {InvalidArgumentError} */
  assetOf(token: ForeignToken): bigint {
    return wrappedAssetId(this.gateways[token.standard], readForeignToken(token))
  }

  /** The token and the gateway behind an asset, at the wallet's verified block; undefined for assets of anybody else. */
  tokenOf(assetId: bigint): WrappedAsset | undefined {
    const { assets, block } = this.#core.verified()
    return wrappedAssetOf(this.gateways, assets, assetId, block.number)
  }

  /**
   * Wraps tokens of the signer into a note of a private payee. The gateway is approved first when it is not yet, for this amount or this
   * NFT alone. ERC-1155 knows no such approval: it is given for all and taken back afterwards.
   * @returns `received`: units made, fewer than `amount` when the token takes a fee; `approvalLeft`: whether taking the approval back
   * failed, though the tokens are wrapped
   * @throws {NotATokenError} {GatewayRejectionError} {AssetRejectionError} {InvalidArgumentError} {InvalidAddressError}
   */
  async wrap(options: WrapOptions): Promise<Wrapping> {
    const token = readForeignToken(options)
    const amount = amountOf(token, options.amount)
    const { chainId, random } = this.#core
    const to = toOneTimeStruct(readDestination(options.to, chainId, random)().to)
    await this.#checkGateway(token)
    await this.#tokens.checkStandard(token)
    const revoke = await this.#approve(token, amount, options)
    const args = token.standard === 'erc721' ? [to] : [amount, to]
    const receipt = await this.#call(token, 'wrap', args, options).catch(async (error) => {
      await revoke()
      throw error
    })
    const approvalLeft = !(await revoke())
    // A token is called before the gateway mints, and may have shielded something itself.
    const made = receipt.poolEvents.find(
      (event): event is ShieldedEvent =>
        event.name === 'Shielded' && readAccount(event.from) === this.gateways[token.standard],
    )
    const { received } = this.#logged(token, receipt, 'Wrapped')
    return { ...receipt, received, position: requiredLog(made).position, approvalLeft }
  }

  /**
   * Unwraps private units: the gateway burns them and pays an account. Token, amount and account can be seen, whose notes paid can not.
   * @returns `paid`: tokens sent, fewer than `amount` after a loss of the token
   * @throws {NotATokenError} {GatewayRejectionError}, and as {@link Wallet.unshield}
   */
  async unwrap(options: UnwrapOptions): Promise<Receipt & { readonly paid: bigint }> {
    const token = readForeignToken(options)
    const amount = amountOf(token, options.amount)
    const recipient = readAccount(options.to)
    await this.#checkGateway(token)
    const caller = this.gateways[token.standard]
    const { fee, feeTo } = options
    const bundle = await this.#wallet.buildBundle(
      {
        caller,
        assetId: wrappedAssetId(caller, token),
        withdrawal: { to: caller, amount },
        dataHash: unwrapDataHash(token, recipient),
        fee,
        feeTo,
      },
      options,
    )
    const spends = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
    try {
      const receipt = await this.#call(token, 'unwrap', [bundle, recipient], options, spends)
      return { ...receipt, paid: this.#logged(token, receipt, 'Unwrapped').paid }
    } catch (error) {
      // The transaction may still be mined, so the notes stay reserved until the bundle expires.
      if (!(error instanceof OutcomeUnknownError)) this.#wallet.releaseBundle(bundle)
      throw error
    }
  }

  async #checkGateway({ standard }: ForeignToken): Promise<void> {
    const gateway = this.gateways[standard]
    if (this.#checked.has(gateway)) return
    if (!(await servesPool(this.#core, gateway))) throw new NotATokenError(gateway, 'gateway of this pool')
    this.#checked.add(gateway)
  }

  /** Approves what is missing. @returns what takes an approval that is wider than the call back, and says whether none is left */
  async #approve(
    token: ForeignToken,
    amount: bigint,
    { signer }: Pick<WrapOptions, 'signer'>,
  ): Promise<() => Promise<boolean>> {
    const gateway = this.gateways[token.standard]
    const owner = await this.#core.signer(signer ?? this.#signer).getAddress()
    const send = async (name: string, args: unknown[]): Promise<void> => {
      const request = { to: token.token, data: tokenInterface.encodeFunctionData(name, args) }
      await this.#core.send(request, { signer: signer ?? this.#signer })
    }
    if (token.standard === 'erc20') {
      const allowance = await this.#tokens.allowance(token.token, owner, gateway)
      if (allowance >= amount) return nothingLeft
      // Some tokens change an allowance by way of zero alone.
      if (allowance !== 0n) await send('approve', [gateway, 0n])
      await send('approve', [gateway, amount])
      return nothingLeft
    }
    if (await this.#tokens.isApprovedForAll(token, owner, gateway)) return nothingLeft
    if (token.standard === 'erc721') {
      if (!(await this.#tokens.isApproved(token.token, token.id, gateway))) await send('approve', [gateway, token.id])
      return nothingLeft
    }
    await send('setApprovalForAll', [gateway, true])
    return () => send('setApprovalForAll', [gateway, false]).then(nothingLeft, () => false)
  }

  #call(
    token: ForeignToken,
    name: 'wrap' | 'unwrap',
    args: readonly unknown[],
    { signer, signal }: Pick<WrapOptions, 'signer' | 'signal'>,
    spends: readonly bigint[] = [],
  ): Promise<Receipt> {
    const data = gatewayInterfaces[token.standard].encodeFunctionData(name, [...tokenArguments(token), ...args])
    const request = { to: this.gateways[token.standard], data }
    const known = [...GATEWAY_ERRORS, REGISTRY_ERRORS]
    return this.#core.send(request, { signer: signer ?? this.#signer, signal, spends, known })
  }

  /** Numbers of the gateway's event in a transaction that it accepted. */
  #logged(token: ForeignToken, { raw }: Receipt, name: 'Wrapped' | 'Unwrapped'): { received: bigint; paid: bigint } {
    const gateway = this.gateways[token.standard].toLowerCase()
    const ofGateway = raw.logs.filter(({ address }) => address.toLowerCase() === gateway)
    const parsed = ofGateway.map((log) => gatewayInterfaces[token.standard].parseLog(log))
    const { args } = requiredLog(parsed.find((log) => log?.name === name) ?? undefined)
    return { received: args.received, paid: args.paid }
  }
}

const nothingLeft = async (): Promise<boolean> => true

function amountOf({ standard }: ForeignToken, amount: bigint | undefined): bigint {
  if (standard === 'erc721') {
    if (amount !== undefined && amount !== 1n) throw new InvalidArgumentError('An NFT has no amount: there is one.')
    return 1n
  }
  if (amount === undefined) throw new InvalidArgumentError('Say the amount, in the smallest unit of the token.')
  assertBigint(amount)
  if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
  return amount
}
