import { Address, bigIntToBytes, hexToBytes, setLengthLeft } from '@ethereumjs/util'
import {
  addPoints,
  BASE8,
  FIELD_ORDER,
  IDENTITY,
  MAX_TREE,
  NATIVE_ASSET,
  type OneTimeAddress,
  type Point,
  parsePoolLog,
  TREE_CAPACITY,
  toPosition,
} from '@merkato/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { SLOT } from '../../src/pool/layout.js'
import { ALICE, ETHER, POOL, TestChain } from '../../testing/chain.js'
import { Spender, shield } from '../../testing/spender.js'

/** a * x^2 = 1: with y = 0 a point of order 4. */
const ORDER_FOUR_X = 18930368022820495955728484915491405972470733850014661777449844430438130630919n

let chain: TestChain
const spender = new Spender()
const to = spender.address('shield').address

beforeAll(async () => {
  chain = await TestChain.open()
})

test('turns coins into a note at the next position, with rho = position', async () => {
  const fresh = await TestChain.open()
  const before = await fresh.balance(ALICE)
  const first = await spender.shield(fresh, 'one')
  const second = await spender.shield(fresh, 'two', 3n)
  expect([first.position, second.position]).toEqual([0n, 1n])
  expect((await fresh.call('currentRoot')).values).toEqual([0n, spender.tree.root()])
  expect((await fresh.call('isKnownRoot', [0, spender.tree.root()])).values).toEqual([true])
  expect(await fresh.balance(POOL)).toBe(ETHER + 3n)
  expect(before - (await fresh.balance(ALICE))).toBe(ETHER + 3n)
})

test('logs what the holder needs', async () => {
  const fresh = await TestChain.open()
  const { logs, values } = await shield(fresh, to, 9n)
  expect(values).toEqual([0n])
  expect(logs.map(({ address }) => address)).toEqual([POOL])
  expect(parsePoolLog(logs[0] as never)).toMatchObject({
    name: 'Shielded',
    assetId: NATIVE_ASSET,
    position: 0n,
    value: 9n,
    to: { npk: to.npk, E: to.E, viewTag: to.viewTag },
  })
})

describe('refuses, and changes nothing', () => {
  async function refused(change: Partial<OneTimeAddress>, value = 5n, sent = value, asset = NATIVE_ASSET) {
    const before = await chain.root()
    const { npk, E, viewTag } = { ...to, ...change }
    const struct = { npk, ephemeralX: E.x, ephemeralY: E.y, viewTag }
    const { result, values } = await chain.call('shield', [asset, value, struct], { value: sent })
    expect(await chain.root()).toEqual(before)
    return [result, ...values]
  }

  const point = (x: bigint, y: bigint): { E: Point } => ({ E: { x, y } })

  test('non-canonical numbers', async () => {
    expect(await refused({ npk: FIELD_ORDER })).toEqual(['NotCanonical', FIELD_ORDER])
    expect(await refused(point(BASE8.x + FIELD_ORDER, BASE8.y))).toEqual(['NotCanonical', BASE8.x + FIELD_ORDER])
    expect(await refused(point(BASE8.x, BASE8.y + FIELD_ORDER))).toEqual(['NotCanonical', BASE8.y + FIELD_ORDER])
    expect(await refused({}, 5n, 5n, FIELD_ORDER)).toEqual(['NotCanonical', FIELD_ORDER])
  })

  test('order-2 point: and of order 4: 8 times each is the identity', async () => {
    expect(await refused(point(0n, FIELD_ORDER - 1n))).toEqual(['InvalidPoint'])
    const x = [ORDER_FOUR_X, FIELD_ORDER - ORDER_FOUR_X]
    for (const each of x) expect(await refused(point(each, 0n))).toEqual(['InvalidPoint'])
  })

  test('identity ephemeral key: and a point off the curve', async () => {
    expect(await refused(point(1n, 1n))).toEqual(['InvalidPoint'])
    expect(await refused({ E: IDENTITY })).toEqual(['InvalidPoint'])
  })

  test('an asset but the native coin', async () => {
    expect(await refused({}, 5n, 5n, 6n)).toEqual(['UnknownAsset', 6n])
  })

  test('wrong value, nothing, and too much', async () => {
    expect(await refused({}, 5n, 4n)).toEqual(['WrongValue', 5n, 4n])
    expect(await refused({}, 5n, 0n)).toEqual(['WrongValue', 5n, 0n])
    expect(await refused({}, 0n, 0n)).toEqual(['ZeroAmount'])
    expect(await refused({}, 1n << 128n, 0n)).toEqual(['AmountOutOfRange', 1n << 128n])
  })
})

test('mixed-order points: may stand in the stream: whoever scans clears it', async () => {
  const orderTwo: Point = { x: 0n, y: FIELD_ORDER - 1n }
  const fresh = await TestChain.open()
  expect((await shield(fresh, { ...to, E: addPoints(to.E, orderTwo) }, 1n)).result).toBe('ok')
})

test('POOL-7: at the end of the last tree a deposit is refused, not lost', async () => {
  const fresh = await TestChain.open()
  const pool = new Address(hexToBytes(POOL))
  const slot = (value: bigint) => setLengthLeft(bigIntToBytes(value), 32)
  await fresh.state.putStorage(pool, slot(SLOT.counters), bigIntToBytes(toPosition(MAX_TREE, TREE_CAPACITY - 1)))
  expect((await shield(fresh, to, 1n)).result).toBe('PoolFull')
})
