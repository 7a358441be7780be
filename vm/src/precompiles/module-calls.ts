import { type JoinSplit, joinSplitShape, transactGas } from '@merkato/protocol'
import type { Frame, Hex } from './frame.js'
import type { PoolContext } from './pool/pool-context.js'

/** Gas of checking and applying join-splits, whatever they are. */
export const joinSplitsGas = (joinSplits: readonly JoinSplit[]): bigint =>
  transactGas(joinSplits.map(({ circuitId }) => joinSplitShape(circuitId)))

/** Coins that came with the call of a module go where notes are kept. */
export async function moveCoins({ frame, pool }: { readonly frame: Frame; readonly pool: PoolContext }): Promise<void> {
  if (frame.value > 0n) await frame.state.pay(pool.frame.address as Hex, frame.value)
}
