import {
  AMOUNT_LIMIT,
  LOCK_ALTERNATIVES,
  type LockTerms,
  MAX_LOCK_JOIN_SPLITS,
  MAX_LOCK_SECONDS,
  NATIVE_ASSET,
} from '@merkato/protocol'
import { FundsSpreadError } from '../errors/funds.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from '../errors/input.js'
import { sumOf } from '../planner/choose-notes.js'
import type { PlannedJoinSplit } from '../planner/transfer-plan.js'
import {
  type BundleRequest,
  bundleOf,
  checkRequest,
  type Draft,
  draftJoinSplits,
  planRequest,
  type SpendingView,
} from '../transactions/build-bundle.js'
import { readAccount } from '../transactions/payee.js'
import { presentTime } from '../transactions/present-time.js'
import type { OwnedNote } from '../wallet/note-store.js'

/** A payment of an outcome. Amounts in the asset's smallest unit; a ticket is 1 of its asset id. */
export interface LockPayment {
  /** `mk1...` or `mkone1...`, in private; an account or contract `0x...`, in public. */
  readonly to: string
  /** Native coin by default. */
  readonly assetId?: bigint | undefined
  readonly amount: bigint
  /** At most 512 bytes, which only the payee and this wallet can read; of private payments. */
  readonly memo?: string | Uint8Array | undefined
}

/** One of the outcomes: what it pays; the rest comes back. */
export interface Alternative {
  /** Of each asset at most one payment in private and one in public. Nothing by default: all comes back. */
  readonly pay?: readonly LockPayment[] | undefined
}

/** A conditional transfer that shall be made. */
export interface LockRequest {
  /** Two to eight. What the wallet locks is what the dearest of them pays, asset by asset. */
  readonly alternatives: readonly Alternative[]
  /** Account or contract that chooses before the deadline; it learns no amount that is paid in private. */
  readonly decider: string
  /** Block time, in seconds, from which anybody may call for the fallback; at most 730 days ahead. */
  readonly deadline: bigint
  /** Number of the alternative that happens without a choice, from 0. */
  readonly fallback: number
  /** bytes32 hex: what the decider attaches to it, an order or a bid; zero by default. */
  readonly data?: string | undefined
  /** Last timestamp, in seconds, at which it may be locked; ten minutes from now by default. */
  readonly expiry?: bigint | undefined
}

/** A lock that is complete but for signature and proofs. */
export interface DraftedLock {
  /** By alternative; all spend the same. */
  readonly alternatives: readonly (readonly Draft[])[]
  readonly terms: LockTerms
  readonly spends: readonly bigint[]
  readonly expiry: bigint
}

const NO_DATA = `0x${'00'.repeat(32)}`

/**
 * Chooses the notes once, and drafts each alternative out of them.
 * @throws {InvalidArgumentError} {InvalidAmountError} {InvalidAddressError} {WrongNetworkError} {MemoTooLongError}
 * {InsufficientFundsError} {FundsSpreadError}
 */
export function draftLock(view: SpendingView, caller: string, request: LockRequest): DraftedLock {
  const terms = readTerms(view, request)
  const payments = request.alternatives.map(({ pay = [] }) => pay.map(readPayment))
  const groups = planInputs(view, payments)
  const count = request.alternatives.length * groups.length
  if (count > MAX_LOCK_JOIN_SPLITS) throw new FundsSpreadError(count, MAX_LOCK_JOIN_SPLITS)
  const alternatives: Draft[][] = []
  for (const pay of payments) {
    const inputs = alternatives[0]?.map(({ plan }) => plan.inputs)
    alternatives.push(draftAlternative(view, caller, { groups, pay, inputs }))
  }
  const [first = []] = alternatives
  const { spends, expiry } = bundleOf(view, { caller, expiry: request.expiry }, first)
  return { alternatives, terms, spends, expiry }
}

function readTerms(
  view: SpendingView,
  { alternatives, decider, deadline, fallback, data = NO_DATA, expiry }: LockRequest,
): LockTerms {
  checkRequest(view, { expiry })
  const { least, most } = LOCK_ALTERNATIVES
  if (alternatives.length < least || alternatives.length > most) {
    throw new InvalidArgumentError(`A lock has ${least} to ${most} alternatives.`)
  }
  const now = presentTime(view.timestamp)
  if (typeof deadline !== 'bigint' || deadline <= now || deadline > now + MAX_LOCK_SECONDS) {
    throw new InvalidArgumentError('A deadline is a time to come, a bigint in seconds, at most 730 days ahead.')
  }
  if (!Number.isInteger(fallback) || fallback < 0 || fallback >= alternatives.length) {
    throw new InvalidArgumentError('fallback is the number of an alternative, from 0.')
  }
  if (!/^0x[0-9a-fA-F]{64}$/.test(data)) throw new InvalidArgumentError('data is 32 bytes, as hex with 0x.')
  return {
    decider: readAccount(decider).toLowerCase(),
    deadline,
    fallbackAlternative: fallback,
    data: data.toLowerCase(),
  }
}

type Payment = LockPayment & { readonly assetId: bigint; readonly isPublic: boolean }

function readPayment({ assetId = NATIVE_ASSET, ...payment }: LockPayment): Payment {
  const { amount, to, memo } = payment
  assertBigint(amount)
  if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
  const isPublic = typeof to === 'string' && to.startsWith('0x')
  if (isPublic && memo !== undefined) throw new InvalidArgumentError('A payment in public carries no memo.')
  return { ...payment, assetId, isPublic }
}

type Part = PlannedJoinSplit<OwnedNote>

/** Inputs for what the dearest alternative pays of each asset. */
function planInputs(view: SpendingView, alternatives: readonly (readonly Payment[])[]): Part[] {
  const most = new Map<bigint, bigint>()
  for (const pay of alternatives) {
    for (const [assetId, amount] of sumsOf(pay)) {
      if (amount > (most.get(assetId) ?? 0n)) most.set(assetId, amount)
    }
  }
  if (most.size === 0) throw new InvalidArgumentError('At least one alternative pays something.')
  return [...most].flatMap(([assetId, amount]) => planRequest(view, { assetId, payment: { amount } }))
}

function sumsOf(pay: readonly Payment[]): Map<bigint, bigint> {
  const sums = new Map<bigint, bigint>()
  for (const { assetId, amount } of pay) sums.set(assetId, (sums.get(assetId) ?? 0n) + amount)
  return sums
}

interface AlternativePlan {
  readonly groups: readonly Part[]
  readonly pay: readonly Payment[]
  /** Of the alternative before; undefined for the first. */
  readonly inputs: readonly Draft['plan']['inputs'][] | undefined
}

/** Join-splits in the order of the groups, which stand asset by asset. */
function draftAlternative(view: SpendingView, caller: string, { groups, pay, inputs }: AlternativePlan): Draft[] {
  const assets = [...new Set(groups.map((group) => assetOf(group)))]
  return assets.flatMap((assetId) => {
    const places = groups.flatMap((group, i) => (assetOf(group) === assetId ? [i] : []))
    const request = requestOf(
      caller,
      pay.filter((payment) => payment.assetId === assetId),
    )
    const parts = pour(
      places.map((place) => groups[place] as Part),
      request,
    )
    return draftJoinSplits(
      view,
      request,
      parts,
      inputs && places.map((place) => inputs[place] as Draft['plan']['inputs']),
    )
  })
}

const assetOf = ({ inputs }: Part): bigint => (inputs[0] as OwnedNote).assetId

type PartRequest = Pick<BundleRequest, 'caller' | 'payment' | 'withdrawal'>

function requestOf(caller: string, pay: readonly Payment[]): PartRequest {
  const only = (isPublic: boolean): Payment | undefined => {
    const [payment, second] = pay.filter((one) => one.isPublic === isPublic)
    if (second === undefined) return payment
    throw new InvalidArgumentError('An alternative pays one payee of each asset, and one account in public.', {
      hints: ['Lock the payments apart.'],
    })
  }
  return { caller, payment: only(false), withdrawal: only(true) }
}

/** Pours the values of the groups into withdrawal and payment; what is left is change. */
function pour(groups: readonly Part[], { payment, withdrawal }: PartRequest): Part[] {
  let [publicDue, privateDue] = [withdrawal?.amount ?? 0n, payment?.amount ?? 0n]
  return groups.map(({ circuit, inputs }) => {
    const value = sumOf(inputs)
    const publicOut = publicDue < value ? publicDue : value
    const paid = privateDue < value - publicOut ? privateDue : value - publicOut
    publicDue -= publicOut
    privateDue -= paid
    return { circuit, inputs, payment: paid, change: value - publicOut - paid, publicOut, fee: 0n }
  })
}
