import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lasting, parseMoment } from '../../src/tasks/wallet/moments.js'

const now = 1_900_000_000n
const parse = (typed: string) => parseMoment(typed, { now, option: '--deadline' })
const at = (iso: string) => BigInt(Date.parse(iso) / 1_000)

test.each([
  ['90s', now + 90n],
  ['10m', now + 600n],
  ['2h', now + 7_200n],
  ['7d', now + 604_800n],
  ['2030-06-01', at('2030-06-01T00:00:00Z')],
  ['2030-06-01T18:30Z', at('2030-06-01T18:30:00Z')],
  ['2032-02-29T18:30:05Z', at('2032-02-29T18:30:05Z')],
])('%s is a time to come', (typed, moment) => expect(parse(typed)).toBe(moment))

test.each([
  '',
  '7',
  'd',
  '7w',
  '-1d',
  '1.5h',
  'tomorrow',
  '2031-02-30',
  '2031-02-28T24:00Z',
  '2031-02-28T18:30',
  '\u001b[2J',
])('%j is none, and the error says how to write one', (typed) => {
  expect(() => parse(typed)).toThrow(
    expect.objectContaining({ code: 'BAD_TIME', remedy: expect.stringContaining('--deadline 7d') }),
  )
  expect(() => parse(typed)).not.toThrow('\u001b')
})

test.each(['0s', '2020-01-01', '2030-03-17T17:46:40Z'])('%s is over', (typed) =>
  expect(() => parse(typed)).toThrow(/ is over: it is 2030-03-17 17:46 UTC\./),
)

test('a length of time loses less than its smallest unit of two', () => {
  const units: Record<string, bigint> = { d: 86_400n, h: 3_600n, min: 60n, s: 1n }
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 9n), (seconds) => {
      const words = [...lasting(seconds).matchAll(/(\d+) (\w+)/g)].map(([, count, unit]) => [BigInt(count ?? 0), unit])
      const told = words.reduce((sum, [count, unit]) => sum + (count as bigint) * (units[String(unit)] as bigint), 0n)
      expect(words.length).toBeLessThanOrEqual(2)
      expect(told).toBeLessThanOrEqual(seconds)
      expect((seconds - told) * 24n).toBeLessThanOrEqual(seconds)
    }),
  )
  expect([0n, 59n, 60n, 570n, 18_000n, 604_799n, 86_400n].map(lasting)).toEqual([
    ...['0 s', '59 s', '1 min', '9 min 30 s', '5 h', '6 d 23 h', '1 d'],
  ])
})
