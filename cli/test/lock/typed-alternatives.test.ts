import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { parseAlternative, readAlternatives } from '../../src/tasks/lock/typed-alternatives.js'

const folder = mkdtempSync(join(tmpdir(), 'merkato-alternatives-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fromFile = (text: string) => {
  const path = join(folder, 'terms.json')
  writeFileSync(path, text)
  return readAlternatives({ alternative: [], alternatives: path })
}

describe('an alternative as typed', () => {
  test.each([
    ['refund', []],
    [' refund ', []],
    ['mk1a 0.5', [{ to: 'mk1a', amount: '0.5' }]],
    ['mk1a 0.5 "order 7"', [{ to: 'mk1a', amount: '0.5', memo: 'order 7' }]],
    ['mk1a GOLD:5 \'a, "b"\'', [{ to: 'mk1a', amount: 'GOLD:5', memo: 'a, "b"' }]],
    [
      "mk1a 'Fund A:5',0xb 1 , mk1c Seat#7",
      [
        { to: 'mk1a', amount: 'Fund A:5' },
        { to: '0xb', amount: '1' },
        { to: 'mk1c', amount: 'Seat#7' },
      ],
    ],
  ])('%s', (typed, payments) => expect(parseAlternative(typed)).toEqual(payments))

  test.each([
    ['', 'has no payment'],
    ['mk1a 1,', 'has no payment beside a comma'],
    ['mk1a', 'needs payee and amount'],
    ['mk1a 0,5', '"5" is no payee: a comma begins another payment, and decimals take a point'],
    ['mk1a 1,000 "memo"', '"000" is no payee: a comma begins another payment, and decimals take a point'],
    ['0.5 mk1a', '"0.5" is no payee, which stands before the amount'],
    ['mk1a 5 GOLD', '"GOLD" is a word too many: a memo stands in quotation marks, an asset before its units'],
    ['mk1a 5 "x" GOLD', '"GOLD" is a word too many'],
    ['mk1a 5 "x', 'has a quotation mark too few'],
    ['refund, mk1a 5', '"refund" is no payment'],
  ])('%j is refused: %s', (typed, words) => {
    expect(() => parseAlternative(typed)).toThrow(words)
    expect(() => parseAlternative(typed)).toThrow(
      expect.objectContaining({ code: 'BAD_ALTERNATIVE', remedy: expect.stringContaining('mk1… 0.5') }),
    )
  })

  test('whatever the memo and the asset are, what is quoted comes back as it was', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/["\r\n]/.test(text))
    fc.assert(
      fc.property(words, words, (asset, memo) => {
        const [payment, more] = parseAlternative(`mk1a "${asset}:5" "${memo}"`)
        expect([payment, more]).toEqual([{ to: 'mk1a', amount: `${asset}:5`, memo }, undefined])
      }),
    )
  })

  test('what can not be shown on a terminal is not repeated as it is', () => {
    expect(() => parseAlternative('\u001b[2J')).toThrow(/\\u\{1b\}/)
  })
})

describe('a file of alternatives', () => {
  test('is the same list', async () => {
    const pay = [{ to: 'mk1a', amount: 'GOLD:5', memo: 'x' }]
    expect(await fromFile(JSON.stringify([{ pay }, {}]))).toEqual([pay, []])
  })

  test.each([
    ['no JSON', '{'],
    ['no list', '{"pay":[]}'],
    ['null', 'null'],
    ['a list of lists', '[[],[]]'],
    ['payments that are no list', '[{"pay":{}},{}]'],
    ['an amount as a number, which would be rounded', '[{"pay":[{"to":"mk1a","amount":0.5}]},{}]'],
    ['a misspelt key', '[{"pay":[{"to":"mk1a","amount":"1","asst":"GOLD"}]},{}]'],
    ['a misspelt list', '[{"pays":[{"to":"mk1a","amount":"1"}]},{}]'],
    ['a memo that is no text', '[{"pay":[{"to":"mk1a","amount":"1","memo":7}]},{}]'],
    ['too much', `${' '.repeat(300_000)}[]`],
  ])('with %s is refused with what it should be', async (_, text) => {
    await expect(fromFile(text)).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
      remedy: expect.stringContaining('[{"pay":[{"to":"mk1…","amount":"0.5"'),
    })
  })

  test('that is not there is refused', async () => {
    await expect(readAlternatives({ alternative: [], alternatives: join(folder, 'none') })).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
    })
  })

  test.each([1, 9])('with %i alternatives is refused', async (count) => {
    const list = Array.from({ length: count }, () => ({ pay: [{ to: 'mk1a', amount: '1' }] }))
    await expect(fromFile(JSON.stringify(list))).rejects.toMatchObject({ code: 'WRONG_NUMBER_OF_ALTERNATIVES' })
  })
})
