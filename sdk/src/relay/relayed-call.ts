import { type Bundle, NATIVE_ASSET, withProofs } from '@merkato/protocol'
import { InvalidAddressError } from '../errors/input.js'
import { RelayAnswerError, RelayCourierError, RelayFeeNotesError } from '../errors/relay.js'
import type { ProveOptions } from '../prover/prover.js'
import { findCourier } from '../trades/courier.js'
import type { DraftedBundle, SpendingView } from '../transactions/build-bundle.js'
import type { Receipt } from '../transactions/send.js'
import type { WalletCore } from '../wallet/core.js'
import type { ChainPoint } from '../wallet/note-store.js'
import { carryWithDataHash } from './courier.js'
import { type CallShape, callGasFor } from './quote.js'
import type { RelayedCall, RelayTerms } from './relay-api.js'
import type { RelayClient } from './relay-client.js'
import { affordable, circuitsOf, draftFeeAlone, planFeeAlone, type RelayFee, withoutNotes } from './relayed-plan.js'
import {
  agreeOnFee,
  askUser,
  handOverAndWait,
  type PlannedFee,
  quoteFor,
  receiptOf,
  startingFee,
  termsFor,
} from './relayed-send.js'

/** A mined transaction that a relayer may have sent. */
export interface RelayedReceipt extends Receipt {
  /** What a relayer was paid, smallest unit; only where one sent it. */
  readonly relayed?: { readonly assetId: bigint; readonly fee: bigint }
}

interface Reserving {
  readonly spends: readonly bigint[]
  /** Last timestamp, in seconds, at which the call is valid. */
  readonly expiry: bigint
}

/** A call of a module that is paid for by a bundle beside it. */
export interface CallJob<D extends Reserving> {
  /** Drafts it for a caller. */
  draft(view: SpendingView, caller: string): D
  shapeOf(drafted: D): CallShape
  /** Proves and encodes it. */
  complete(drafted: D, caller: string): Promise<RelayedCall>
  /** Where it happened, at the verified block. Throws when it never will. */
  landed(): ChainPoint | undefined
}

interface PaidCall<D> extends Reserving {
  readonly fee: DraftedBundle
  readonly call: D
}

/**
 * Has a relayer make a call of a module, through its courier, and pays it out of private notes by a bundle that is worth nothing without
 * the call. Errors as `agreeOnBundle` and `handToRelayer`, those of the job, and:
 * @throws {RelayCourierError}
 */
export async function relayCall<D extends Reserving>(
  core: WalletCore,
  client: RelayClient,
  job: CallJob<D>,
  { onProgress, signal }: ProveOptions = {},
): Promise<RelayedReceipt> {
  const terms = await termsFor(core, client, signal)
  const caller = await courierOf(core, terms)
  await core.sync()
  const start = { ...startingFee(client, terms, feeAssetOf(core, terms)), caller }
  const plan = (view: SpendingView, fee: RelayFee) => planPaid(core, view, fee, { job, caller })
  const agreed = await agreeOnFee(core, client, { terms, start, plan, signal })
  if (!agreed) throw new RelayAnswerError('agrees to nothing')
  const { drafted, quote, until } = agreed
  const { spends, expiry } = drafted
  const { bundle, call } = await prove(core, job, drafted, { caller, onProgress, signal })
  const submit = () => client.submit(quote, bundle, { via: 'courier', call })
  const receipt = await handOverAndWait(core, client, {
    spends,
    expiry,
    until,
    submit,
    look: () => lookFor(core, job),
    signal,
  })
  return { ...receipt, relayed: { assetId: quote.asset, fee: quote.fee } }
}

async function courierOf(core: WalletCore, { courier }: RelayTerms): Promise<string> {
  const found = await findCourier(core, courier ?? undefined).catch((error) => {
    if (error instanceof InvalidAddressError) return undefined
    throw error
  })
  if (found === undefined || courier === null) throw new RelayCourierError()
  return found
}

/** The first asset that the relayer takes and the wallet has. */
function feeAssetOf(core: WalletCore, { rates }: RelayTerms): bigint {
  const { notes, block } = core.verified()
  const held = new Set(notes.unspent(block.number).map(({ assetId }) => assetId))
  return rates.find(({ asset }) => held.has(asset))?.asset ?? rates[0]?.asset ?? NATIVE_ASSET
}

/** Fee and call out of different notes, whichever may choose first. */
function planPaid<D extends Reserving>(
  { pool }: WalletCore,
  view: SpendingView,
  fee: RelayFee,
  { job, caller }: { readonly job: CallJob<D>; readonly caller: string },
): PlannedFee<PaidCall<D>> {
  const feeFirst = affordable(() => {
    const part = planFeeAlone(view, fee)
    const taken = part.planned.flatMap(({ inputs }) => inputs.map(({ nullifier }) => nullifier))
    return { part, call: job.draft(withoutNotes(view, taken), caller) }
  })
  const { part, call } = feeFirst ?? callFirst(view, fee, job, caller)
  const draft = () => {
    const paid = draftFeeAlone(view, fee, part)
    // Of the later one: a seal or a lock can be sent without the fee, by a relayer that does not care for it.
    const [expiry = 0n] = [paid.expiry, call.expiry].toSorted((a, b) => (a > b ? -1 : 1))
    return { fee: paid, call, spends: [...paid.spends, ...call.spends], expiry }
  }
  return { circuits: circuitsOf([part]), callGas: callGasFor(job.shapeOf(call), pool), draft }
}

function callFirst<D extends Reserving>(view: SpendingView, fee: RelayFee, job: CallJob<D>, caller: string) {
  // What the call alone can not be made with is its own error.
  const call = job.draft(view, caller)
  const part = affordable(() => planFeeAlone(withoutNotes(view, call.spends), fee))
  if (part) return { part, call }
  // Names the amounts when there are no funds for the fee at all.
  planFeeAlone(view, fee)
  throw new RelayFeeNotesError()
}

async function prove<D extends Reserving>(
  core: WalletCore,
  job: CallJob<D>,
  { fee, call: drafted, spends }: PaidCall<D>,
  { caller, ...options }: ProveOptions & { readonly caller: string },
): Promise<{ bundle: Bundle; call: RelayedCall }> {
  try {
    const call = await job.complete(drafted, caller)
    const to = (core.modules as NonNullable<WalletCore['modules']>)[call.module]
    const unproven = { ...fee.bundle, dataHash: carryWithDataHash({ to, data: call.data }) }
    const proofs = await core.proveJoinSplits(unproven, fee.drafts, caller, options)
    return { bundle: withProofs(unproven, proofs), call }
  } catch (error) {
    core.release(spends)
    throw error
  }
}

async function lookFor(core: WalletCore, { landed }: Pick<CallJob<Reserving>, 'landed'>): Promise<Receipt | undefined> {
  const at = landed()
  return at && (await receiptOf(core, at.transactionHash))
}

/** What a call that pays its sender itself is about. */
export interface SelfPaidJob {
  readonly shape: CallShape
  /** Assets of which the call could pay, with how much; smallest units. */
  readonly funds: ReadonlyMap<bigint, bigint>
  /** Last timestamp, in seconds, at which the call is valid. */
  readonly expiry: bigint
  /** Proves and encodes the call with a fee in it. */
  complete(fee: { readonly asset: bigint; readonly amount: bigint; readonly feeTo: string }): Promise<RelayedCall>
  landed(): ChainPoint | undefined
}

/**
 * Has a relayer make a call that pays it: of somebody with nothing but what the call brings.
 * @param lacking makes the error when nothing covers the fee
 */
export async function relaySelfPaid(
  core: WalletCore,
  client: RelayClient,
  job: SelfPaidJob,
  { lacking, signal }: { readonly lacking: () => Error; readonly signal?: AbortSignal | undefined },
): Promise<RelayedReceipt> {
  const terms = await termsFor(core, client, signal)
  const covers = ({ asset, minimum }: RelayTerms['rates'][number]) => (job.funds.get(asset) ?? 0n) >= minimum
  const wanted = client.feeAsset ?? terms.rates.find(covers)?.asset
  if (wanted === undefined) throw lacking()
  const { asset, feeTo } = startingFee(client, terms, wanted)
  const asked = performance.now()
  const quote = await quoteFor(client, { asset, circuits: [], callGas: callGasFor(job.shape, core.pool) }, signal)
  if ((job.funds.get(asset) ?? 0n) < quote.fee) throw lacking()
  await askUser(core, client, quote)
  const call = await job.complete({ asset, amount: quote.fee, feeTo })
  const what = {
    ...{ spends: [], expiry: job.expiry, until: asked + terms.validFor * 1_000, signal },
    submit: () => client.submit(quote, undefined, { call }),
    look: () => lookFor(core, job),
  }
  const receipt = await handOverAndWait(core, client, what)
  return { ...receipt, relayed: { assetId: asset, fee: quote.fee } }
}
