import { FIELD_ORDER, type JoinSplit, NATIVE_ASSET, parsePoolLog, toOneTimeStruct } from '@merkato/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { ALICE, ETHER, MALLORY, NOBODY, type Outcome, POOL, TestChain } from '../../testing/chain.js'
import { type BundleWish, forgedBundle, type SplitWish } from '../../testing/forged-bundles.js'
import { refusalOf, storyOf } from '../../testing/outcomes.js'
import { plantAsset } from '../../testing/planted-asset.js'
import { Spender, transact } from '../../testing/spender.js'

const ZERO = `0x${'00'.repeat(20)}`
const FEE_TO = `0x${'fe'.repeat(20)}` as const
const GOLD = 1001n
const SILVER = 1002n
const FOG = 1003n
const LIMIT = 1n << 128n

let chain: TestChain
beforeEach(async () => {
  chain = await TestChain.open()
  await plantAsset(chain, GOLD, { balances: [[ALICE, 100n]], shielded: 50n })
  await plantAsset(chain, SILVER, { balances: [[MALLORY, 7n]] })
  await plantAsset(chain, FOG, { hidden: true })
})

const balance = async (account: string, asset = GOLD) =>
  (await chain.call('publicBalanceOf', [account, asset])).values[0]
const shielded = async (asset = GOLD) => (await chain.call('shieldedTotal', [asset])).values[0]

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)

describe('transferPublic', () => {
  const send = (asset: bigint, to: string, value: bigint, from = ALICE) =>
    chain.call('transferPublic', [asset, to, value], { from })

  test("AST-6: moves the caller's balance and logs it", async () => {
    const outcome = await send(GOLD, MALLORY, 40n)
    expect(outcome).toMatchObject({ result: 'ok', returnData: '0x' })
    expect(storyOf(outcome)).toEqual([['PublicTransfer', GOLD, ALICE, MALLORY, 40n]])
    expect([await balance(ALICE), await balance(MALLORY)]).toEqual([60n, 40n])
    expect((await chain.call('publicBalancesOf', [MALLORY, [SILVER, GOLD, 5n]])).values[0]).toEqual([7n, 40n, 0n])
  })

  test('to oneself changes nothing', async () => {
    expect((await send(GOLD, ALICE, 100n)).result).toBe('ok')
    expect(await balance(ALICE)).toBe(100n)
  })

  test('refuses in this order', async () => {
    const bad = FIELD_ORDER
    expect(await refused(() => send(bad, ZERO, LIMIT))).toEqual(['NotCanonical', bad])
    expect(await refused(() => send(5n, ZERO, LIMIT))).toEqual(['AmountOutOfRange', LIMIT])
    expect(await refused(() => send(5n, ZERO, 0n))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => send(GOLD, ZERO, 0n))).toEqual(['ZeroAmount'])
    expect(await refused(() => send(GOLD, ZERO, 101n))).toEqual(['InvalidRecipient', ZERO])
    expect(await refused(() => send(GOLD, POOL, 101n))).toEqual(['InvalidRecipient', POOL])
    expect(await refused(() => send(GOLD, NOBODY, 101n))).toEqual(['InsufficientBalance', GOLD, ALICE, 100n, 101n])
    expect(await refused(() => send(NATIVE_ASSET, NOBODY, 1n))).toEqual([
      'InsufficientBalance',
      NATIVE_ASSET,
      ALICE,
      0n,
      1n,
    ])
    expect(await refused(() => chain.call('transferPublic', [GOLD, NOBODY, 1n], { value: 1n }))).toEqual([
      'WrongValue',
      0n,
      1n,
    ])
  })
})

describe('shield of an issued asset', () => {
  const { address } = new Spender().address('tokens')
  const to = toOneTimeStruct(address)
  const shield = (asset: bigint, value: bigint, sent = 0n) => chain.call('shield', [asset, value, to], { value: sent })

  test('debits the caller, makes a note, counts it', async () => {
    const outcome = await shield(GOLD, 30n)
    expect(outcome).toMatchObject({ result: 'ok', values: [0n] })
    expect(storyOf(outcome)).toEqual([['PublicTransfer', GOLD, ALICE, POOL, 30n], ['Shielded']])
    expect(parsePoolLog(outcome.logs[1] as never)).toMatchObject({ assetId: GOLD, value: 30n, position: 0n })
    expect([await balance(ALICE), await shielded(), await balance(POOL)]).toEqual([70n, 80n, 0n])
  })

  test('of hidden supply nothing is counted', async () => {
    await plantAsset(chain, FOG, { hidden: true, balances: [[ALICE, 9n]] })
    expect((await shield(FOG, 4n)).result).toBe('ok')
    expect([await balance(ALICE, FOG), await shielded(FOG)]).toEqual([5n, 0n])
  })

  test('refuses in this order', async () => {
    expect(await refused(() => shield(5n, 0n, 1n))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => shield(GOLD, 0n, 1n))).toEqual(['WrongValue', 0n, 1n])
    expect(await refused(() => shield(GOLD, 101n, 101n))).toEqual(['WrongValue', 0n, 101n])
    expect(await refused(() => shield(GOLD, 0n))).toEqual(['ZeroAmount'])
    expect(await refused(() => shield(GOLD, 101n))).toEqual(['InsufficientBalance', GOLD, ALICE, 100n, 101n])
  })

  test('coins are counted too', async () => {
    expect((await shield(NATIVE_ASSET, 5n, 5n)).result).toBe('ok')
    expect(await shielded(NATIVE_ASSET)).toBe(5n)
  })
})

/** Sends a bundle whose proofs are forged; Alice is the caller. */
async function run(splits: readonly SplitWish[], wish: Partial<BundleWish> = {}, value = 0n): Promise<Outcome> {
  const bundle = await forgedBundle(chain, { seed: 'public parts', splits, ...wish })
  return transact(chain, bundle, { value })
}

describe('public parts of a bundle', () => {
  test("take from the caller's balance, pay recipient and fee, and are logged in this order", async () => {
    const split = { publicAsset: GOLD, publicIn: 20n, publicOut: 30n, recipient: NOBODY, fee: 3n, feeTo: FEE_TO }
    const outcome = await run([split, { publicAsset: NATIVE_ASSET, publicIn: 4n }], {}, 4n)
    expect(outcome.result).toBe('ok')
    expect(storyOf(outcome)).toEqual([
      ['PublicTransfer', GOLD, ALICE, POOL, 20n],
      ['PublicTransfer', GOLD, POOL, NOBODY, 27n],
      ['PublicTransfer', GOLD, POOL, FEE_TO, 3n],
      ['Transacted'],
      ['Transacted'],
    ])
    expect([await balance(ALICE), await balance(NOBODY), await balance(FEE_TO)]).toEqual([80n, 27n, 3n])
    expect([await shielded(), await shielded(NATIVE_ASSET), await chain.balance(POOL)]).toEqual([40n, 4n, 4n])
  })

  test('are paid to the caller, too, and never to nobody or to the pool', async () => {
    const out = { publicAsset: GOLD, publicOut: 10n }
    expect((await run([{ ...out, recipient: ALICE, fee: 4n, feeTo: ALICE }])).result).toBe('ok')
    expect(await balance(ALICE)).toBe(110n)
    expect(await refused(() => run([{ ...out, recipient: ZERO }]))).toEqual(['InvalidRecipient', ZERO])
    expect(await refused(() => run([{ ...out, recipient: POOL }]))).toEqual(['InvalidRecipient', POOL])
    expect(await refused(() => run([{ ...out, fee: 1n, feeTo: ZERO }]))).toEqual(['InvalidRecipient', ZERO])
    // A share of nothing goes to nobody.
    expect((await run([{ ...out, recipient: ZERO, fee: 10n, feeTo: FEE_TO }], { seed: 'all is fee' })).result).toBe(
      'ok',
    )
    expect(await refused(() => run([{ ...out, recipient: ZERO, fee: 11n }]))).toEqual(['FeeExceedsOutput', 11n, 10n])
  })

  test('AST-6: what a bundle pays out does not fund it, and nobody else pays', async () => {
    const pay = { publicAsset: GOLD, publicOut: 40n, recipient: ALICE }
    const take = (publicIn: bigint, publicAsset = GOLD) => ({ publicAsset, publicIn })
    expect(await refused(() => run([pay, take(101n)]))).toEqual(['InsufficientBalance', GOLD, ALICE, 100n, 101n])
    expect(await refused(() => run([take(60n), take(40n), take(1n)]))).toEqual([
      'InsufficientBalance',
      GOLD,
      ALICE,
      100n,
      101n,
    ])
    expect(await refused(() => run([take(1n, SILVER)]))).toEqual(['InsufficientBalance', SILVER, ALICE, 0n, 1n])
    expect((await run([take(60n), take(40n)])).result).toBe('ok')
  })

  test('are refused in this order', async () => {
    const unknown = { publicAsset: 5n, publicIn: 1n, publicOut: 1n, fee: 2n, recipient: ZERO }
    expect(await refused(() => run([unknown], {}, 1n))).toEqual(['UnknownAsset', 5n])
    const poor = { publicAsset: GOLD, publicIn: 101n }
    expect(await refused(() => run([poor], {}, 101n))).toEqual(['WrongValue', 0n, 101n])
    expect(await refused(() => run([{ ...poor, root: 77n }]))).toEqual(['InsufficientBalance', GOLD, ALICE, 100n, 101n])
    expect(await refused(() => run([{ publicAsset: FOG }]))).toEqual(['UnexpectedPublicAsset', FOG])
  })
})

describe('beyond the issue: turnstile', () => {
  const out = (publicOut: bigint, publicAsset = GOLD): SplitWish => ({ publicAsset, publicOut, recipient: MALLORY })

  test('AST-4: a forged proof takes no more out of notes than entered them, other assets stay untouched', async () => {
    await chain.call('shield', [NATIVE_ASSET, ETHER, toOneTimeStruct(new Spender().address('coins').address)], {
      value: ETHER,
    })
    expect(await refused(() => run([out(51n)]))).toEqual(['InvalidProof', 0n])
    expect(await refused(() => run([out(50n), out(1n)]))).toEqual(['InvalidProof', 1n])
    expect(await refused(() => run([out(1n, SILVER)]))).toEqual(['InvalidProof', 0n])
    expect(await refused(() => run([out(ETHER, NATIVE_ASSET), out(1n, NATIVE_ASSET)]))).toEqual(['InvalidProof', 1n])
    expect((await run([out(50n), out(ETHER, NATIVE_ASSET)])).result).toBe('ok')
    expect([await shielded(), await shielded(NATIVE_ASSET), await balance(MALLORY)]).toEqual([0n, 0n, 50n])
  })

  test('what the bundle itself brings in may leave, in any order', async () => {
    const outcome = await run([out(60n), { publicAsset: GOLD, publicIn: 10n }])
    expect(outcome.result).toBe('ok')
    expect(await shielded()).toBe(0n)
    expect(await refused(() => run([out(12n), { publicAsset: GOLD, publicIn: 10n }], { seed: 'more' }))).toEqual([
      'InvalidProof',
      0n,
    ])
  })

  test('hidden supply has none, because nobody knows its total', async () => {
    expect((await run([out(LIMIT - 1n, FOG)])).result).toBe('ok')
    expect([await balance(MALLORY, FOG), await shielded(FOG)]).toEqual([LIMIT - 1n, 0n])
  })
})

describe('nullifiers', () => {
  test('POOL-12: are counted, also eight of a wide join-split', async () => {
    const count = async () => (await chain.call('nullifierCount')).values[0]
    expect(await count()).toBe(0n)
    const bundle = await forgedBundle(chain, { seed: 'count', splits: [{ circuitId: 2 }, {}] })
    expect((await transact(chain, bundle)).result).toBe('ok')
    expect(await count()).toBe(10n)
    expect((await chain.call('nextPosition')).values).toEqual([4n])
    expect((await transact(chain, bundle)).result).toBe('NoteAlreadySpent')
    expect(await count()).toBe(10n)
    const spent = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
    const asked = [...spent, 5n, FIELD_ORDER + (spent[0] as bigint), (1n << 256n) - 1n]
    const answers = (await chain.call('areSpent', [asked])).values[0]
    expect(answers).toEqual([...spent.map(() => true), false, false, false])
    expect((await chain.call('areSpent', [[]])).values[0]).toEqual([])
  })

  test('wrong number of public inputs: three nullifiers, or eight under the circuit of two', async () => {
    const bundle = await forgedBundle(chain, { seed: 'shapes', splits: [{ circuitId: 2 }] })
    const send = (change: SplitWish) =>
      transact(chain, { ...bundle, joinSplits: bundle.joinSplits.map((split) => ({ ...split, ...change })) })
    const { nullifiers } = bundle.joinSplits[0] as JoinSplit
    expect(await refused(() => send({ circuitId: 1 }))).toEqual(['WrongShape'])
    expect(await refused(() => send({ circuitId: 1, nullifiers: nullifiers.slice(0, 3) }))).toEqual(['WrongShape'])
    expect(await refused(() => send({ nullifiers: nullifiers.slice(0, 2) }))).toEqual(['WrongShape'])
    // The proof of eight is none of two.
    expect(await refused(() => send({ circuitId: 1, nullifiers: nullifiers.slice(0, 2) }))).toEqual([
      'InvalidProof',
      0n,
    ])
  })
})

test('a hidden mint or an act can not be sent as a join-split', async () => {
  const bundle = await forgedBundle(chain, { seed: 'lifted', splits: [{}] })
  for (const circuitId of [3, 4]) {
    const joinSplits = bundle.joinSplits.map((split) => ({ ...split, circuitId }))
    expect(await refused(() => transact(chain, { ...bundle, joinSplits }))).toEqual([
      'UnknownCircuit',
      BigInt(circuitId),
    ])
  }
})
