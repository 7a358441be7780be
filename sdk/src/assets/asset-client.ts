import {
  AMOUNT_LIMIT,
  type AssetInfo,
  type AssetTerms,
  assetName,
  BURN_NOTES_DATA,
  checkTerms,
  encodePoolCall,
  encodeRegistryCall,
  mintKeyAct,
  NO_CAP,
  type OneTimeStruct,
  type PoolEvent,
  parseRegistryLog,
  type RegistryCall,
  type RegistryEvent,
  type RegistryEventName,
  toOneTimeStruct,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import { AssetRejectionError } from '../errors/assets.js'
import { redact } from '../errors/base.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from '../errors/input.js'
import { OutcomeUnknownError } from '../errors/network.js'
import { proveOwn, readOneTimeAddress } from '../own/prove-own.js'
import { proveMintHidden } from '../prover/prove-statement.js'
import type { ProveOptions } from '../prover/prover.js'
import { requiredLog } from '../sync/read-answer.js'
import type { BundleRequest } from '../transactions/build-bundle.js'
import { readAccount, readDestination } from '../transactions/payee.js'
import { presentTime } from '../transactions/present-time.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import { draftHiddenMint, type HiddenMintRequest } from './hidden-mint.js'
import { REGISTRY_ERRORS, RegistryReader } from './registry-contract.js'

/** What assets need from a wallet besides its core; {@link Wallet} has it. */
interface AssetWallet {
  buildBundle(request: BundleRequest, options?: ProveOptions): Promise<Parameters<AssetWallet['releaseBundle']>[0]>
  releaseBundle(bundle: Extract<RegistryCall, { name: 'burnNotes' }>['bundle']): void
}

/** Who sends a transaction; the wallet's signer by default. */
export interface AssetSendOptions {
  readonly signer?: Signer | undefined
}

/** Terms of a new asset. */
export interface NewAsset extends AssetSendOptions {
  /** A token by default. */
  readonly kind?: 'token' | 'hiddenToken' | 'ticketCategory' | undefined
  /** 1 to 32 bytes of UTF-8. */
  readonly name: string
  /** uint256, for tokens of one name; 0 by default. */
  readonly id?: bigint | undefined
  /** bytes32 hex: hash of the legal documents, for example; zero by default. Another origin is another asset. */
  readonly origin?: string | undefined
  /** Most units, or tickets, that may exist; no limit by default. Hidden supply has none. */
  readonly cap?: bigint | undefined
}

/** An amount of an asset for somebody. Amounts in the smallest unit. */
export interface MintOptions extends AssetSendOptions {
  readonly assetId: bigint
  readonly amount: bigint
  /** `mk1...` or `mkone1...`; of public mints an account, `0x...`. */
  readonly to: string
}

/** A ticket for somebody. */
export interface TicketOptions extends AssetSendOptions {
  /** Asset id of the category. */
  readonly category: bigint
  /** uint256. */
  readonly id: bigint
  /** `mk1...` or `mkone1...`; of public mints an account, `0x...`. */
  readonly to: string
}

/** An amount of an asset that shall exist no more. */
export interface BurnOptions extends AssetSendOptions, ProveOptions {
  readonly assetId: bigint
  readonly amount: bigint
}

const KINDS = { token: 1, hiddenToken: 2, ticketCategory: 4 } as const
const ZERO_BYTES32 = `0x${'00'.repeat(32)}`
const ACT_LIFETIME = 600n

/**
 * Issues assets and makes and burns their units, through the registry of a wallet's pool. The signer is the issuer: an account, while a
 * contract issues by itself. Methods that send wait until the transaction is mined, then sync the wallet; they reject with
 * {@link AssetRejectionError} when the registry refuses and with {@link PoolRejectionError} when the pool does.
 */
export class AssetClient {
  readonly #wallet: AssetWallet & object
  readonly #core: WalletCore
  readonly #reader: RegistryReader
  readonly #signer: Signer | undefined

  /** @param wallet any {@link Wallet}; a watching one, or one without prover, suffices for all but hidden and private actions */
  constructor(wallet: AssetWallet & object, { signer }: AssetSendOptions = {}) {
    this.#wallet = wallet
    this.#core = coreOf(wallet)
    this.#signer = signer
    this.#reader = new RegistryReader(this.#core.reader, this.#core.registry, this.#core.pool)
    redact(this, `AssetClient(${this.#core.registry})`)
  }

  /** The asset's record at the newest block; undefined when nobody issued it. Asking names the asset to the node. */
  assetInfo(assetId: bigint): Promise<AssetInfo | undefined> {
    return this.#reader.assetInfo(assetId)
  }

  /** How much of an asset exists, of a category how many tickets. @throws {AssetRejectionError} UnknownAsset, HiddenSupply */
  supplyOf(assetId: bigint): Promise<bigint> {
    return this.#reader.supplyOf(assetId)
  }

  /** What an account holds of an asset outside of notes. */
  publicBalanceOf(account: string, assetId: bigint): Promise<bigint> {
    return this.#reader.publicBalanceOf(readAccount(account), assetId)
  }

  /** Issues an asset; the signer becomes its issuer for good. @throws {InvalidArgumentError} */
  async issue({ signer, ...asset }: NewAsset): Promise<Receipt & { readonly assetId: bigint }> {
    const receipt = await this.#send({ name: 'issue', terms: termsOf(asset) }, signer)
    return { ...receipt, assetId: this.#logged(receipt, 'AssetIssued').assetId }
  }

  /** Makes units in a note of a private payee; the amount is public, the holder is not. */
  async mint({ assetId: asset, amount, to, signer }: MintOptions): Promise<Receipt & { readonly position: bigint }> {
    const call = { name: 'mint', asset, value: checkAmount(amount), to: this.#payee(to) } as const
    return withPosition(await this.#send(call, signer))
  }

  /** Makes units in the public balance of an account. */
  mintPublic({ assetId: asset, amount, to, signer }: MintOptions): Promise<Receipt> {
    return this.#send({ name: 'mintPublic', asset, value: checkAmount(amount), to: readAccount(to) }, signer)
  }

  /** Makes the one unit of a ticket in a note of a private payee. */
  async mintTicket({
    category,
    id,
    to,
    signer,
  }: TicketOptions): Promise<Receipt & { readonly assetId: bigint; readonly position: bigint }> {
    const receipt = await this.#send({ name: 'mintTicket', category, id, to: this.#payee(to) }, signer)
    return { ...withPosition(receipt), assetId: this.#logged(receipt, 'TicketMinted').assetId }
  }

  /** Makes the one unit of a ticket in the public balance of an account. */
  async mintTicketPublic({ category, id, to, signer }: TicketOptions): Promise<Receipt & { readonly assetId: bigint }> {
    const receipt = await this.#send({ name: 'mintTicketPublic', category, id, to: readAccount(to) }, signer)
    return { ...receipt, assetId: this.#logged(receipt, 'TicketMinted').assetId }
  }

  /**
   * Makes units of an asset of hidden supply: neither amount nor holder can be seen. Needs a prover of `mint-hidden`.
   * @throws {NotConfiguredError} {ProvingError} {CircuitFileError} {AbortedError} {MemoTooLongError}
   */
  async mintHidden({
    signer,
    onProgress,
    signal,
    ...request
  }: HiddenMintRequest & AssetSendOptions & ProveOptions): Promise<Receipt & { readonly position: bigint }> {
    checkAmount(request.amount)
    const issuer = await this.#core.signer(signer ?? this.#signer).getAddress()
    const { hiddenMints: nonce } = await this.#recordOf(request.assetId)
    const { output, statement } = draftHiddenMint(this.#core, request, { issuer, nonce })
    const proof = await proveMintHidden((...asked) => this.#core.prove(...asked), statement, { onProgress, signal })
    const call = { name: 'mintHidden', asset: request.assetId, ...output, proof } as const
    return withPosition(await this.#send(call, signer, { signal }))
  }

  /**
   * Lets the holder of a one-time address mint beside the issuer.
   * @param options `key` is a one-time address, `mkone1...`, or null to take it back
   */
  setMintKey({
    assetId: asset,
    key,
    signer,
  }: AssetSendOptions & { readonly assetId: bigint; readonly key: string | null }): Promise<Receipt> {
    const npk = key === null ? 0n : readOneTimeAddress(key, this.#core.chainId).npk
    return this.#send({ name: 'setMintKey', asset, npk }, signer)
  }

  /**
   * Mints by the wallet's one-time address that the issuer named; anybody may send it. Needs a prover of `own`.
   * @throws {InvalidArgumentError} the issuer named another key
   * @throws {NotConfiguredError} {WatchOnlyError} {ProvingError} {CircuitFileError} {AbortedError}
   */
  async mintWithKey({
    assetId: asset,
    amount,
    to,
    key,
    expiry,
    signer,
    onProgress,
    signal,
  }: MintOptions & ProveOptions & { readonly key: string; readonly expiry?: bigint | undefined }): Promise<
    Receipt & { readonly position: bigint }
  > {
    const info = await this.#recordOf(asset)
    if (info.mintKey !== readOneTimeAddress(key, this.#core.chainId).npk) {
      throw new InvalidArgumentError('The issuer of the asset named another mint key, or none.')
    }
    const mint = { asset, value: checkAmount(amount), to: this.#payee(to) }
    const until = expiry ?? presentTime((await this.#core.reader.head()).timestamp) + ACT_LIFETIME
    const { npk: _, ...act } = mintKeyAct(mint, info, until)
    const request = { ...act, address: key, contract: this.#core.registry }
    const { proof } = await proveOwn(this.#wallet, request, { onProgress, signal })
    return withPosition(await this.#send({ name: 'mintWithKey', ...mint, expiry: until, proof }, signer, { signal }))
  }

  /** Burns units of the signer's public balance. */
  burn({ assetId: asset, amount, signer }: BurnOptions): Promise<Receipt> {
    return this.#send({ name: 'burn', asset, value: checkAmount(amount) }, signer)
  }

  /** Burns units of the wallet's notes; the amount can be seen, who held them can not. Errors as {@link Wallet.unshield}. */
  async burnNotes({ assetId, amount, signer, ...options }: BurnOptions): Promise<Receipt> {
    const { registry } = this.#core
    const withdrawal = { to: registry, amount: checkAmount(amount) }
    const request = { caller: registry, assetId, withdrawal, dataHash: BURN_NOTES_DATA }
    const bundle = await this.#wallet.buildBundle(request, options)
    const spends = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
    try {
      return await this.#send({ name: 'burnNotes', bundle }, signer, { spends, signal: options.signal })
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) this.#wallet.releaseBundle(bundle)
      throw error
    }
  }

  /** From here on nobody can make units of the asset. */
  finalize(assetId: bigint, { signer }: AssetSendOptions = {}): Promise<Receipt> {
    return this.#send({ name: 'finalize', asset: assetId }, signer)
  }

  /** Moves units of the signer's public balance to another account. */
  transferPublic({ assetId: asset, amount, to, signer }: MintOptions): Promise<Receipt> {
    const data = encodePoolCall({ name: 'transferPublic', asset, to: readAccount(to), value: checkAmount(amount) })
    return this.#core.send({ to: this.#core.pool, data }, { signer: signer ?? this.#signer })
  }

  #payee(to: string): OneTimeStruct {
    const { chainId, random } = this.#core
    return toOneTimeStruct(readDestination(to, chainId, random)().to)
  }

  async #recordOf(assetId: bigint): Promise<AssetInfo> {
    const info = await this.#reader.assetInfo(assetId)
    if (!info) throw new AssetRejectionError('UnknownAsset', [assetId])
    return info
  }

  #send(
    call: RegistryCall,
    signer: Signer | undefined,
    more: { signal?: AbortSignal | undefined; spends?: readonly bigint[] } = {},
  ): Promise<Receipt> {
    const request = { to: this.#core.registry, data: encodeRegistryCall(call) }
    return this.#core.send(request, { ...more, signer: signer ?? this.#signer, known: [REGISTRY_ERRORS] })
  }

  /** The registry's event of a transaction that it accepted. */
  #logged<Name extends RegistryEventName>({ raw }: Receipt, name: Name): Extract<RegistryEvent, { event: Name }> {
    const registry = this.#core.registry.toLowerCase()
    const events = raw.logs.flatMap((log) =>
      log.address.toLowerCase() === registry ? (parseRegistryLog(log) ?? []) : [],
    )
    return requiredLog(events.find(({ event }) => event === name)) as Extract<RegistryEvent, { event: Name }>
  }
}

function termsOf({ kind = 'token', name, id = 0n, origin = ZERO_BYTES32, cap }: Omit<NewAsset, 'signer'>): AssetTerms {
  const terms = {
    kind: KINDS[kind],
    name: nameOf(name),
    id,
    origin,
    cap: cap ?? (kind === 'hiddenToken' ? 0n : NO_CAP),
  }
  const fault = checkTerms(terms)
  if (fault) throw new InvalidArgumentError(`The registry would refuse these terms: ${fault}.`)
  return terms
}

function nameOf(text: string): string {
  try {
    return assetName(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

function checkAmount(amount: bigint): bigint {
  assertBigint(amount)
  if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
  return amount
}

/** Where the new note lies, from the pool's event. */
function withPosition<R extends Receipt>(receipt: R): R & { readonly position: bigint } {
  const event = receipt.poolEvents.find((event) => 'position' in event)
  const made = requiredLog(event) as Extract<PoolEvent, { position: bigint }>
  return { ...receipt, position: made.position }
}
