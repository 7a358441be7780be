import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coins, grouped, gwei, percent } from '../src/format/numbers.js'
import { checksummed, short, visible } from '../src/format/text.js'
import { ago, dateTime, duration } from '../src/format/time.js'

const THIN = '\u202f'

describe('amounts', () => {
  test.each([
    [0n, '0'],
    [10n ** 18n, '1'],
    [1_500_000n * 10n ** 18n, `1${THIN}500${THIN}000`],
    [123_456_789n * 10n ** 10n, '1.234567'],
    [1n, '< 0.000001'],
    [-(10n ** 18n) / 2n, '-0.5'],
  ])('%s wei', (wei, shown) => expect(coins(wei)).toBe(shown))

  test('what is shown is never more than what is there, and less by under a millionth', () =>
    fc.assert(
      fc.property(fc.bigInt(10n ** 12n, 2n ** 128n), (wei) => {
        const [whole = '', fraction = ''] = coins(wei).replaceAll(THIN, '').split('.')
        const shown = BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'))
        expect(wei - shown).toBeGreaterThanOrEqual(0n)
        expect(wei - shown).toBeLessThan(10n ** 12n)
      }),
    ))

  test('groups leave the digits as they are', () =>
    fc.assert(fc.property(fc.bigInt(), (value) => grouped(value).replaceAll(THIN, '') === String(value))))

  test('gwei and per cent', () => {
    expect(gwei(1_500_000_000n)).toBe('1.5')
    expect([percent(1n, 0n), percent(0n, 5n), percent(1n, 10_000n), percent(1n, 200n), percent(2n, 3n)]).toEqual([
      '0 %',
      '0 %',
      '< 0.1 %',
      '0.5 %',
      '67 %',
    ])
  })
})

describe('times', () => {
  test.each([
    [-5, '0 s'],
    [59, '59 s'],
    [61, '1 min 01 s'],
    [3_600 + 120, '1 h 02 min'],
    [3 * 86_400 + 7_200, '3 d 2 h'],
  ])('%i seconds', (seconds, shown) => expect(duration(seconds)).toBe(shown))

  test('before, now and to come', () => {
    expect([ago(10, 75), ago(10, 10), ago(20, 10)]).toEqual(['1 min 05 s ago', 'now', 'in 10 s'])
    expect([dateTime(0), dateTime(1e20)]).toEqual(['1970-01-01 00:00:00 UTC', '100000000000000000000'])
  })
})

describe('texts', () => {
  test('what would hide or reverse text is shown as its number', () => {
    expect(visible('a\u202eb\u200bc\nd\u2028')).toBe('a\\u{202e}b\\u{200b}c\\u{a}d\\u{2028}')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}]/u.test(visible(text))))
  })

  test('a hash keeps its ends', () => {
    expect(short(`0x${'12345678'.repeat(8)}`)).toBe('0x123456…5678')
    expect(short('0x1234')).toBe('0x1234')
  })
})

test('addresses are written in one way', () => {
  const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
  expect(checksummed(address.toLowerCase())).toBe(address)
  expect(checksummed('0x12')).toBe('0x12')
})
