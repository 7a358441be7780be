import {
  type Bundle,
  boundHash,
  joinSplitShape,
  POOL_ARGUMENTS,
  type PoolArguments,
  transactGas,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { applyBundle } from './apply-bundle.js'
import { checkJoinSplits, submissionOf } from './check-bundle.js'
import { checkProofs } from './check-proofs.js'
import { type PoolContext, type Refusal, returns, selectorOf } from './pool-context.js'
import { checkTurnstile } from './turnstile.js'

/** Spends notes, creates notes and moves public amounts, as proved (docs/protocol/shielded-pool.md, "Bundle and boundHash"). */
export const transact: PrecompileMethod<PoolArguments['transact'], PoolContext> = {
  selector: selectorOf('transact'),
  input: POOL_ARGUMENTS.transact,
  gas: ({ bundle }) => bundleGas(bundle),
  writesState: true,
  payable: true,

  async run({ bundle }, context) {
    const refusal = await checkTransact(bundle, context)
    return refusal ?? returns('transact', await applyBundle(bundle, context))
  },
}

/** Every check of `transact`. */
export async function checkTransact(bundle: Bundle, context: PoolContext): Promise<Refusal> {
  return (
    (await checkJoinSplits(bundle.joinSplits, submissionOf(bundle, context), context)) ??
    (await checkProofs(bundle.joinSplits, transactHash(bundle, context), context)) ??
    (await checkTurnstile(bundle.joinSplits, context))
  )
}

/** What a bundle for the pool itself is bound to. */
const transactHash = (bundle: Bundle, { frame: { chainId, address, caller } }: PoolContext): bigint =>
  boundHash(bundle, { chainId, pool: address, caller })

/** Gas of a bundle, whatever it is. */
export const bundleGas = ({ joinSplits }: Bundle): bigint =>
  transactGas(joinSplits.map(({ circuitId }) => joinSplitShape(circuitId)))
