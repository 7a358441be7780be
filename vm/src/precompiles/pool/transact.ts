import { ACTION, type Bundle, joinSplitShape, POOL_ARGUMENTS, type PoolArguments, transactGas } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { applyBundle } from './apply-bundle.js'
import { checkBundle } from './check-bundle.js'
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
    (await checkBundle(bundle, context)) ??
    (await checkProofs(bundle, ACTION.transact, context)) ??
    (await checkTurnstile(bundle.joinSplits, context))
  )
}

/** Gas of a bundle, whatever it is. */
export const bundleGas = ({ joinSplits }: Bundle): bigint =>
  transactGas(joinSplits.map(({ circuitId }) => joinSplitShape(circuitId)))
