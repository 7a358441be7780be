import { expect, test } from 'vitest'
import { parseEther } from '../src/tasks/sandbox/parse-ether.js'
import { count, day, duration, ether, minute, short } from '../src/terminal/format.js'
import { labelled, padStart, width, wrap } from '../src/terminal/text.js'

test.each([
  [0n, '0 ETH'],
  [1n, '<0.0001 ETH'],
  [2_500_000_000_000_000_000n, '2.5 ETH'],
  [10_000n * 10n ** 18n, '10,000 ETH'],
  [999_999_999_999_999_999n, '0.9999 ETH'],
  [-(10n ** 18n), '-1 ETH'],
])('%s wei reads %s', (wei, text) => expect(ether(wei)).toBe(text))

test.each([
  ['10000', 10_000n * 10n ** 18n],
  ['1.5', 1_500_000_000_000_000_000n],
  ['0.000000000000000001', 1n],
])('%s ETH typed is %s wei', (typed, wei) => expect(parseEther(typed)).toBe(wei))

test.each(['', '-1', '1.', '.5', '1e3', '0x10', '1.0000000000000000001'])('%j is no amount of ETH', (typed) => {
  expect(() => parseEther(typed)).toThrow('is no amount of ETH')
})

test('durations, counts, days and long strings are short to read', () => {
  expect([duration(8.26), duration(420.4), duration(12_345)]).toEqual(['8.3 ms', '420 ms', '12.3 s'])
  expect(count(1_234_567n)).toBe('1,234,567')
  expect(day(1_700_000_000)).toBe('2023-11-14')
  expect(minute(1_700_000_000)).toBe('2023-11-14 22:13')
  expect(minute(9_000_000_000_000)).toBe('9000000000000 s')
  expect(short('0x70997970C51812dc3A010C7d01b50e0d17dc79C8')).toBe('0x7099…79C8')
})

test('wrapping counts columns and not colour codes', () => {
  const red = '\u001b[31mred\u001b[39m'
  expect(width(red)).toBe(3)
  expect(padStart(red, 5)).toBe(`  ${red}`)
  expect(wrap(`${red} ${red} ${red}`, 7)).toEqual([`${red} ${red}`, red])
  expect(labelled('who', 'says this', 2, 6)).toEqual(['  who   says this'])
})
