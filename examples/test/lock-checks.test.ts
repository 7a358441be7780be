import { type LockInspection, NATIVE_ASSET } from '@merkato/sdk'
import { expect, test } from 'vitest'
import { faultOf, paidBy, readableIn } from '../shared/lock-checks.js'

const [SALE, OTHER] = ['0x00000000000000000000000000000000000000Aa', '0x00000000000000000000000000000000000000bb']
const DATA = `0x${'0a'.repeat(32)}`
const NOW = 1_900_000_000n
const JUNK = 77n

const nothing = { paysMe: [], returns: [], paysOthers: [], public: [], unread: 2 }
const pays = (amount: bigint, assetId = NATIVE_ASSET) => ({ ...nothing, paysMe: [{ assetId, amount, memo: '' }] })

/** A lock that everything is right with. */
const honest: LockInspection = {
  ...{ lockId: `0x${'01'.repeat(32)}`, state: 'open', decider: SALE, deadline: NOW + 3_600n, fallback: 1, data: DATA },
  ...{ alternatives: 2, lockedAt: 7, lockedBy: OTHER, transactionHash: `0x${'02'.repeat(32)}`, mine: false },
  ...{ paysMe: true, outcomes: [pays(5n), nothing] },
}
const wanted = { decider: SALE, data: DATA, alternative: 0, assetId: NATIVE_ASSET, amount: 5n, openUntil: NOW + 60n }

test('a lock that pays what was agreed, decided by the contract and open long enough, is one to act on', () => {
  expect(faultOf(honest, wanted)).toBeUndefined()
  expect(faultOf({ ...honest, outcomes: [pays(6n), nothing] }, wanted)).toBeUndefined()
  expect(
    faultOf({ ...honest, decider: SALE.toLowerCase(), data: DATA.toUpperCase().replace('X', 'x') }, wanted),
  ).toBeUndefined()
})

test.each<[string, Partial<LockInspection>, string]>([
  ['is settled already', { state: 'settled' }, 'The lock is settled.'],
  ['is past its deadline', { state: 'due' }, 'The lock is due.'],
  ['is decided by whoever locked it', { decider: OTHER }, 'Another decides it.'],
  ['is for another key, purchase or auction', { data: `0x${'0b'.repeat(32)}` }, 'It is for something else.'],
  ['ends just when it is needed', { deadline: wanted.openUntil }, 'It ends too early.'],
  ['pays a unit less', { outcomes: [pays(4n), nothing] }, 'It pays too little.'],
  ['pays in an asset of no worth', { outcomes: [pays(5n, JUNK), nothing] }, 'It pays too little.'],
  ['pays in the other outcome', { outcomes: [nothing, pays(5n)] }, 'It pays too little.'],
  [
    'pays somebody else',
    { outcomes: [{ ...nothing, paysOthers: [{ assetId: NATIVE_ASSET, amount: 5n, to: null }] }, nothing] },
    'It pays too little.',
  ],
  [
    'pays an account in public',
    { outcomes: [{ ...nothing, public: [{ assetId: NATIVE_ASSET, amount: 5n, to: OTHER }] }, nothing] },
    'It pays too little.',
  ],
  ['has no such outcome', { outcomes: [] }, 'It pays too little.'],
])('a lock that %s is not', (_, change, fault) => {
  expect(faultOf({ ...honest, ...change }, wanted)).toBe(fault)
})

test('what an outcome pays is added up by asset, and amounts are counted wherever they can be read', () => {
  const twice = { ...nothing, paysMe: [...pays(2n).paysMe, ...pays(3n).paysMe, ...pays(9n, JUNK).paysMe] }
  const lock = { ...honest, outcomes: [twice, { ...nothing, returns: [{ assetId: JUNK, amount: 1n }] }] }
  expect([paidBy(lock, 0, NATIVE_ASSET), paidBy(lock, 0, JUNK), paidBy(lock, 1, NATIVE_ASSET)]).toEqual([5n, 9n, 0n])
  expect([readableIn(lock), readableIn({ ...honest, outcomes: [nothing, nothing] })]).toEqual([4, 0])
})
