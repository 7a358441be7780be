import {
  ACTION,
  decodeParcelKey,
  encodePackagesCall,
  encodeParcelKey,
  type Holder,
  joinSplitShape,
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
import { attempt } from '../attempt.js'
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
import { RelayFeeInParcelError, RelayRightError } from '../errors/relay.js'
import { proveAct, readOneTimeAddress } from '../own/prove-own.js'
import type { ProveOptions } from '../prover/prover.js'
import type { CallShape } from '../relay/quote.js'
import type { RelayedCall } from '../relay/relay-api.js'
import type { RelayClient } from '../relay/relay-client.js'
import { type RelayedReceipt, relayCall, relaySelfPaid } from '../relay/relayed-call.js'
import { refuseSigner } from '../relay/relayed-send.js'
import { presentTime } from '../transactions/present-time.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import { balancesOf, type ChainPoint } from '../wallet/note-store.js'
import type { KnownParcel, ParcelStep } from '../wallet/parcel-directory.js'
import { type ConfirmedParcel, isOneParcel, isUpToDate } from './confirm-parcel.js'
import { draftOpenings, type OpeningFee, type OpenTarget, proveOpenings } from './draft-open.js'
import { type DraftedSeal, draftSeal, type SealRequest } from './draft-seal.js'
import { keyOfParcel, ownKeys, ownReceiver, readReceiver } from './holders.js'
import { contentsOf, PACKAGES_ERRORS, packagesOf, recordOf, rightHolderOf } from './packages-contract.js'
import { ownParcels, type ParcelFacts, type ParcelView, viewOfParcel } from './parcel-view.js'

/** Who sends a transaction, the wallet's signer by default, and how proving is watched. */
export interface PackageSendOptions extends ProveOptions {
  readonly signer?: Signer | undefined
  /** Sends it for a fee instead of a signer, so that no account is in it. Rejects with the errors of errors/relay.ts besides the usual ones. */
  readonly relay?: RelayClient | undefined
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
export interface SealReceipt extends RelayedReceipt, MadeParcel {}

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
  /** The one-time address of this wallet that holds it, when it neither remembers it nor a key box names it. */
  readonly as?: string | undefined
}

/** A parcel that shall be handed on; `to` as {@link SealRequest.to}. */
export interface ParcelTransferOptions extends ActOptions, Pick<PeekOptions, 'key'> {
  readonly to: string
}

/** A parcel that shall be opened. */
export interface ParcelOpenOptions extends ActOptions, PeekOptions, OpenTarget {
  /** What a relayer is paid from: out of what is opened, in public, by default; or private notes of the wallet. */
  readonly feeFrom?: 'parcel' | 'notes' | undefined
}

/** What is in a parcel, compared with what the chain holds. */
export interface PeekResult {
  /** What was sealed. */
  readonly give: readonly { readonly assetId: bigint; readonly amount: bigint }[]
  /** Whether the parcel is open: then nothing of this is left in it. */
  readonly opened: boolean
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

/** A one-time key of the wallet that acts on a parcel. Secret. */
interface Actor extends ParcelActor {
  /** Scalar behind the key. */
  readonly r: bigint
}

/** An act, in each way in which it can be made. */
interface ActKinds {
  readonly byAccount: () => PackagesCall
  readonly actOf: (actor: ParcelActor) => OwnAct
  readonly byKey: (proved: { readonly expiry: bigint; readonly proof: Proof }) => PackagesCall
  readonly shape: CallShape
  /** Whether a step of the parcel is this act. */
  readonly isDone: (step: ParcelStep) => boolean
}

const isSameHolder = (a: Holder, b: Holder): boolean =>
  a.npk === b.npk && a.parcel === b.parcel && a.account.toLowerCase() === b.account.toLowerCase()

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
  async seal({ signer, relay, onProgress, signal, beforeSend, ...request }: SealOptions): Promise<SealReceipt> {
    const core = this.#core
    if (request.offChain === true && (request.give ?? []).length > 0 && !beforeSend) throw nobodyKeeps()
    if (relay) {
      refuseSigner({ signer })
      return this.#sealRelayed(relay, request, { onProgress, signal, beforeSend })
    }
    const sender = core.signer(signer ?? this.#signer)
    const caller = await sender.getAddress()
    const drafted = await core.prepare((view) => draftSeal(core, view, caller, request, this.#keyAround(request.to)))
    const { made, call } = await this.#proveSeal(drafted, { onProgress, signal, beforeSend })
    const receipt = await this.#send(call, { signer: sender, signal }, drafted.spends)
    return { ...receipt, ...made }
  }

  async #sealRelayed(
    relay: RelayClient,
    request: SealRequest,
    options: ProveOptions & Pick<SealOptions, 'beforeSend'>,
  ): Promise<SealReceipt> {
    const core = this.#core
    let sealed: MadeParcel | undefined
    const receipt = await relayCall(
      core,
      relay,
      {
        draft: (view, caller) => draftSeal(core, view, caller, request, this.#keyAround(request.to)),
        shapeOf: ({ bundle, sealing }) => ({
          ...{ name: 'seal', contentsBytes: sealing.contents.length },
          shapes: bundle.joinSplits.flatMap(({ circuitId }) => joinSplitShape(circuitId) ?? []),
        }),
        complete: async (drafted) => {
          const { made, call } = await this.#proveSeal(drafted, options)
          sealed = made
          return { module: 'packages', data: encodePackagesCall(call) }
        },
        landed: () => {
          const { parcels, block } = core.verified()
          return sealed && parcels.parcel(sealed.parcel, block.number)?.at
        },
      },
      options,
    )
    return { ...receipt, ...(sealed as MadeParcel) }
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
    const { known, record } = await this.#confirmed(parcel)
    const { notes, data } = await this.#read(known, options)
    const give = notes.map(({ assetId, value: amount }) => ({ assetId, amount }))
    return { give, opened: record.state === PARCEL_STATE.opened, data }
  }

  /**
   * Hands a parcel on, still sealed. Its key is encrypted to the new holder, where this wallet has it and the holder can have one; to a
   * private address it has to be, or nobody could ever find the parcel there.
   * @throws {NotTheHolderError} {InvalidAddressError} {ParcelKeyMissingError} {ParcelContentsError} and what sending and proving reject with
   */
  async transfer({ parcel, to, key: given, as, ...options }: ParcelTransferOptions): Promise<RelayedReceipt> {
    const core = this.#core
    const { known, record } = await this.#sealed(parcel)
    const { holder, box, needsBox } = readReceiver(to, core)
    const key = this.#keyOf(known, given)
    if (key === undefined && needsBox) throw new ParcelKeyMissingError(parcel)
    const around = this.#keyAround(to)
    const reader = box ?? (around && ownReceiver(core).address)
    const own = key && reader && sealKeyBox({ to: reader, key, o: core.viewing.o, around, random: core.random })
    const call = { parcel, to: holder, keyBox: own ?? new Uint8Array() }
    return this.#act(
      known,
      record,
      { as, ...options },
      {
        byAccount: () => ({ name: 'transfer', ...call }),
        actOf: (actor) => transferAct(call, actor),
        byKey: (proved) => ({ name: 'transferWithKey', ...call, ...proved }),
        shape: { name: 'transferWithKey' },
        isDone: (step) => step.step === 'transferred' && isSameHolder(step.to, holder),
      },
    )
  }

  /**
   * Opens a parcel: all that is in it goes to the wallet itself, to `to`, or in public to `publicTo`.
   * @throws {NotTheHolderError} and the errors of {@link PackageClient.peek} and of proving and sending
   */
  async open({ to, publicTo, key, contents, feeFrom, ...options }: ParcelOpenOptions): Promise<RelayedReceipt> {
    const { parcel } = options
    const { known, record } = await this.#sealed(parcel)
    const actor = options.relay && (await this.#relayedActor(known, record, options))
    const { npk } = actor ?? (await this.#assertRight(known, options))
    const kinds = (call: PreparedOpening): ActKinds => ({
      byAccount: () => ({ name: 'open', ...call }),
      actOf: (actor) => openAct(parcel, call.openings, actor),
      byKey: (proved) => ({ name: 'openWithKey', ...call, ...proved }),
      shape: { name: 'openWithKey', notes: call.openings.length },
      isDone: (step) => step.step === 'opened' && step.by.npk === npk,
    })
    if (options.relay && actor && feeFrom !== 'notes') {
      const asked = { to, publicTo, key, contents, ...options, actor }
      return this.#openForItsFee(options.relay, { known, record }, asked, kinds)
    }
    const call = await this.#prepareOpening(known, record, { to, publicTo, key, contents }, options)
    return this.#act(known, record, options, kinds(call))
  }

  /** Opens through a relayer that is paid out of what is opened, for somebody who has nothing else. */
  async #openForItsFee(
    relay: RelayClient,
    { known, record }: ConfirmedParcel,
    { actor, onProgress, signal, to, publicTo, ...peeking }: ParcelOpenOptions & { readonly actor: Actor },
    kinds: (call: PreparedOpening) => ActKinds,
  ): Promise<RelayedReceipt> {
    const { notes } = await this.#read(known, peeking)
    const funds = balancesOf(notes)
    return relaySelfPaid(
      this.#core,
      relay,
      {
        ...{ shape: { name: 'openWithKey', notes: notes.length }, funds, expiry: actor.expiry },
        complete: async (fee) => {
          const options = { onProgress, signal }
          const call = await this.#prepareOpening(known, record, { to, publicTo, fee, ...peeking }, options)
          return this.#proveByKey(kinds(call), actor, options)
        },
        landed: () => this.#landedAct(known, record, kinds({ ...known.terms, parcel: known.parcel, openings: [] })),
      },
      { lacking: () => new RelayFeeInParcelError(), signal },
    )
  }

  /**
   * What a contract that holds a parcel passes to `open`: proofs that pay out of it. They are worthless to anybody but the holder, and after
   * the parcel's next act. Errors as {@link PackageClient.open}, as far as nothing is sent.
   */
  async prepareOpening({
    parcel,
    ...options
  }: Omit<ParcelOpenOptions, 'as' | 'signer' | 'relay' | 'feeFrom'>): Promise<PreparedOpening> {
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
    { to, publicTo, fee, ...peeking }: PeekOptions & OpenTarget & { readonly fee?: OpeningFee },
    options: ProveOptions,
  ): Promise<PreparedOpening> {
    const { parcel, commitments, terms } = known
    const { notes } = await this.#read(known, peeking)
    const drafts = draftOpenings(this.#core, notes, commitments, { to, publicTo }, fee)
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
    const { pool, chainId } = this.#core
    const { parcels, block } = this.#core.verified()
    if (text === undefined) return keyOfParcel(known, parcels, block.number)
    const named = attempt(() => decodeParcelKey(text, chainId))
    if (named === undefined || named.parcel !== known.parcel || named.pool !== pool.toLowerCase()) {
      throw new InvalidArgumentError('The key is not one of this parcel.', {
        hints: ['Check the text: it begins with mkparcelkey1, and belongs to one parcel of one pool.'],
      })
    }
    if (parcelKeyHash(named.key) !== known.terms.keyHash) throw new ParcelContentsError(known.parcel, 'wrong key')
    return named.key
  }

  /** Key of the parcel that something is put into, where it is one and the wallet has its key. */
  #keyAround(to: string): Uint8Array | undefined {
    const { parcels, block } = this.#core.verified()
    const around = parcels.parcel(String(to).toLowerCase(), block.number)
    return around && keyOfParcel(around, parcels, block.number)
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
    const keys = ownKeys(this.#core, parcels.all(block.number))
    return { keys, parcels, notes, block, accounts }
  }

  /** Sends an act as the account, or as the one-time key, that has the right now. */
  async #act(
    known: KnownParcel,
    record: ParcelRecord,
    { as, signer, relay, onProgress, signal }: Omit<ActOptions, 'parcel'>,
    kinds: ActKinds,
  ): Promise<RelayedReceipt> {
    const core = this.#core
    if (relay) {
      const actor = await this.#relayedActor(known, record, { as, signer })
      const { shape, landed } = { shape: kinds.shape, landed: () => this.#landedAct(known, record, kinds) }
      const complete = () => this.#proveByKey(kinds, actor, { onProgress, signal })
      const draft = () => ({ spends: [], expiry: actor.expiry })
      return relayCall(core, relay, { draft, shapeOf: () => shape, complete, landed }, { onProgress, signal })
    }
    const { npk, r } = await this.#assertRight(known, { as, signer })
    const sender = core.signer(signer ?? this.#signer)
    if (r === undefined) return this.#send(kinds.byAccount(), { signer: sender, signal })
    const { data } = await this.#proveByKey(kinds, this.#actor({ npk, r }, record), { onProgress, signal })
    return this.#sendData(data, { signer: sender, signal })
  }

  #actor(key: { readonly npk: bigint; readonly r: bigint }, { acts }: ParcelRecord): Actor {
    return { ...key, acts, expiry: presentTime(this.#core.verified().block.timestamp) + ACT_LIFETIME }
  }

  /** @throws {RelayRightError} an account has the right; {NotTheHolderError} */
  async #relayedActor(
    known: KnownParcel,
    record: ParcelRecord,
    { as, signer }: Pick<ActOptions, 'as' | 'signer'>,
  ): Promise<Actor> {
    refuseSigner({ signer })
    const holder = await rightHolderOf(this.#core, known.parcel)
    if (holder.npk === 0n) throw new RelayRightError(known.parcel)
    const r = this.#scalar(holder, as)
    if (r === undefined) throw new NotTheHolderError(known.parcel)
    return this.#actor({ npk: holder.npk, r }, record)
  }

  async #proveByKey(kinds: ActKinds, { r, ...actor }: Actor, options: ProveOptions): Promise<RelayedCall> {
    const act = kinds.actOf(actor)
    const proof = await proveAct(this.#core, { act, contract: packagesOf(this.#core), r }, options)
    return { module: 'packages', data: encodePackagesCall(kinds.byKey({ expiry: actor.expiry, proof })) }
  }

  /** Where this wallet's act on a parcel happened. @throws {NotTheHolderError} another act came first */
  #landedAct({ parcel }: KnownParcel, { acts }: ParcelRecord, { isDone }: ActKinds): ChainPoint | undefined {
    const { parcels, block } = this.#core.verified()
    const step = parcels.parcel(parcel, block.number)?.steps[Number(acts)]
    if (step === undefined) return undefined
    if (!isDone(step)) throw new NotTheHolderError(parcel)
    return step.at
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
      return ownKeys(this.#core, parcels.all(block.number)).get(npk)
    }
    const to = readOneTimeAddress(as, chainId)
    return to.npk === npk ? recogniseOneTimeAddress(viewing.incomingViewingKey(), to)?.r : undefined
  }

  #send(
    call: PackagesCall,
    sender: { readonly signer: Signer; readonly signal?: AbortSignal | undefined },
    spends: readonly bigint[] = [],
  ): Promise<Receipt> {
    return this.#sendData(encodePackagesCall(call), sender, spends)
  }

  async #sendData(
    data: string,
    { signer, signal }: { readonly signer: Signer; readonly signal?: AbortSignal | undefined },
    spends: readonly bigint[] = [],
  ): Promise<Receipt> {
    const request = { to: packagesOf(this.#core), data }
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
