import { expect, test } from 'vitest'
import { alarmsOf, type Health } from '../src/chain/alarms.js'

const block = (transactions: number, failed: number) => ({
  ...{ number: 7, hash: '0x7', parentHash: '0x6', timestamp: 0, gasUsed: 0n, gasLimit: 1n, baseFee: 0n },
  ...{ transactions, failed, created: [], value: 0n },
})
const well: Health = {
  window: [block(4, 0)],
  waiting: { transactions: 0, seconds: 1_000 },
  pool: { balance: 5n, shielded: 5n },
  overdueOrders: 0,
  memory: { bytes: 10, limit: 11 },
}
const ids = (change: Partial<Health>) => alarmsOf({ ...well, ...change }).map(({ id }) => id)

test('all is well', () => {
  expect(ids({})).toEqual([])
  expect(ids({ pool: undefined, memory: undefined, window: [] })).toEqual([])
})

test('transactions that wait for long at one head', () => {
  expect(ids({ waiting: { transactions: 2, seconds: 15 } })).toEqual(['stalled'])
  expect(ids({ waiting: { transactions: 2, seconds: 14 } })).toEqual([])
})

test('a pool with less than its notes are worth; more is fine', () => {
  expect(ids({ pool: { balance: 4n, shielded: 5n } })).toEqual(['pool'])
  expect(ids({ pool: { balance: 6n, shielded: 5n } })).toEqual([])
})

test('orders past the deadline, failing transactions, memory', () => {
  expect(ids({ overdueOrders: 1 })).toEqual(['orders'])
  expect(ids({ window: [block(3, 0), block(1, 1)] })).toEqual(['failing'])
  expect(ids({ window: [block(3, 3)] })).toEqual([])
  expect(ids({ window: [block(5, 1)] })).toEqual([])
  expect(ids({ memory: { bytes: 11, limit: 11 } })).toEqual(['memory'])
})

test('the worst comes first', () => {
  const all = { overdueOrders: 2, pool: { balance: 0n, shielded: 1n } }
  expect(alarmsOf({ ...well, ...all }).map(({ severity }) => severity)).toEqual(['critical', 'warning'])
})
