import {
  ACTION,
  decodeParcelKey,
  encodePackagesCall,
  encodeParcelKey,
  type Holder,
  type Opening,
  type OwnAct,
  openAct,
  openContentsOf,
  PARCEL_STATE,
  type PackagesCall,
  type ParcelActor,
  type ParcelContents,
  type ParcelRecord,
  type Proof,
  parcelKeyHash,
  recogniseOneTimeAddress,
  sealKeyBox,
  transferAct,
  withheldHash,
  withProofs,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import { redact } from '../errors/base.js'
import { InvalidArgumentError } from '../errors/input.js'
import { OutcomeUnknownError } from '../errors/network.js'
import {
  NotTheHolderError,
  PackageRejectionError,
  ParcelContentsError,
  ParcelKeyMissingError,
  ParcelMismatchError,
  ParcelNotFoundError,
} from '../errors/packages.js'
import { proveAct, readOneTimeAddress } from '../own/prove-own.js'
import type { ProveOptions } from '../prover/prover.js'
import { presentTime } from '../transactions/present-time.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import type { KnownParcel } from '../wallet/parcel-directory.js'
import { type ConfirmedParcel, isOneParcel, isUpToDate } from './confirm-parcel.js'
import { draftOpenings, type OpenTarget, proveOpenings } from './draft-open.js'
import { type DraftedSeal, draftSeal, type SealRequest } from './draft-seal.js'
import { foundOf, ownKeys, readReceiver } from './holders.js'
import { contentsOf, PACKAGES_ERRORS, packagesOf, recordOf, rightHolderOf } from './packages-contract.js'
import { ownParcels, type ParcelFacts, type ParcelView, viewOfParcel } from './parcel-view.js'

/** Who sends a transaction, the wallet's signer by default, and how proving is watched. */
export interface PackageSendOptions extends ProveOptions {
  readonly signer?: Signer | undefined
}

/** A parcel that shall be made, and who sends it. */
export interface SealOptions extends SealRequest, PackageSendOptions {
  /**
   * Keeps what must not be lost, before anything is sent: contents that stay off the chain, above all, without which nobody ever opens the
   * parcel. When it rejects, nothing is sent. Has to be there when notes are sealed with offChain: who waits for the receipt has lost them
   * when the node falls silent, or the program ends.
   */
  readonly beforeSend?: ((made: MadeParcel) => Promise<void>) | undefined
}

/** What only its sealer has of a parcel. */
export interface MadeParcel {
  /** bytes32 hex. */
  readonly parcel: string
  /** `mkparcelkey1...`. Secret: whoever has it reads the contents; it opens nothing on the chain. */
  readonly key: string
  /** The encrypted contents: to be kept and handed on where they stay off the chain. */
  readonly contents: Uint8Array
}

/** A parcel that was made. */
export interface SealReceipt extends Receipt, MadeParcel {}

/** What looking into a parcel takes besides its name. */
export interface PeekOptions {
  /** `mkparcelkey1...`, when no key box of the parcel is for this wallet. */
  readonly key?: string | undefined
  /** Encrypted contents that are kept off the chain. */
  readonly contents?: Uint8Array | undefined
}

/** Acting as the holder. */
interface ActOptions extends PackageSendOptions {
  /** bytes32 hex. */
  readonly parcel: string
  /** The one-time address of this wallet that holds it, when no key box names it. */
  readonly as?: string | undefined
}

/** A parcel that shall be handed on; `to` as {@link SealRequest.to}. */
export interface ParcelTransferOptions extends ActOptions, Pick<PeekOptions, 'key'> {
  readonly to: string
}

/** A parcel that shall be opened. */
export interface ParcelOpenOptions extends ActOptions, PeekOptions, OpenTarget {}

/** What is in a parcel, compared with what the chain holds. */
export interface PeekResult {
  readonly give: readonly { readonly assetId: bigint; readonly amount: bigint }[]
  /** Words of a stranger: never trust them. */
  readonly data: Uint8Array
}

/** Openings for a contract that holds a parcel: arguments of `open`. */
export interface PreparedOpening {
  readonly parcel: string
  readonly keyHash: string
  readonly contentsHash: string
  readonly openings: readonly Opening[]
}

const ACT_LIFETIME = 600n

/**
 * Seals parcels, hands them on, looks into them and opens them, through the packages module of a wallet's pool. Methods that send wait until
 * the transaction is mined, then sync the wallet; they reject with {@link PackageRejectionError} when the module refuses and with
 * {@link PoolRejectionError} when the pool does, and with {@link ModulesMissingError} where the pool has no such module.
 */
export class PackageClient {
  readonly #core: WalletCore
  readonly #signer: Signer | undefined

  /** @param wallet any {@link Wallet}; a watching one can list, inspect and peek */
  constructor(wallet: object, { signer }: Pick<PackageSendOptions, 'signer'> = {}) {
    this.#core = coreOf(wallet)
    this.#signer = signer
    redact(this, `PackageClient(${packagesOf(this.#core)})`)
  }

  /**
   * Makes a parcel: what is given leaves the wallet's notes in the same transaction. Besides the errors of {@link Wallet.transfer}:
   * @throws {InvalidArgumentError} the data is too long, or recoverAfter no time to come, or nobody keeps what stays off the chain
   * @throws whatever `beforeSend` rejects with
   */
  async seal({ signer, onProgress, signal, beforeSend, ...request }: SealOptions): Promise<SealReceipt> {
    const core = this.#core
    if (request.offChain === true && (request.give ?? []).length > 0 && !beforeSend) throw nobodyKeeps()
    const sender = core.signer(signer ?? this.#signer)
    const caller = await sender.getAddress()
    const drafted = await core.prepare((view) => draftSeal(core, view, caller, request))
    const { made, call } = await this.#proveSeal(drafted, { onProgress, signal, beforeSend })
    const receipt = await this.#send(call, { signer: sender, signal }, drafted.spends)
    return { ...receipt, ...made }
  }

  async #proveSeal(
    drafted: DraftedSeal,
    { beforeSend, ...options }: ProveOptions & Pick<SealOptions, 'beforeSend'>,
  ): Promise<{ made: MadeParcel; call: PackagesCall }> {
    const { chainId, pool } = this.#core
    const { bundle, drafts, caller, sealing, spends } = drafted
    const { joinSplits, expiry, dataHash } = bundle
    const place = { action: ACTION.seal, chainId, pool, caller }
    const hash = withheldHash({ alternatives: [joinSplits], expiry, dataHash }, place)
    try {
      const proofs = await this.#core.proveDrafts(drafts, hash, options)
      const parcel = `0x${hash.toString(16).padStart(64, '0')}`
      const key = encodeParcelKey({ pool, parcel, key: drafted.key }, chainId)
      const made = { parcel, key, contents: drafted.contents }
      await beforeSend?.(made)
      return { made, call: { name: 'seal', bundle: withProofs(bundle, proofs), sealing } }
    } catch (error) {
      this.#core.release(spends)
      throw error
    }
  }

  /** Parcels that this wallet sealed, held or holds, oldest first. @throws {NotSyncedError} */
  async list(): Promise<ParcelView[]> {
    return ownParcels(await this.#facts())
  }

  /**
   * Any parcel, as the wallet read it and the chain confirms it; syncs when something happened to it since. Asking names the parcel to the
   * node.
   * @throws {NotSyncedError} {ParcelNotFoundError} {ParcelMismatchError}
   */
  async inspect(parcel: string): Promise<ParcelView> {
    let seen = await this.#confirmed(parcel)
    if (!isUpToDate(seen)) {
      await this.#core.sync()
      seen = await this.#confirmed(parcel)
    }
    if (!isUpToDate(seen)) throw new ParcelMismatchError(parcel)
    return viewOfParcel(seen.known, await this.#facts())
  }

  /**
   * Looks into a parcel, and believes nothing that the chain does not confirm: key, contents and each note are compared with what was sealed.
   * Nobody learns of it but the node, which is asked for the record of this parcel and for all logs around.
   * @throws {ParcelKeyMissingError} {ParcelContentsError} {ParcelNotFoundError} {ParcelMismatchError} {InvalidArgumentError} the key is no text
   * of this parcel
   */
  async peek(parcel: string, options: PeekOptions = {}): Promise<PeekResult> {
    const { known } = await this.#confirmed(parcel)
    const { notes, data } = await this.#read(known, options)
    return { give: notes.map(({ assetId, value: amount }) => ({ assetId, amount })), data }
  }

  /**
   * Hands a parcel on, still sealed. Its key is encrypted to the new holder, where this wallet has it and the holder can have one; to a
   * private address it has to be, or nobody could ever find the parcel there.
   * @throws {NotTheHolderError} {InvalidAddressError} {ParcelKeyMissingError} {ParcelContentsError} and what sending and proving reject with
   */
  async transfer({ parcel, to, key: given, as, ...options }: ParcelTransferOptions): Promise<Receipt> {
    const core = this.#core
    const { known, record } = await this.#sealed(parcel)
    const { holder, box, needsBox } = readReceiver(to, core)
    const key = this.#keyOf(known, given)
    if (key === undefined && needsBox) throw new ParcelKeyMissingError(parcel)
    const own = key && box && sealKeyBox({ to: box, key, o: core.viewing.o, random: core.random })
    const call = { parcel, to: holder, keyBox: own ?? new Uint8Array() }
    return this.#act(
      known,
      record,
      { as, ...options },
      {
        byAccount: () => ({ name: 'transfer', ...call }),
        actOf: (actor) => transferAct(call, actor),
        byKey: (proved) => ({ name: 'transferWithKey', ...call, ...proved }),
      },
    )
  }

  /**
   * Opens a parcel: all that is in it goes to the wallet itself, to `to`, or in public to `publicTo`.
   * @throws {NotTheHolderError} and the errors of {@link PackageClient.peek} and of proving and sending
   */
  async open({ parcel, to, publicTo, key, contents, as, ...options }: ParcelOpenOptions): Promise<Receipt> {
    const { known, record } = await this.#sealed(parcel)
    await this.#assertRight(known, { as, ...options })
    const call = await this.#prepareOpening(known, record, { to, publicTo, key, contents }, options)
    return this.#act(
      known,
      record,
      { as, ...options },
      {
        byAccount: () => ({ name: 'open', ...call }),
        actOf: (actor) => openAct(parcel, call.openings, actor),
        byKey: (proved) => ({ name: 'openWithKey', ...call, ...proved }),
      },
    )
  }

  /**
   * What a contract that holds a parcel passes to `open`: proofs that pay out of it. They are worthless to anybody but the holder, and after
   * the parcel's next act. Errors as {@link PackageClient.open}, as far as nothing is sent.
   */
  async prepareOpening({ parcel, ...options }: Omit<ParcelOpenOptions, 'as' | 'signer'>): Promise<PreparedOpening> {
    const { known, record } = await this.#sealed(parcel)
    return this.#prepareOpening(known, record, options, options)
  }

  /** The key of a parcel as text, for whoever shall be able to look in. @throws {ParcelKeyMissingError} {ParcelNotFoundError} */
  keyText(parcel: string): string {
    const { pool, chainId } = this.#core
    const key = this.#keyOf(this.#known(parcel), undefined)
    if (!key) throw new ParcelKeyMissingError(parcel)
    return encodeParcelKey({ pool, parcel, key }, chainId)
  }

  async #prepareOpening(
    known: KnownParcel,
    { acts }: ParcelRecord,
    { to, publicTo, ...peeking }: PeekOptions & OpenTarget,
    options: ProveOptions,
  ): Promise<PreparedOpening> {
    const { parcel, commitments, terms } = known
    const { notes } = await this.#read(known, peeking)
    const drafts = draftOpenings(this.#core, notes, commitments, { to, publicTo })
    const openings = await proveOpenings(this.#core, drafts, { parcel, acts }, options)
    return { parcel, keyHash: terms.keyHash, contentsHash: terms.contentsHash, openings }
  }

  async #read(known: KnownParcel, { key: given, contents }: PeekOptions): Promise<ParcelContents> {
    const { parcel, terms, commitments } = known
    const key = this.#keyOf(known, given)
    if (!key) throw new ParcelKeyMissingError(parcel)
    const ciphertext = contents ?? (await contentsOf(this.#core, known))
    const opened = openContentsOf(key, ciphertext, { ...terms, commitments })
    if (!opened.ok) throw new ParcelContentsError(parcel, opened.fault)
    return opened.contents
  }

  /** @throws {InvalidArgumentError} {ParcelContentsError} the text is no key of this parcel */
  #keyOf(known: KnownParcel, text: string | undefined): Uint8Array | undefined {
    if (text === undefined) return foundOf(known)[0]?.key
    const { pool, chainId } = this.#core
    const named = attempt(() => decodeParcelKey(text, chainId))
    if (named === undefined || named.parcel !== known.parcel || named.pool !== pool.toLowerCase()) {
      throw new InvalidArgumentError('The key is not one of this parcel.', {
        hints: ['Check the text: it begins with mkparcelkey1, and belongs to one parcel of one pool.'],
      })
    }
    if (parcelKeyHash(named.key) !== known.terms.keyHash) throw new ParcelContentsError(known.parcel, 'wrong key')
    return named.key
  }

  #known(parcel: string): KnownParcel {
    const { parcels, block } = this.#core.verified()
    const known = parcels.parcel(parcel.toLowerCase(), block.number)
    if (!known) throw new ParcelNotFoundError(parcel)
    return known
  }

  /** A parcel of the log, and the chain's record, which must be of the same. */
  async #confirmed(parcel: string): Promise<ConfirmedParcel> {
    const known = this.#known(parcel)
    const found = { known, record: await recordOf(this.#core, known.parcel) }
    if (!isOneParcel(found)) throw new ParcelMismatchError(parcel)
    return found
  }

  /** The same of a parcel that is still sealed: nothing is proved for one that is open. @throws {PackageRejectionError} */
  async #sealed(parcel: string): Promise<ConfirmedParcel> {
    const found = await this.#confirmed(parcel)
    if (found.record.state === PARCEL_STATE.opened) throw new PackageRejectionError('AlreadyOpened', [parcel])
    return found
  }

  async #facts(): Promise<ParcelFacts> {
    const { parcels, notes, block } = this.#core.verified()
    const signer = attempt(() => this.#core.signer(this.#signer))
    const accounts = signer ? [(await signer.getAddress()).toLowerCase()] : []
    const keys = ownKeys(this.#core.viewing, parcels.all(block.number))
    return { keys, parcels, notes, block, accounts }
  }

  /** Sends an act as the account, or as the one-time key, that has the right now. */
  async #act(
    known: KnownParcel,
    { acts }: ParcelRecord,
    { as, signer, onProgress, signal }: Omit<ActOptions, 'parcel'>,
    kinds: {
      readonly byAccount: () => PackagesCall
      readonly actOf: (actor: ParcelActor) => OwnAct
      readonly byKey: (proved: { readonly expiry: bigint; readonly proof: Proof }) => PackagesCall
    },
  ): Promise<Receipt> {
    const core = this.#core
    const { npk, r } = await this.#assertRight(known, { as, signer })
    const sender = core.signer(signer ?? this.#signer)
    if (r === undefined) return this.#send(kinds.byAccount(), { signer: sender, signal })
    const expiry = presentTime(core.verified().block.timestamp) + ACT_LIFETIME
    const act = kinds.actOf({ npk, acts, expiry })
    const proof = await proveAct(core, { act, contract: packagesOf(core), r }, { onProgress, signal })
    return this.#send(kinds.byKey({ expiry, proof }), { signer: sender, signal })
  }

  /** Who has the right now, when it is this wallet. @throws {NotTheHolderError} */
  async #assertRight(
    known: KnownParcel,
    { as, signer }: Pick<ActOptions, 'as' | 'signer'>,
  ): Promise<{ readonly npk: bigint; readonly r?: bigint }> {
    const holder = await rightHolderOf(this.#core, known.parcel)
    if (holder.npk === 0n) {
      const account = (await this.#core.signer(signer ?? this.#signer).getAddress()).toLowerCase()
      if (holder.account.toLowerCase() !== account) throw new NotTheHolderError(known.parcel)
      return { npk: 0n }
    }
    const r = this.#scalar(holder, as)
    if (r === undefined) throw new NotTheHolderError(known.parcel)
    return { npk: holder.npk, r }
  }

  #scalar({ npk }: Holder, as: string | undefined): bigint | undefined {
    const { chainId, viewing } = this.#core
    if (as === undefined) {
      const { parcels, block } = this.#core.verified()
      return ownKeys(viewing, parcels.all(block.number)).get(npk)
    }
    const to = readOneTimeAddress(as, chainId)
    return to.npk === npk ? recogniseOneTimeAddress(viewing.incomingViewingKey(), to)?.r : undefined
  }

  async #send(
    call: PackagesCall,
    { signer, signal }: { readonly signer: Signer; readonly signal?: AbortSignal | undefined },
    spends: readonly bigint[] = [],
  ): Promise<Receipt> {
    const request = { to: packagesOf(this.#core), data: encodePackagesCall(call) }
    try {
      return await this.#core.send(request, { signer, signal, spends, known: [PACKAGES_ERRORS] })
    } catch (error) {
      // It may still be mined, so its notes stay reserved until it expires.
      if (!(error instanceof OutcomeUnknownError)) await this.#core.giveBack(spends)
      throw error
    }
  }
}

const nobodyKeeps = () =>
  new InvalidArgumentError('Notes are lost with contents that stay off the chain, and nobody keeps these.', {
    hints: ['Give beforeSend, which is handed the contents before anything is sent, and writes them to a safe place.'],
  })

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
