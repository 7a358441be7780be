import { BURN_NOTES_DATA, encodeTransact } from '@merkato/protocol'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Hex } from '../../src/precompiles/frame.js'
import { ALICE, CREDULOUS, MALLORY, NOBODY, type Outcome, REGISTRY, TestChain } from '../../testing/chain.js'
import { inventBundle, type SplitWish } from '../../testing/forged-bundles.js'
import { assetInfo, issue, oneTime, terms } from '../../testing/registry.js'

const CAP = 120n
const PEOPLE: readonly Hex[] = [ALICE, MALLORY, NOBODY]
const HOLDERS: readonly Hex[] = [...PEOPLE, REGISTRY]

const arbValue = fc.bigInt({ min: 0n, max: 35n })
const arbPerson = fc.constantFrom(ALICE, ...PEOPLE)

const arbSplit = fc.record({
  publicIn: fc.bigInt({ min: 0n, max: 20n }),
  publicOut: arbValue,
  fee: fc.bigInt({ min: 0n, max: 5n }),
  recipient: fc.constantFrom(...HOLDERS),
  circuitId: fc.constantFrom(1, 2),
})

const arbStep = fc.oneof(
  fc.record({
    kind: fc.constantFrom('mint', 'mintPublic', 'burn', 'shield', 'transfer'),
    value: arbValue,
    who: arbPerson,
    to: arbPerson,
  }),
  fc.record({
    kind: fc.constantFrom('transact', 'burnNotes'),
    splits: fc.array(arbSplit, { minLength: 1, maxLength: 2 }),
    who: arbPerson,
  }),
)
type Step = typeof arbStep extends fc.Arbitrary<infer T> ? T : never

/** Somebody does something with units of `asset`, allowed or not; every proof counts as valid. */
async function take(chain: TestChain, asset: bigint, step: Step, turn: number): Promise<Outcome> {
  if ('splits' in step) return takeBundle(chain, asset, step, turn)
  const { kind, value, who, to } = step
  switch (kind) {
    case 'mint':
      return chain.callRegistry('mint', [asset, value, oneTime('holder')], { from: who })
    case 'mintPublic':
      return chain.callRegistry('mintPublic', [asset, value, to], { from: who })
    case 'burn':
      return chain.callRegistry('burn', [asset, value], { from: who })
    case 'shield':
      return chain.call('shield', [asset, value, oneTime('holder')], { from: who })
    default:
      return chain.call('transferPublic', [asset, to, value], { from: who })
  }
}

async function takeBundle(chain: TestChain, asset: bigint, step: Extract<Step, { splits: unknown }>, turn: number) {
  const splits = step.splits.map((split): SplitWish => {
    const moves = split.publicIn > 0n || split.publicOut > 0n
    return { ...split, publicAsset: moves ? asset : 0n, feeTo: MALLORY }
  })
  const burning = step.kind === 'burnNotes'
  const dataHash = burning ? { dataHash: BURN_NOTES_DATA } : {}
  const bundle = await inventBundle(chain, { seed: `turn ${turn}`, splits, ...dataHash })
  if (burning) return chain.callRegistry('burnNotes', [bundle], { from: step.who })
  return chain.send(encodeTransact(bundle), { from: step.who })
}

test('AST-2, AST-4, POOL-12: supply is public balances and what is shielded, at most the cap, whatever is tried', async () => {
  let passed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(arbStep, { minLength: 4, maxLength: 10 }), async (steps) => {
      const chain = await TestChain.open(CREDULOUS)
      const asset = await issue(chain, terms('Gold', { cap: CAP }))
      for (const who of PEOPLE) await chain.callRegistry('mintPublic', [asset, 20n, who])
      await chain.callRegistry('mint', [asset, 30n, oneTime('holder')])
      let nullifiers = 0n
      for (const [turn, step] of steps.entries()) {
        const before = await chain.root()
        const { result } = await take(chain, asset, step, turn)
        if (result === 'ok') passed++
        else expect(await chain.root()).toEqual(before)
        if (result === 'ok' && 'splits' in step) {
          nullifiers += step.splits.reduce((sum, { circuitId }) => sum + (circuitId === 1 ? 2n : 8n), 0n)
        }
        const { supply } = await assetInfo(chain, asset)
        const balances = await Promise.all(HOLDERS.map((who) => chain.call('publicBalanceOf', [who, asset])))
        const held = balances.reduce((sum, { values }) => sum + (values[0] as bigint), 0n)
        const [shielded] = (await chain.call('shieldedTotal', [asset])).values as [bigint]
        expect(held + shielded).toBe(supply)
        expect(supply).toBeLessThanOrEqual(CAP)
        expect((await chain.call('nullifierCount')).values).toEqual([nullifiers])
      }
    }),
    { numRuns: 14, seed: 12 },
  )
  // So that the property is about something.
  expect(passed).toBeGreaterThan(25)
}, 180_000)
