import { readFileSync } from 'node:fs'
import { CIRCUITS, POOL_ADDRESS } from '@merkato/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CallShape, callGasFor, feeFor, gasLimitFor, MAX_CALL_GAS } from '../../src/relay/quote.js'

const snapshot: Record<string, number> = JSON.parse(
  readFileSync(new URL('../../../contracts/test/portable-gas-snapshot.json', import.meta.url), 'utf8'),
)
const PORTABLE = `0x${'12'.repeat(20)}`
const { transfer, 'transfer-wide': wide } = CIRCUITS

test('a fee is ceil(gas * price * rate / 10^18 * 1.1), at least the minimum', () => {
  const rate = { unitsPerCoin: 10n ** 18n, minimum: 1n }
  expect(feeFor({ gasLimit: 100_000n, gasPrice: 10n, ...rate })).toBe(1_100_000n)
  expect(feeFor({ gasLimit: 1n, gasPrice: 1n, ...rate })).toBe(2n)
  expect(feeFor({ gasLimit: 100_000n, gasPrice: 10n, unitsPerCoin: 3n, minimum: 1n })).toBe(1n)
  expect(feeFor({ gasLimit: 100_000n, gasPrice: 10n, unitsPerCoin: 3n, minimum: 500n })).toBe(500n)
})

test('RLY-1: a fee is worth the gas and a tenth, and less than a unit more', () => {
  const amount = fc.bigInt(1n, 10n ** 24n)
  fc.assert(
    fc.property(amount, amount, amount, (gasLimit, gasPrice, unitsPerCoin) => {
      const exact = gasLimit * gasPrice * unitsPerCoin * 11n
      const fee = feeFor({ gasLimit, gasPrice, unitsPerCoin, minimum: 0n })
      expect(fee * 10n ** 19n).toBeGreaterThanOrEqual(exact)
      expect((fee - 1n) * 10n ** 19n).toBeLessThan(exact)
    }),
  )
})

test.each([
  ['transact, 2 in 2 out', [transfer]],
  ['transact, 8 in 2 out', [wide]],
  ['transact, 2 join-splits', [transfer, transfer]],
  ['transact, 8 join-splits', Array(8).fill(transfer)],
])('the gas limit on a portable pool covers what is measured for %s, and not half as much again', (name, shapes) => {
  const measured = snapshot[name] as number
  const limit = Number(gasLimitFor(shapes, PORTABLE, true))
  expect(limit).toBeGreaterThan(measured * 1.1)
  expect(limit).toBeLessThan(measured * 1.5)
})

const lockOf = (count: number): CallShape => ({ name: 'lock', shapes: Array(count).fill(transfer) })

test.each<[string, CallShape, number]>([
  ['seal, 1 join-split', { name: 'seal', shapes: [transfer] }, 0],
  ['open, 1 note', { name: 'openWithKey', notes: 1 }, snapshot.checkOwn as number],
  ['open, 1 note paid in coins', { name: 'openWithKey', notes: 1 }, snapshot.checkOwn as number],
  ['transfer of a parcel', { name: 'transferWithKey' }, snapshot.checkOwn as number],
  ['lock, 3 alternatives', lockOf(3), 0],
  ['lock, 8 alternatives', lockOf(8), 0],
  ['settle, 1 join-split', { name: 'settleByDefault', joinSplits: 1, alternatives: 3 }, 0],
])('gas of a call on a portable pool covers what is measured for %s, and not twice as much', (name, shape, more) => {
  const measured = (snapshot[name] as number) + more
  const gas = Number(callGasFor(shape, PORTABLE))
  expect(gas).toBeGreaterThan(measured * 1.05)
  expect(gas).toBeLessThan(measured * 2)
})

test('the largest seal fits into what a relayer quotes, on either pool', () => {
  const shape: CallShape = { name: 'seal', shapes: Array(8).fill(wide), contentsBytes: 66_000 }
  for (const pool of [POOL_ADDRESS, PORTABLE]) expect(callGasFor(shape, pool)).toBeLessThan(MAX_CALL_GAS)
})

test('a courier costs a little more, on either pool', () => {
  for (const pool of [POOL_ADDRESS, PORTABLE]) {
    const more = gasLimitFor([transfer], pool, true) - gasLimitFor([transfer], pool, false)
    expect(more).toBeGreaterThan(0n)
    expect(more).toBeLessThan(60_000n)
  }
})
