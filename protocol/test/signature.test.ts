import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addPoints,
  FIELD_ORDER,
  IDENTITY,
  InvalidScalarError,
  multiplyBase,
  NotCanonicalError,
  type Signature,
  SUBGROUP_ORDER,
  signPoseidon,
  verifyPoseidon,
} from '../src/index.js'
import { arbFieldElement, arbScalar } from '../testing/index.js'
import { smallOrderPoints } from './points.js'

describe('EdDSA-Poseidon', () => {
  test("circomlibjs' vector of the message 00 01 .. 09 holds", () => {
    const A = {
      x: 13277427435165878497778222415993513565335242147425444199013288855685581939618n,
      y: 13622229784656158136036771217484571176836296686641868549125388198837476602820n,
    }
    const signature: Signature = {
      R8: {
        x: 11384336176656855268977457483345535180380036354188103142384839473266348197733n,
        y: 15383486972088797283337779941324724402501462225528836549661220478783371668959n,
      },
      S: 1672775540645840396591609181675628451599263765380031905495115170613215233181n,
    }
    const message = 42649378395939397566720n // little-endian
    expect(verifyPoseidon(A, message, signature)).toBe(true)
    expect(verifyPoseidon(A, message + 1n, signature)).toBe(false)
  })

  test('what is signed holds, and nothing else does', () =>
    fc.assert(
      fc.property(arbScalar(), arbFieldElement(), arbFieldElement(), (s, message, other) => {
        const A = multiplyBase(s)
        const { R8, S } = signPoseidon(s, message)
        expect(verifyPoseidon(A, message, { R8, S })).toBe(true)
        expect(verifyPoseidon(A, other, { R8, S })).toBe(other === message)
        expect(verifyPoseidon(A, message, { R8, S: (S + 1n) % SUBGROUP_ORDER })).toBe(false)
        expect(verifyPoseidon(addPoints(A, A), message, { R8, S })).toBe(false)
      }),
      { numRuns: 15 },
    ))

  test('equal inputs give equal signatures; nonces of different messages differ', () => {
    expect(signPoseidon(7n, 1n)).toEqual(signPoseidon(7n, 1n))
    expect(signPoseidon(7n, 1n).R8).not.toEqual(signPoseidon(7n, 2n).R8)
    expect(signPoseidon(8n, 1n).R8).not.toEqual(signPoseidon(7n, 1n).R8)
  })

  test('S + l, points off the curve and keys of small order are refused', () => {
    const A = multiplyBase(7n)
    const { R8, S } = signPoseidon(7n, 5n)
    expect(verifyPoseidon(A, 5n, { R8, S: S + SUBGROUP_ORDER })).toBe(false)
    expect(verifyPoseidon(A, 5n, { R8, S: -S })).toBe(false)
    expect(verifyPoseidon({ x: A.x, y: A.y + 1n }, 5n, { R8, S })).toBe(false)
    expect(verifyPoseidon(A, 5n, { R8: { x: 1n, y: 1n }, S })).toBe(false)
    // With an A of small order, R8 = S*B8 would sign anything.
    for (const small of smallOrderPoints()) {
      expect(verifyPoseidon(small, 5n, { R8: multiplyBase(9n), S: 9n })).toBe(false)
    }
    expect(verifyPoseidon(A, 5n, { R8: IDENTITY, S: 0n })).toBe(false)
    expect(verifyPoseidon(A, FIELD_ORDER, { R8, S })).toBe(false)
  })

  test('signing refuses what is out of range', () => {
    expect(() => signPoseidon(0n, 1n)).toThrow(InvalidScalarError)
    expect(() => signPoseidon(SUBGROUP_ORDER, 1n)).toThrow(InvalidScalarError)
    expect(() => signPoseidon(1n, FIELD_ORDER)).toThrow(NotCanonicalError)
  })
})
