import { bigIntToBytes, unpadBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToHex, type Hex, hexToBytes, integerBytes, withoutZeros } from '../../src/node/encoding.js'

const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 600 })
const other = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => !/^[0-9a-fA-F]/.test(text))

describe('hex', () => {
  test('goes from bytes and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes)
      }),
    )
  })

  test('is read in either case, with a first digit that stands alone', () => {
    fc.assert(
      fc.property(digits, (text) => {
        const even = text.length % 2 === 0 ? text : `0${text}`
        expect(bytesToHex(hexToBytes(`0x${text}`))).toBe(`0x${even.toLowerCase()}`)
      }),
    )
  })

  test('is nothing with another character in it', () => {
    fc.assert(
      fc.property(digits, other, digits, (before, wrong, after) => {
        expect(() => hexToBytes(`0x${before}${wrong}${after}`)).toThrow(RangeError)
        expect(() => hexToBytes(`${wrong}${before}` as Hex)).toThrow(RangeError)
      }),
    )
  })

  test('is without zeros at its beginning what ethereumjs makes of it', () => {
    const bytes = fc.tuple(fc.nat(33), fc.uint8Array({ maxLength: 32 })).map(([zeros, rest]) => {
      return Uint8Array.from([...new Uint8Array(zeros), ...rest])
    })
    fc.assert(
      fc.property(bytes, (value) => {
        expect(withoutZeros(value)).toEqual(unpadBytes(value))
      }),
    )
  })

  test('has the bytes that RLP writes of an integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.nat(512), (large, small) => {
        for (const value of [large, BigInt(small)]) {
          expect(integerBytes(value)).toEqual(unpadBytes(bigIntToBytes(value)))
        }
      }),
    )
  })
})
