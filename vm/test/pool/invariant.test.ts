import { type Bundle, encodeTransact, NATIVE_ASSET, NO_DATA } from '@merkato/protocol'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALICE, CREDULOUS, MALLORY, NOBODY, POOL, TestChain } from '../../testing/chain.js'
import { Spender, shield } from '../../testing/spender.js'

interface Split {
  readonly nullifiers: readonly [number, number]
  readonly publicIn: number
  readonly publicOut: number
  readonly fee: number
}

const arbSplit = fc.record<Split>({
  nullifiers: fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 })),
  publicIn: fc.nat({ max: 100 }),
  publicOut: fc.nat({ max: 150 }),
  fee: fc.nat({ max: 60 }),
})

const arbStep = fc.oneof(
  fc.record({ kind: fc.constant('shield' as const), value: fc.nat({ max: 200 }) }),
  fc.record({ kind: fc.constant('transact' as const), splits: fc.array(arbSplit, { maxLength: 3 }) }),
)

/** What must be true of the pool, told without it. */
class Model {
  shielded = 0n
  unshielded = 0n
  positions = 0n
  readonly spent = new Set<number>()

  get balance(): bigint {
    return this.shielded - this.unshielded
  }
}

/** Whether the pool has to take the splits, when every proof counts as valid. */
function acceptable(model: Model, splits: readonly Split[]): boolean {
  const nullifiers = splits.flatMap((split) => split.nullifiers)
  const sum = (part: 'publicIn' | 'publicOut') => splits.reduce((total, split) => total + BigInt(split[part]), 0n)
  return (
    splits.length > 0 &&
    new Set(nullifiers).size === nullifiers.length &&
    nullifiers.every((nullifier) => !model.spent.has(nullifier)) &&
    splits.every(({ fee, publicOut }) => fee <= publicOut) &&
    model.balance + sum('publicIn') >= sum('publicOut')
  )
}

function bundleOf(splits: readonly Split[], root: bigint, positions: bigint): Bundle {
  const joinSplits = splits.map(({ nullifiers, publicIn, publicOut, fee }, i) => ({
    circuitId: 1,
    tree: 0,
    root,
    nullifiers: nullifiers.map(BigInt),
    commitments: [positions * 100n + BigInt(2 * i + 1), positions * 100n + BigInt(2 * i + 2)],
    publicAsset: publicIn === 0 && publicOut === 0 ? 0n : NATIVE_ASSET,
    publicIn: BigInt(publicIn),
    publicOut: BigInt(publicOut),
    recipient: NOBODY,
    fee: BigInt(fee),
    feeTo: MALLORY,
    ciphertexts: [new Uint8Array(1), new Uint8Array(1)],
    proof: Array<bigint>(8).fill(0n),
  }))
  return { expiry: (1n << 64n) - 1n, dataHash: NO_DATA, joinSplits }
}

test('POOL-1: the balance is what was shielded less what was unshielded, whatever is tried', async () => {
  const { address } = new Spender().address('invariant')
  await fc.assert(
    fc.asyncProperty(fc.array(arbStep, { minLength: 1, maxLength: 12 }), async (steps) => {
      const chain = await TestChain.open(CREDULOUS)
      const model = new Model()
      for (const step of steps) {
        if (step.kind === 'shield') {
          const { result } = await shield(chain, address, BigInt(step.value))
          expect(result).toBe(step.value === 0 ? 'ZeroAmount' : 'ok')
          model.shielded += BigInt(step.value)
          model.positions += step.value === 0 ? 0n : 1n
        } else {
          await tryTransact(chain, model, step.splits)
        }
        expect(await chain.balance(POOL)).toBe(model.balance)
        expect((await chain.call('nextPosition')).values).toEqual([model.positions])
      }
      expect((await chain.balance(NOBODY)) + (await chain.balance(MALLORY)) - 10n ** 20n).toBe(model.unshielded)
    }),
    { numRuns: 40, seed: 11 },
  )
})

async function tryTransact(chain: TestChain, model: Model, splits: readonly Split[]): Promise<void> {
  const [, root] = (await chain.call('currentRoot')).values as [bigint, bigint]
  const value = splits.reduce((sum, { publicIn }) => sum + BigInt(publicIn), 0n)
  const data = encodeTransact(bundleOf(splits, root, model.positions))
  const before = await chain.root()
  const { result } = await chain.send(data, { value, from: ALICE })
  expect(result === 'ok').toBe(acceptable(model, splits))
  if (result !== 'ok') return expect(await chain.root()).toEqual(before)
  model.shielded += value
  model.unshielded += splits.reduce((sum, { publicOut }) => sum + BigInt(publicOut), 0n)
  model.positions += BigInt(2 * splits.length)
  for (const nullifier of splits.flatMap((split) => split.nullifiers)) model.spent.add(nullifier)
}
