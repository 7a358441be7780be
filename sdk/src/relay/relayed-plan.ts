import { CIRCUITS, MAX_JOIN_SPLITS } from '@merkato/protocol'
import { FundsSpreadError, InsufficientFundsError } from '../errors/funds.js'
import { RelayFeeNotesError } from '../errors/relay.js'
import { type PlannedJoinSplit, planGather, planSpend } from '../planner/transfer-plan.js'
import {
  type BundleRequest,
  bundleOf,
  checkRequest,
  type DraftedBundle,
  draftJoinSplits,
  planRequest,
  type SpendingView,
} from '../transactions/build-bundle.js'
import type { OwnedNote } from '../wallet/note-store.js'
import type { FeeForm } from './relay-client.js'

/** What a relayed bundle shall do: pay, or merge the small notes of an asset. */
export type RelayedRequest =
  | (Pick<BundleRequest, 'payment' | 'withdrawal' | 'expiry'> & { readonly assetId: bigint; readonly gather?: false })
  | { readonly assetId: bigint; readonly gather: true }

/** A relayer's fee, and where it goes. */
export interface RelayFee {
  readonly asset: bigint
  /** Smallest unit. */
  readonly amount: bigint
  readonly as: FeeForm
  /** `mk1...`, for a note. */
  readonly payTo: string
  /** Account, for a public fee. */
  readonly feeTo: string
  /** Account that calls the pool. */
  readonly caller: string
}

type Plan = PlannedJoinSplit<OwnedNote>[]

/** Join-splits that pay the same people. */
export interface PlannedPart {
  readonly planned: Plan
  readonly to: Pick<BundleRequest, 'caller' | 'payment' | 'withdrawal' | 'feeTo'>
}

/**
 * Plans a bundle together with the relayer's fee.
 * A fee as a note goes beside a public payment, or out of the change of a merge; beside a private payment it needs a join-split of its
 * own, because a join-split has two outputs and one of them is change.
 * @returns undefined when there is nothing to merge
 * @throws {InsufficientFundsError} {FundsSpreadError} {RelayFeeNotesError} {InvalidAmountError}
 */
export function planRelayed(view: SpendingView, request: RelayedRequest, fee: RelayFee): PlannedPart[] | undefined {
  const parts = request.gather ? planMerge(view, request.assetId, fee) : planPayment(view, request, fee)
  const joinSplits = parts?.flatMap(({ planned }) => planned) ?? []
  if (joinSplits.length > MAX_JOIN_SPLITS) {
    const notes = joinSplits.reduce((sum, { inputs }) => sum + inputs.length, 0)
    throw new FundsSpreadError(notes, MAX_JOIN_SPLITS * CIRCUITS[view.wide ? 'transfer-wide' : 'transfer'].inputs)
  }
  return parts
}

/** Circuit ids of a plan, as a relayer is told them. */
export const circuitsOf = (parts: readonly PlannedPart[]): number[] =>
  parts.flatMap(({ planned }) => planned.map(({ circuit }) => CIRCUITS[circuit].id))

/** Encrypts a plan. Errors as `draftBundle`. */
export function draftRelayed(
  view: SpendingView,
  bound: Pick<BundleRequest, 'caller' | 'dataHash'>,
  request: RelayedRequest,
  parts: readonly PlannedPart[],
): DraftedBundle {
  const { expiry, withdrawal }: Pick<BundleRequest, 'expiry' | 'withdrawal'> = request.gather ? {} : request
  checkRequest(view, { withdrawal, expiry })
  const drafts = parts.flatMap(({ planned, to }) => draftJoinSplits(view, to, planned))
  return bundleOf(view, { ...bound, expiry }, drafts)
}

type PaymentRequest = Exclude<RelayedRequest, { gather: true }>

function planPayment(view: SpendingView, request: PaymentRequest, fee: RelayFee): PlannedPart[] {
  const to = { caller: fee.caller, payment: request.payment, withdrawal: request.withdrawal, feeTo: fee.feeTo }
  const sameAsset = request.assetId === fee.asset
  const planOf = (notes: SpendingView, more: Partial<BundleRequest> = {}) =>
    planRequest(notes, { caller: fee.caller, ...request, ...more })
  const inPublic = (): PlannedPart[] =>
    sameAsset
      ? [{ planned: planOf(view, { fee: fee.amount }), to }]
      : [{ planned: planOf(view), to }, publicFeePart(view, fee)]
  if (fee.as === 'public') return inPublic()
  if (sameAsset && request.withdrawal && !request.payment) {
    const payment = notePayment(fee)
    return [{ planned: planOf(view, { payment }), to: { ...to, payment } }]
  }
  const beside = planBeside(view, planOf, fee, to)
  if (beside) return beside
  if (fee.as === 'either') return inPublic()
  // Names the amounts when the funds do not even cover a public fee.
  inPublic()
  throw new RelayFeeNotesError()
}

/** Payment and fee out of different notes, whichever may choose first. */
function planBeside(
  view: SpendingView,
  planOf: (notes: SpendingView) => Plan,
  fee: RelayFee,
  to: PlannedPart['to'],
): PlannedPart[] | undefined {
  const feePart = (notes: SpendingView) => noteFeePart(notes, fee)
  const feeFirst = affordable(() => {
    const paid = feePart(view)
    return [{ planned: planOf(without(view, paid.planned)), to }, paid]
  })
  return (
    feeFirst ??
    affordable(() => {
      const planned = planOf(view)
      return [{ planned, to }, feePart(without(view, planned))]
    })
  )
}

/** What a plan needs more funds for than there are is none. */
export function affordable<T>(plan: () => T): T | undefined {
  try {
    return plan()
  } catch (error) {
    if (error instanceof InsufficientFundsError || error instanceof FundsSpreadError) return undefined
    throw error
  }
}

function without(view: SpendingView, planned: Plan): SpendingView {
  const taken = new Set(planned.flatMap(({ inputs }) => inputs.map(({ position }) => position)))
  return { ...view, notes: view.notes.filter(({ position }) => !taken.has(position)) }
}

const notePayment = ({ payTo, amount }: RelayFee) => ({ to: payTo, amount })

function planFee(view: SpendingView, { asset, amount }: RelayFee, side: 'payment' | 'withdrawal'): Plan {
  const ofAsset = (notes: readonly OwnedNote[]) => notes.filter(({ assetId }) => assetId === asset)
  return planSpend({
    assetId: asset,
    notes: ofAsset(view.notes),
    reserved: ofAsset(view.reserved).reduce((sum, { value }) => sum + value, 0n),
    payment: 0n,
    withdrawal: 0n,
    fee: 0n,
    [side]: amount,
    wide: view.wide,
  })
}

/** A join-split that pays the fee alone, as a note or in public. Errors as {@link planRelayed}. */
export function planFeeAlone(view: SpendingView, fee: RelayFee): PlannedPart {
  return fee.as === 'public' ? publicFeePart(view, fee) : noteFeePart(view, fee)
}

/** Encrypts join-splits that pay the fee alone. */
export const draftFeeAlone = (view: SpendingView, fee: RelayFee, { planned, to }: PlannedPart): DraftedBundle =>
  bundleOf(view, { caller: fee.caller }, draftJoinSplits(view, to, planned))

/** What a plan finds when other notes are taken. */
export const withoutNotes = (view: SpendingView, taken: readonly bigint[]): SpendingView => ({
  ...view,
  notes: view.notes.filter(({ nullifier }) => !taken.includes(nullifier)),
})

const noteFeePart = (view: SpendingView, fee: RelayFee): PlannedPart => ({
  planned: planFee(view, fee, 'payment'),
  to: { caller: fee.caller, payment: notePayment(fee) },
})

const publicFeePart = (view: SpendingView, fee: RelayFee): PlannedPart => ({
  planned: planFee(view, fee, 'withdrawal').map((part) => ({ ...part, fee: part.publicOut })),
  to: { caller: fee.caller, feeTo: fee.feeTo },
})

function planMerge(view: SpendingView, assetId: bigint, fee: RelayFee): PlannedPart[] | undefined {
  const ofAsset = view.notes.filter((note) => note.assetId === assetId)
  const planned = planGather(ofAsset, view.wide)
  const { caller, feeTo } = fee
  if (planned.length === 0) return undefined
  if (fee.asset !== assetId) {
    return [{ planned, to: { caller } }, planFeeAlone(view, fee)]
  }
  const sum = planned.reduce((total, { change }) => total + change, 0n)
  if (sum < fee.amount) throw new InsufficientFundsError(assetId, fee.amount, sum, 0n)
  const inPublic = fee.as === 'public'
  return [
    {
      planned: takeFromChange(planned, fee.amount, inPublic),
      to: inPublic ? { caller, feeTo } : { caller, payment: notePayment(fee) },
    },
  ]
}

/** Pays an amount out of what a merge would give back. */
function takeFromChange(planned: Plan, amount: bigint, inPublic: boolean): Plan {
  let left = amount
  return planned.map((part) => {
    let taken = left
    if (taken > part.change) taken = part.change
    left -= taken
    const change = part.change - taken
    return inPublic ? { ...part, change, publicOut: taken, fee: taken } : { ...part, change, payment: taken }
  })
}
