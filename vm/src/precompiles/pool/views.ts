import {
  boundHash,
  GAS,
  ownHash,
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

/** A function that only reads. */
function view<Name extends PoolFunction>(
  name: Name,
  run: (call: PoolArguments[Name], context: PoolContext) => Promise<FrameResult>,
  gas: View<Name>['gas'] = () => GAS.read,
): AnyMethod<PoolContext> {
  const method: View<Name> = {
    selector: selectorOf(name),
    input: POOL_ARGUMENTS[name],
    gas,
    writesState: false,
    payable: false,
    run,
  }
  return anyMethod(method)
}

/** `read`, and as much for every further answer as the reading of one slot takes. */
const readGas = (answers: number): bigint => GAS.read + GAS.perAnswer * BigInt(answers)

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
  view('nextPosition', async (_, { pool }) => returns('nextPosition', await pool.nextPosition())),

  view('currentRoot', async (_, { pool }) => {
    const { tree } = splitPosition(await pool.nextPosition())
    return returns('currentRoot', tree, await pool.currentRoot())
  }),

  view('isKnownRoot', async ({ tree, root }, { pool }) => returns('isKnownRoot', await pool.isKnownRoot(tree, root))),
]

const nullifiers: readonly AnyMethod<PoolContext>[] = [
  view('isSpent', async ({ nullifier }, { pool }) => returns('isSpent', await pool.isSpent(nullifier))),

  view(
    'areSpent',
    async ({ nullifiers }, { pool }) =>
      returns('areSpent', await answers(nullifiers, (nullifier) => pool.isSpent(nullifier))),
    ({ nullifiers }) => readGas(nullifiers.length),
  ),

  view('nullifierCount', async (_, { pool }) => returns('nullifierCount', await pool.nullifierCount())),
]

const balances: readonly AnyMethod<PoolContext>[] = [
  view('publicBalanceOf', async ({ account, asset }, { pool }) =>
    returns('publicBalanceOf', await pool.publicBalance(account, asset)),
  ),

  view(
    'publicBalancesOf',
    async ({ account, assets }, { pool }) =>
      returns('publicBalancesOf', await answers(assets, (asset) => pool.publicBalance(account, asset))),
    ({ assets }) => readGas(assets.length),
  ),

  view('shieldedTotal', async ({ asset }, { pool }) => returns('shieldedTotal', await pool.shieldedTotal(asset))),
]

const hashes: readonly AnyMethod<PoolContext>[] = [
  /**
   * The hash that a wallet signs so that `caller` may use the bundle. Of the bundle only the shape is checked, which bounds the
   * work; it need not be valid yet.
   */
  view(
    'boundHash',
    async ({ bundle, caller }, { frame }) => {
      const context = { chainId: frame.chainId, pool: frame.address, caller }
      return checkShape(bundle) ?? returns('boundHash', boundHash(bundle, context))
    },
    () => GAS.boundHash,
  ),

  view(
    'ownHash',
    async ({ act, caller }, { frame }) => {
      return returns('ownHash', ownHash(act, { chainId: frame.chainId, pool: frame.address, caller }))
    },
    () => GAS.boundHash,
  ),

  view('verifyingKeyHash', async ({ circuitId }, { pool }) =>
    returns('verifyingKeyHash', toBeHex(await pool.verifyingKeyHash(circuitId), 32)),
  ),
]

/** The pool's view functions but `checkOwn`. */
export const POOL_VIEWS: readonly AnyMethod<PoolContext>[] = [
  ...tree,
  ...nullifiers,
  ...balances,
  ...hashes,
  view('registry', async () => returns('registry', REGISTRY_ADDRESS)),
]
