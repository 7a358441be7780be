import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assertFieldElement,
  decodeField,
  encodeField,
  FIELD_ORDER,
  InvalidEncodingError,
  isFieldElement,
  NotCanonicalError,
  reduce,
} from '../src/index.js'
import { arbFieldElement } from '../testing/index.js'

describe('field elements', () => {
  test('every canonical element survives its encoding', () =>
    fc.assert(fc.property(arbFieldElement(), (value) => decodeField(encodeField(value)) === value)))

  test('whatever decodes is the only encoding of its element', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        try {
          expect(encodeField(decodeField(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(NotCanonicalError)
        }
      }),
    ))

  test.each([FIELD_ORDER, FIELD_ORDER + 1n, (1n << 256n) - 1n, -1n])('%s is refused', (value) => {
    expect(isFieldElement(value)).toBe(false)
    expect(() => encodeField(value)).toThrow(NotCanonicalError)
    expect(() => assertFieldElement(value)).toThrow(NotCanonicalError)
  })

  test('the bytes of r are refused, those of r - 1 are not', () => {
    const bytes = encodeField(FIELD_ORDER - 1n)
    expect(decodeField(bytes)).toBe(FIELD_ORDER - 1n)
    bytes[31] = (bytes[31] as number) + 1
    expect(() => decodeField(bytes)).toThrow(NotCanonicalError)
  })

  test.each([0, 31, 33])('%i bytes are refused', (length) => {
    expect(() => decodeField(new Uint8Array(length))).toThrow(InvalidEncodingError)
  })

  test('reduce gives the representative in [0, r)', () => {
    expect(reduce(-1n)).toBe(FIELD_ORDER - 1n)
    expect(reduce(FIELD_ORDER)).toBe(0n)
  })
})
