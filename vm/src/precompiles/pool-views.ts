import { boundHash, GAS, POOL_ARGUMENTS, type PoolArguments, type PoolFunction, splitPosition } from '@merkato/protocol'
import { toBeHex } from 'ethers'
import { checkShape } from './check-bundle.js'
import type { PrecompileMethod } from './dispatcher.js'
import type { FrameResult } from './frame.js'
import { type PoolContext, returns, selectorOf } from './pool-context.js'

/** A function that only reads, `slots` slots of storage. */
function view<Name extends PoolFunction>(
  name: Name,
  slots: bigint,
  run: (call: PoolArguments[Name], context: PoolContext) => Promise<FrameResult>,
): PrecompileMethod<PoolArguments[Name], PoolContext> {
  const input = POOL_ARGUMENTS[name]
  return { selector: selectorOf(name), input, gas: () => GAS.read * slots, writesState: false, payable: false, run }
}

export const nextPosition = view('nextPosition', 1n, async (_, { pool }) =>
  returns('nextPosition', await pool.nextPosition()),
)

export const currentRoot = view('currentRoot', 2n, async (_, { pool }) => {
  const { tree } = splitPosition(await pool.nextPosition())
  return returns('currentRoot', tree, await pool.currentRoot())
})

export const isKnownRoot = view('isKnownRoot', 1n, async ({ tree, root }, { pool }) =>
  returns('isKnownRoot', await pool.isKnownRoot(tree, root)),
)

export const isSpent = view('isSpent', 1n, async ({ nullifier }, { pool }) =>
  returns('isSpent', await pool.isSpent(nullifier)),
)

export const verifyingKeyHash = view('verifyingKeyHash', 1n, async ({ circuitId }, { pool }) =>
  returns('verifyingKeyHash', toBeHex(await pool.verifyingKeyHash(circuitId), 32)),
)

/**
 * The hash that a wallet signs so that `caller` may use the bundle. Of the bundle only the shape is checked, which bounds the work;
 * it need not be valid yet.
 */
export const boundHashOf: PrecompileMethod<PoolArguments['boundHash'], PoolContext> = {
  ...view('boundHash', 0n, async ({ bundle, caller }, { frame }) => {
    const context = { chainId: frame.chainId, pool: frame.address, caller }
    return checkShape(bundle) ?? returns('boundHash', boundHash(bundle, context))
  }),
  gas: () => GAS.boundHash,
}
