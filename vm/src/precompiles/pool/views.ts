import {
  boundHash,
  CONDITIONAL_TRANSFERS_ADDRESS,
  GAS,
  ownHash,
  PACKAGES_ADDRESS,
  POOL_ARGUMENTS,
  type PoolArguments,
  type PoolFunction,
  REGISTRY_ADDRESS,
  splitPosition,
} from '@merkato/protocol'
import { toBeHex } from 'ethers'
import { type AnyMethod, anyMethod, type PrecompileMethod } from '../dispatcher.js'
import type { FrameResult } from '../frame.js'
import { checkShape } from './check-bundle.js'
import { type PoolContext, returns, selectorOf } from './pool-context.js'

type View<Name extends PoolFunction> = PrecompileMethod<PoolArguments[Name], PoolContext>

/** A function that only reads, `slots` slots of storage unless its gas says more. */
function view<Name extends PoolFunction>(
  name: Name,
  slots: number | View<Name>['gas'],
  run: (call: PoolArguments[Name], context: PoolContext) => Promise<FrameResult>,
): AnyMethod<PoolContext> {
  const method: View<Name> = {
    selector: selectorOf(name),
    input: POOL_ARGUMENTS[name],
    gas: typeof slots === 'number' ? () => readGas(slots) : slots,
    writesState: false,
    payable: false,
    run,
  }
  return anyMethod(method)
}

/** A call that reads nothing is none for nothing. */
const readGas = (slots: number): bigint => GAS.read * BigInt(Math.max(slots, 1))

/** The answers of one question each, in their order. */
async function answers<Question, Answer>(
  questions: readonly Question[],
  answer: (question: Question) => Promise<Answer>,
): Promise<Answer[]> {
  const list: Answer[] = []
  for (const question of questions) list.push(await answer(question))
  return list
}

const tree: readonly AnyMethod<PoolContext>[] = [
  view('nextPosition', 1, async (_, { pool }) => returns('nextPosition', await pool.nextPosition())),

  view('currentRoot', 2, async (_, { pool }) => {
    const { tree } = splitPosition(await pool.nextPosition())
    return returns('currentRoot', tree, await pool.currentRoot())
  }),

  view('isKnownRoot', 1, async ({ tree, root }, { pool }) => {
    return returns('isKnownRoot', await pool.isKnownRoot(tree, root))
  }),
]

const nullifiers: readonly AnyMethod<PoolContext>[] = [
  view('isSpent', 1, async ({ nullifier }, { pool }) => returns('isSpent', await pool.isSpent(nullifier))),

  view(
    'areSpent',
    ({ nullifiers }) => readGas(nullifiers.length),
    async ({ nullifiers }, { pool }) => {
      return returns('areSpent', await answers(nullifiers, (nullifier) => pool.isSpent(nullifier)))
    },
  ),

  view('nullifierCount', 1, async (_, { pool }) => returns('nullifierCount', await pool.nullifierCount())),
]

const balances: readonly AnyMethod<PoolContext>[] = [
  view('publicBalanceOf', 1, async ({ account, asset }, { pool }) => {
    return returns('publicBalanceOf', await pool.publicBalance(account, asset))
  }),

  view(
    'publicBalancesOf',
    ({ assets }) => readGas(assets.length),
    async ({ account, assets }, { pool }) => {
      return returns('publicBalancesOf', await answers(assets, (asset) => pool.publicBalance(account, asset)))
    },
  ),

  view('shieldedTotal', 1, async ({ asset }, { pool }) => returns('shieldedTotal', await pool.shieldedTotal(asset))),
]

const hashes: readonly AnyMethod<PoolContext>[] = [
  /**
   * The hash that a wallet signs so that `caller` may use the bundle. Of the bundle only the shape is checked, which bounds the
   * work; it need not be valid yet.
   */
  view(
    'boundHash',
    () => GAS.boundHash,
    async ({ bundle, caller }, { frame }) => {
      const context = { chainId: frame.chainId, pool: frame.address, caller }
      return checkShape(bundle.joinSplits) ?? returns('boundHash', boundHash(bundle, context))
    },
  ),

  view(
    'ownHash',
    () => GAS.ownHash,
    async ({ act, caller }, { frame }) => {
      return returns('ownHash', ownHash(act, { chainId: frame.chainId, pool: frame.address, caller }))
    },
  ),

  view('verifyingKeyHash', 1, async ({ circuitId }, { pool }) => {
    return returns('verifyingKeyHash', toBeHex(await pool.verifyingKeyHash(circuitId), 32))
  }),
]

/** The pool's view functions but `checkOwn`. */
export const POOL_VIEWS: readonly AnyMethod<PoolContext>[] = [
  ...tree,
  ...nullifiers,
  ...balances,
  ...hashes,
  view('registry', 0, async () => returns('registry', REGISTRY_ADDRESS)),
  view('modules', 0, async () => returns('modules', PACKAGES_ADDRESS, CONDITIONAL_TRANSFERS_ADDRESS)),
]
