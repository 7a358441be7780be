import { type Bundle, encodePoolLog, type JoinSplit } from '@merkato/protocol'
import type { Hex } from '../frame.js'
import { payOut, takeIn } from './ledger.js'
import type { PoolContext } from './pool-context.js'
import { passTurnstile } from './turnstile.js'

/**
 * Effects of a bundle that every check has passed: nothing here may refuse any more. Modules use parts
 * of it at another time.
 *
 * @returns position of the first output
 */
export async function applyBundle({ joinSplits }: Bundle, context: PoolContext): Promise<bigint> {
  await spendInputs(joinSplits, context)
  const first = await appendOutputs(joinSplits, context)
  await passTurnstile(joinSplits, context)
  let position = first
  for (const joinSplit of joinSplits) {
    await movePublicParts(joinSplit, context)
    logJoinSplit(joinSplit, position, context)
    position += BigInt(joinSplit.commitments.length)
  }
  return first
}

/** Nobody spends these notes again. */
export function spendInputs(joinSplits: readonly JoinSplit[], { pool }: PoolContext): Promise<void> {
  return pool.spend(joinSplits.flatMap(({ nullifiers }) => nullifiers))
}

/** @returns position of the first output; the others follow */
function appendOutputs(joinSplits: readonly JoinSplit[], { pool }: PoolContext): Promise<bigint> {
  return pool.append(joinSplits.flatMap(({ commitments }) => commitments))
}

/** Debits the caller and pays recipient and fee. */
async function movePublicParts(joinSplit: JoinSplit, context: PoolContext): Promise<void> {
  const { publicAsset, publicIn, publicOut, recipient, fee, feeTo } = joinSplit
  await takeIn(publicAsset, publicIn, context.frame.caller, context)
  await payOut(publicAsset, recipient, publicOut - fee, context)
  await payOut(publicAsset, feeTo, fee, context)
}

function logJoinSplit({ ciphertexts, ...joinSplit }: JoinSplit, firstPosition: bigint, { frame }: PoolContext): void {
  const outputs = joinSplit.commitments.map((commitment, i) => ({
    commitment,
    ciphertext: ciphertexts[i] as Uint8Array,
  }))
  const event = { ...joinSplit, name: 'Transacted', caller: frame.caller, firstPosition, outputs } as const
  const { topics, data } = encodePoolLog(event)
  frame.log(topics as Hex[], data as Hex)
}
