import { CIRCUITS, encodeOneTimeAddress, MAX_TRADE_HALF, type OneTimeAddress } from '@merkato/protocol'
import { FundsSpreadError } from '../errors/funds.js'
import type { PlannedJoinSplit } from '../planner/transfer-plan.js'
import { type Draft, draftJoinSplits, planRequest, type SpendingView } from '../transactions/build-bundle.js'
import type { OwnedNote } from '../wallet/note-store.js'
import type { TradePart } from './inspect-trade.js'

/** The join-splits of one side, planned. */
export type PlannedHalf = readonly PlannedJoinSplit<OwnedNote>[]

/**
 * Chooses the notes of one side. The same notes give the same plan, so what was planned for an offer is planned again for its answer.
 * @throws {InsufficientFundsError} {InvalidAmountError}
 * @throws {FundsSpreadError} more than four join-splits would be needed
 */
export function planHalf(view: SpendingView, { assetId, amount }: TradePart): PlannedHalf {
  const planned = planRequest(view, { assetId, payment: { amount } })
  if (planned.length > MAX_TRADE_HALF) {
    const inputs = CIRCUITS[view.wide ? 'transfer-wide' : 'transfer'].inputs
    throw new FundsSpreadError(spendsOf(planned).length, MAX_TRADE_HALF * inputs)
  }
  return planned
}

/** Nullifiers of the notes that a half spends. */
export const spendsOf = (planned: PlannedHalf): bigint[] =>
  planned.flatMap(({ inputs }) => inputs.map(({ nullifier }) => nullifier))

/** Encrypts a half: its payment to the other side's one-time address, the rest back to the wallet. */
export function draftHalf(
  view: SpendingView,
  planned: PlannedHalf,
  { to, amount, caller }: { readonly to: OneTimeAddress; readonly amount: bigint; readonly caller: string },
): Draft[] {
  const payment = { to: encodeOneTimeAddress(to, view.chainId), amount }
  return draftJoinSplits(view, { caller, payment }, planned)
}
