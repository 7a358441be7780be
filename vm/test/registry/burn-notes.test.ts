import { BURN_NOTES_DATA, NATIVE_ASSET } from '@merkato/protocol'
import { beforeEach, expect, test } from 'vitest'
import { ALICE, MALLORY, NOBODY, type Outcome, POOL, REGISTRY, TestChain } from '../../testing/chain.js'
import { type BundleWish, forgedBundle, type SplitWish } from '../../testing/forged-bundles.js'
import { refusalOf, storyOf } from '../../testing/outcomes.js'
import { categoryTerms, hiddenTerms, issue, oneTime, terms } from '../../testing/registry.js'

const ZERO = `0x${'00'.repeat(20)}`

let chain: TestChain
let gold: bigint
beforeEach(async () => {
  chain = await TestChain.open()
  gold = await issue(chain, terms('Gold'))
  await chain.callRegistry('mint', [gold, 100n, oneTime('holder')])
})

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)
const supply = async (asset: bigint) => (await chain.callRegistry('supplyOf', [asset])).values[0]

const out = (publicOut: bigint, change: SplitWish = {}): SplitWish => ({
  publicAsset: gold,
  publicOut,
  recipient: REGISTRY,
  ...change,
})

async function burnNotes(splits: readonly SplitWish[], wish: Partial<BundleWish> = {}, from = ALICE): Promise<Outcome> {
  const whole = { seed: 'burn', dataHash: BURN_NOTES_DATA, splits, ...wish }
  const bundle = await forgedBundle(chain, whole, { caller: REGISTRY })
  return chain.callRegistry('burnNotes', [bundle], { from })
}

test('AST-2: unmakes what comes out of notes to the registry, less the fee', async () => {
  const outcome = await burnNotes([out(30n, { fee: 5n, feeTo: MALLORY }), {}])
  expect(outcome).toMatchObject({ result: 'ok', values: [1n] })
  expect(storyOf(outcome)).toEqual([
    ['PublicTransfer', gold, POOL, REGISTRY, 25n],
    ['PublicTransfer', gold, POOL, MALLORY, 5n],
    ['Transacted'],
    ['Transacted'],
    ['SupplyChanged', gold, 0n, 25n, 75n],
    ['PublicTransfer', gold, REGISTRY, ZERO, 25n],
  ])
  expect(await supply(gold)).toBe(75n)
  expect((await chain.call('shieldedTotal', [gold])).values).toEqual([70n])
  expect((await chain.call('publicBalanceOf', [REGISTRY, gold])).values).toEqual([0n])
})

test('burns what names the registry, pays what names another', async () => {
  const outcome = await burnNotes([out(10n, { recipient: NOBODY }), out(20n), out(1n)])
  expect(outcome.result).toBe('ok')
  expect(await supply(gold)).toBe(79n)
  expect((await chain.call('publicBalanceOf', [NOBODY, gold])).values).toEqual([10n])
})

test('a ticket, and units of hidden supply, whose number stays unknown', async () => {
  const seat = await issue(chain, categoryTerms('Seat'))
  const [ticket] = (await chain.callRegistry('mintTicket', [seat, 1n, oneTime('holder')])).values as [bigint]
  const fog = await issue(chain, hiddenTerms('Fog'))
  const outcome = await burnNotes([out(1n, { publicAsset: ticket }), out(9n, { publicAsset: fog })])
  expect(storyOf(outcome).slice(4)).toEqual([
    ['SupplyChanged', seat, 0n, 1n, 0n],
    ['PublicTransfer', ticket, REGISTRY, ZERO, 1n],
    ['PublicTransfer', fog, REGISTRY, ZERO, 9n],
  ])
  expect([await supply(seat), await supply(ticket)]).toEqual([0n, 0n])
})

test('refuses in this order', async () => {
  expect(await refused(() => burnNotes([], { dataHash: `0x${'00'.repeat(32)}` }))).toEqual(['InvalidTerms'])
  expect(await refused(() => burnNotes([]))).toEqual(['WrongBundleSize', 0n])
  expect(await refused(() => burnNotes([out(101n)]))).toEqual(['InvalidProof', 0n])
  expect(await refused(() => burnNotes([out(5n, { publicIn: 1n })]))).toEqual([
    'InsufficientBalance',
    gold,
    REGISTRY,
    0n,
    1n,
  ])
  // Coins: none may come along, and none may be unmade.
  expect(await refused(() => burnNotes([{ publicAsset: NATIVE_ASSET, publicIn: 1n }]))).toEqual(['WrongValue', 1n, 0n])
  await chain.call('shield', [NATIVE_ASSET, 50n, oneTime('coins')], { value: 50n })
  const coins = { publicAsset: NATIVE_ASSET, publicOut: 5n, recipient: REGISTRY }
  expect(await refused(() => burnNotes([coins]))).toEqual(['UnknownAsset', NATIVE_ASSET])
  expect(await chain.balance(REGISTRY)).toBe(0n)
})

test('a bundle copied with another beneficiary: sent to the pool itself, or with another recipient, it is nothing', async () => {
  const bundle = await forgedBundle(
    chain,
    { seed: 'burn', dataHash: BURN_NOTES_DATA, splits: [out(5n)] },
    { caller: REGISTRY },
  )
  expect(await refused(() => chain.call('transact', [bundle]))).toEqual(['InvalidProof', 0n])
  const joinSplits = bundle.joinSplits.map((split) => ({ ...split, recipient: MALLORY }))
  expect(await refused(() => chain.callRegistry('burnNotes', [{ ...bundle, joinSplits }]))).toEqual([
    'InvalidProof',
    0n,
  ])
  // Who sends it does not matter.
  expect((await chain.callRegistry('burnNotes', [bundle], { from: MALLORY })).result).toBe('ok')
})
