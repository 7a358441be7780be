import type { JoinSplit } from '@merkato/protocol'
import type { PoolState } from '../../pool/pool-state.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** What the turnstile counts of a join-split. */
export type PublicPart = Pick<JoinSplit, 'publicAsset' | 'publicIn' | 'publicOut'>

/**
 * No more of a visible asset leaves the notes than entered them. Sound proofs never ask for it; a broken circuit, or a proof that
 * anybody forged under a development key, gets no further than this (docs/decisions/0075).
 */
export async function checkTurnstile(joinSplits: readonly PublicPart[], { pool }: PoolContext): Promise<Refusal> {
  const left = await totalsWithPublicIn(joinSplits, pool)
  const overdrawn = joinSplits.findIndex(({ publicAsset, publicOut }) => {
    const total = left.get(publicAsset)
    if (total === undefined) return false
    left.set(publicAsset, total - publicOut)
    return total < publicOut
  })
  return overdrawn < 0 ? undefined : reject('InvalidProof', overdrawn)
}

/** Totals of the visible assets of a bundle, everything it brings in included. Hidden supply has none. */
async function totalsWithPublicIn(joinSplits: readonly PublicPart[], pool: PoolState): Promise<Map<bigint, bigint>> {
  const totals = new Map<bigint, bigint>()
  for (const { publicAsset, publicIn } of joinSplits) {
    if (await pool.isHidden(publicAsset)) continue
    totals.set(publicAsset, (totals.get(publicAsset) ?? (await pool.shieldedTotal(publicAsset))) + publicIn)
  }
  return totals
}

/** Counts the public parts of a bundle that has passed. */
export async function passTurnstile(joinSplits: readonly PublicPart[], { pool }: PoolContext): Promise<void> {
  // What comes in first: a join-split may take out what a later one brings.
  for (const { publicAsset, publicIn } of joinSplits) {
    if (publicIn > 0n) await pool.changeShieldedTotal(publicAsset, publicIn)
  }
  for (const { publicAsset, publicOut } of joinSplits) {
    if (publicOut > 0n) await pool.changeShieldedTotal(publicAsset, -publicOut)
  }
}
