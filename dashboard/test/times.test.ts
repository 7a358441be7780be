import { orderEscrowAbi, portableConditionalTransfersAbi, portablePackagesAbi } from '@merkato/contracts'
import { Interface, type ParamType } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeKindOf } from '../src/decode/times.js'

const NOW = 1_800_000_000n

test.each([
  ['deadline', 'moment'],
  ['silenceEnds', 'moment'],
  ['shipBy', 'moment'],
  ['DEADLINE', 'moment'],
  ['recover_after', 'moment'],
  ['_expiry', 'moment'],
  ['validUntil', 'moment'],
  ['createdAt', 'moment'],
  ['amount', undefined],
  ['baby', undefined],
  ['format', undefined],
  ['weekends', undefined],
  ['deadlineOf', undefined],
  ['', undefined],
])('%s is a moment or not: %s', (name, kind) => expect(timeKindOf(name, NOW)).toBe(kind))

test('a length of time is one, and never a moment', () => {
  expect(timeKindOf('shipWithin', 172_800n)).toBe('span')
  expect(timeKindOf('COLLECT_WITHIN', 172_800n)).toBe('span')
  expect(timeKindOf('shipWithin', 0n)).toBeUndefined()
  expect(timeKindOf('maxTransit', 10n ** 12n)).toBeUndefined()
})

test('a number that no clock shows stays one: nothing, the end of time, milliseconds', () => {
  for (const value of [0n, 5n, 2n ** 64n - 1n, 1_800_000_000_000n])
    expect(timeKindOf('deadline', value)).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), fc.bigInt(), (name, value) => {
      if (timeKindOf(name, value) === 'moment')
        expect(new Date(1_000 * Number(value)).getUTCFullYear()).toBeLessThan(2287)
    }),
  )
})

test('every time of orders, locks and parcels is named as one', () => {
  const moments = new Set<string>()
  const collect = ({ type, name, components }: Pick<ParamType, 'type' | 'name' | 'components'>) => {
    if (type === 'uint64') moments.add(name)
    components?.forEach(collect)
  }
  for (const abi of [orderEscrowAbi, portableConditionalTransfersAbi, portablePackagesAbi])
    for (const { inputs } of new Interface(abi).fragments) inputs.forEach(collect)
  expect([...moments].map((name) => [name, timeKindOf(name, NOW)])).toEqual(
    [...moments].map((name) => [name, 'moment']),
  )
  expect(moments.size).toBeGreaterThan(5)
  for (const name of ['shipWithin', 'maxTransit', 'respondWithin']) expect(timeKindOf(name, 3_600n)).toBe('span')
})
