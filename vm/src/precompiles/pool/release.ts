import {
  encodePoolLog,
  isAmount,
  isFieldElement,
  MAX_CIPHERTEXT_BYTES,
  type Outcome,
  type Payout,
} from '@merkato/protocol'
import type { Hex } from '../frame.js'
import { checkPayout, firstRefusal } from './check-bundle.js'
import { checkRoom } from './enter-note.js'
import { payOut } from './ledger.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'
import { checkTurnstile, type PublicPart } from './turnstile.js'

/** Every check of IPoolModuleDoor's `release`. */
export async function checkRelease(outcome: Outcome, context: PoolContext): Promise<Refusal> {
  const { commitments, payouts } = outcome
  return (
    checkOutputs(outcome) ??
    (await firstRefusal(payouts, (payout) => checkAmountAndPayout(payout, context))) ??
    (await checkRoom(commitments.length, context)) ??
    (await checkTurnstile(payouts.map(toPublicPart), context))
  )
}

function checkOutputs({ commitments, ciphertexts }: Outcome): Refusal {
  if (commitments.length !== ciphertexts.length) return reject('WrongShape')
  for (const [i, commitment] of commitments.entries()) {
    if ((ciphertexts[i] as Uint8Array).length > MAX_CIPHERTEXT_BYTES) return reject('WrongShape')
    if (!isFieldElement(commitment) || commitment === 0n) return reject('NotCanonical', commitment)
  }
  return undefined
}

async function checkAmountAndPayout(payout: Payout, context: PoolContext): Promise<Refusal> {
  if (!isAmount(payout.amount)) return reject('AmountOutOfRange', payout.amount)
  return checkPayout(payout, payout.amount !== 0n, context)
}

const toPublicPart = ({ asset, amount }: Payout): PublicPart => ({
  publicAsset: asset,
  publicIn: 0n,
  publicOut: amount,
})

/**
 * Effects of what {@link checkRelease} has passed: appends what a module had withheld for a record, and pays what is public.
 *
 * @returns position of the first commitment; the others follow
 */
export async function release(record: string, outcome: Outcome, context: PoolContext): Promise<bigint> {
  const { frame, pool } = context
  const { commitments, ciphertexts, payouts } = outcome
  for (const { asset, amount } of payouts) {
    if (amount > 0n) await pool.changeShieldedTotal(asset, -amount)
  }
  const firstPosition = commitments.length === 0 ? await pool.nextPosition() : await pool.append(commitments)
  for (const { asset, amount, recipient, fee, feeTo } of payouts) {
    await payOut(asset, recipient, amount - fee, context)
    await payOut(asset, feeTo, fee, context)
  }
  const outputs = commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array }))
  const event = { name: 'Released', module: frame.caller, record, firstPosition, outputs, payouts } as const
  const { topics, data } = encodePoolLog(event)
  frame.log(topics as Hex[], data as Hex)
  return firstPosition
}
