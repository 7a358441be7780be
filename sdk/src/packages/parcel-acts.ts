import {
  encodePackagesCall,
  type Holder,
  type OwnAct,
  type PackagesCall,
  type ParcelActor,
  type ParcelRecord,
  type Proof,
  recogniseOneTimeAddress,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import { OutcomeUnknownError } from '../errors/network.js'
import { NotTheHolderError } from '../errors/packages.js'
import { RelayRightError } from '../errors/relay.js'
import { proveAct, readOneTimeAddress } from '../own/prove-own.js'
import type { ProveOptions } from '../prover/prover.js'
import type { CallShape } from '../relay/quote.js'
import type { RelayedCall } from '../relay/relay-api.js'
import { type RelayedReceipt, relayCall } from '../relay/relayed-call.js'
import { refuseSigner } from '../relay/relayed-send.js'
import { presentTime } from '../transactions/present-time.js'
import type { Receipt } from '../transactions/send.js'
import type { WalletCore } from '../wallet/core.js'
import type { ChainPoint } from '../wallet/note-store.js'
import type { KnownParcel, ParcelStep } from '../wallet/parcel-directory.js'
import { ownKeys } from './holders.js'
import type { ActOptions } from './package-options.js'
import { PACKAGES_ERRORS, packagesOf, rightHolderOf } from './packages-contract.js'

const ACT_LIFETIME = 600n

/** A one-time key of the wallet that acts on a parcel. Secret. */
export interface Actor extends ParcelActor {
  /** Scalar behind the key. */
  readonly r: bigint
}

/** An act, in each way in which it can be made. */
export interface ActKinds {
  readonly byAccount: () => PackagesCall
  readonly actOf: (actor: ParcelActor) => OwnAct
  readonly byKey: (proved: { readonly expiry: bigint; readonly proof: Proof }) => PackagesCall
  readonly shape: CallShape
  /** Whether a step of the parcel is this act. */
  readonly isDone: (step: ParcelStep) => boolean
}

/** Acts on parcels, as the account or the one-time key that has the right. */
export class ParcelActs {
  /** @param signer who sends, where an act names nobody */
  constructor(
    private readonly core: WalletCore,
    private readonly signer: Signer | undefined,
  ) {}

  /** Who sends. @throws {NotConfiguredError} nobody does */
  sender(given?: Signer): Signer {
    return this.core.signer(given ?? this.signer)
  }

  /** Sends an act as the account, or as the one-time key, that has the right now. */
  async act(
    known: KnownParcel,
    record: ParcelRecord,
    { as, signer, relay, onProgress, signal }: Omit<ActOptions, 'parcel'>,
    kinds: ActKinds,
  ): Promise<RelayedReceipt> {
    const core = this.core
    if (relay) {
      const actor = await this.relayedActor(known, record, { as, signer })
      const { shape, landed } = { shape: kinds.shape, landed: () => this.landedAct(known, record, kinds) }
      const complete = () => this.proveByKey(kinds, actor, { onProgress, signal })
      const draft = () => ({ spends: [], expiry: actor.expiry })
      return relayCall(core, relay, { draft, shapeOf: () => shape, complete, landed }, { onProgress, signal })
    }
    const { npk, r } = await this.assertRight(known, { as, signer })
    const sender = this.sender(signer)
    if (r === undefined) return this.send(kinds.byAccount(), { signer: sender, signal })
    const { data } = await this.proveByKey(kinds, this.#actor({ npk, r }, record), { onProgress, signal })
    return this.#sendData(data, { signer: sender, signal })
  }

  #actor(key: { readonly npk: bigint; readonly r: bigint }, { acts }: ParcelRecord): Actor {
    return { ...key, acts, expiry: presentTime(this.core.verified().block.timestamp) + ACT_LIFETIME }
  }

  /** @throws {RelayRightError} an account has the right; {NotTheHolderError} */
  async relayedActor(
    known: KnownParcel,
    record: ParcelRecord,
    { as, signer }: Pick<ActOptions, 'as' | 'signer'>,
  ): Promise<Actor> {
    refuseSigner({ signer })
    const holder = await rightHolderOf(this.core, known.parcel)
    if (holder.npk === 0n) throw new RelayRightError(known.parcel)
    const r = this.#scalar(holder, as)
    if (r === undefined) throw new NotTheHolderError(known.parcel)
    return this.#actor({ npk: holder.npk, r }, record)
  }

  /** The call of an act by a one-time key. Errors as proving has them. */
  async proveByKey(kinds: ActKinds, { r, ...actor }: Actor, options: ProveOptions): Promise<RelayedCall> {
    const act = kinds.actOf(actor)
    const proof = await proveAct(this.core, { act, contract: packagesOf(this.core), r }, options)
    return { module: 'packages', data: encodePackagesCall(kinds.byKey({ expiry: actor.expiry, proof })) }
  }

  /** Where this wallet's act on a parcel happened. @throws {NotTheHolderError} another act came first */
  landedAct({ parcel }: KnownParcel, { acts }: ParcelRecord, { isDone }: ActKinds): ChainPoint | undefined {
    const { parcels, block } = this.core.verified()
    const step = parcels.parcel(parcel, block.number)?.steps[Number(acts)]
    if (step === undefined) return undefined
    if (!isDone(step)) throw new NotTheHolderError(parcel)
    return step.at
  }

  /** Who has the right now, when it is this wallet. @throws {NotTheHolderError} */
  async assertRight(
    known: KnownParcel,
    { as, signer }: Pick<ActOptions, 'as' | 'signer'>,
  ): Promise<{ readonly npk: bigint; readonly r?: bigint }> {
    const holder = await rightHolderOf(this.core, known.parcel)
    if (holder.npk === 0n) {
      const account = (await this.sender(signer).getAddress()).toLowerCase()
      if (holder.account.toLowerCase() !== account) throw new NotTheHolderError(known.parcel)
      return { npk: 0n }
    }
    const r = this.#scalar(holder, as)
    if (r === undefined) throw new NotTheHolderError(known.parcel)
    return { npk: holder.npk, r }
  }

  #scalar({ npk }: Holder, as: string | undefined): bigint | undefined {
    const { chainId, viewing } = this.core
    if (as === undefined) {
      const { parcels, block } = this.core.verified()
      return ownKeys(this.core, parcels.all(block.number)).get(npk)
    }
    const to = readOneTimeAddress(as, chainId)
    return to.npk === npk ? recogniseOneTimeAddress(viewing.incomingViewingKey(), to)?.r : undefined
  }

  /** Sends a call to the module. @param spends nullifiers that it uses up */
  send(
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
    const request = { to: packagesOf(this.core), data }
    try {
      return await this.core.send(request, { signer, signal, spends, known: [PACKAGES_ERRORS] })
    } catch (error) {
      // It may still be mined, so its notes stay reserved until it expires.
      if (!(error instanceof OutcomeUnknownError)) await this.core.giveBack(spends)
      throw error
    }
  }
}
