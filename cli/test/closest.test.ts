import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closest } from '../src/terminal/closest.js'

const WORDS = ['port', 'host', 'order', 'load-state', 'dump-state', 'chain-id', 'fork-block-number', 'no-mining']

/** One slip of the fingers: a letter too many, too few or another, or two neighbours swapped. */
const slip = fc
  .record({ word: fc.constantFrom(...WORDS), at: fc.nat(), letter: fc.constantFrom(...'abcxyz'), kind: fc.nat(3) })
  .map(({ word, at, letter, kind }) => {
    const [place, letters] = [at % word.length, [...word]]
    if (kind === 0) letters.splice(place, 0, letter)
    if (kind === 1) letters.splice(place, 1)
    if (kind === 2) letters[place] = letter
    if (kind === 3) letters.splice(place, 2, ...letters.slice(place, place + 2).reverse())
    return { word, typed: letters.join('') }
  })

test('one slip is understood, in words of four letters too', () =>
  fc.assert(
    fc.property(slip, ({ word, typed }) => {
      expect(closest(typed, WORDS)).toBe(word)
    }),
  ))

test('of several the closest is meant, and nothing where none is close', () => {
  expect(closest('prot', ['prop', 'port'])).toBe('prop')
  expect(closest('load-stat', ['dump-state', 'load-state'])).toBe('load-state')
  expect(closest('xyzzy', WORDS)).toBeUndefined()
  expect(closest('z', ['p', 'a'])).toBeUndefined()
  expect(closest('', WORDS)).toBeUndefined()
})
