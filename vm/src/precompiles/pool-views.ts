import { type Bundle, boundHash, GAS, splitPosition } from '@merkato/protocol'
import { toBeHex } from 'ethers'
import { address, type Codec, smallUint, tuple, uint } from './abi-codec.js'
import { checkShape } from './check-bundle.js'
import type { PrecompileMethod } from './dispatcher.js'
import type { FrameResult, Hex } from './frame.js'
import { bundleCodec } from './pool-codecs.js'
import { type PoolContext, returns, selectorOf } from './pool-context.js'

/** A function that only reads. */
function view<Call extends object>(
  name: string,
  input: Codec<Call>,
  run: (call: Call, context: PoolContext) => Promise<FrameResult>,
): PrecompileMethod<Call, PoolContext> {
  return { selector: selectorOf(name), input, gas: () => GAS.read, writesState: false, payable: false, run }
}

const NO_ARGUMENTS: Codec<object> = tuple({})

export const nextPosition = view('nextPosition', NO_ARGUMENTS, async (_, { pool }) =>
  returns('nextPosition', await pool.nextPosition()),
)

export const currentRoot = view('currentRoot', NO_ARGUMENTS, async (_, { pool }) => {
  const { tree } = splitPosition(await pool.nextPosition())
  return returns('currentRoot', tree, await pool.currentRoot())
})

export const isKnownRoot = view(
  'isKnownRoot',
  tuple<{ tree: number; root: bigint }>({ tree: smallUint(32), root: uint(256) }),
  async ({ tree, root }, { pool }) => returns('isKnownRoot', await pool.isKnownRoot(tree, root)),
)

export const isSpent = view(
  'isSpent',
  tuple<{ nullifier: bigint }>({ nullifier: uint(256) }),
  async ({ nullifier }, { pool }) => returns('isSpent', await pool.isSpent(nullifier)),
)

export const verifyingKeyHash = view(
  'verifyingKeyHash',
  tuple<{ circuitId: number }>({ circuitId: smallUint(32) }),
  async ({ circuitId }, { pool }) => returns('verifyingKeyHash', toBeHex(await pool.verifyingKeyHash(circuitId), 32)),
)

/**
 * The hash that a wallet signs so that `caller` may use the bundle. Of the bundle only the shape is checked, which bounds the work;
 * it need not be valid yet.
 */
export const boundHashOf: PrecompileMethod<{ bundle: Bundle; caller: Hex }, PoolContext> = {
  ...view('boundHash', tuple({ bundle: bundleCodec, caller: address }), async ({ bundle, caller }, { frame }) => {
    const context = { chainId: frame.chainId, pool: frame.address, caller }
    return checkShape(bundle) ?? returns('boundHash', boundHash(bundle, context))
  }),
  gas: () => GAS.boundHash,
}
