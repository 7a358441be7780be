import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeRlp, itemLength, type RlpItem } from '../../src/node/rlp.js'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc.uint8Array({ minLength: 50, maxLength: 60 }),
  fc.uint8Array(),
)
const { item } = fc.letrec<{ item: RlpItem }>((tie) => ({
  item: fc.oneof({ maxDepth: 4 }, bytes, fc.array(tie('item'), { maxLength: 20 })),
}))

describe('encodeRlp', () => {
  it('encodes as @ethereumjs/rlp does', () => {
    fc.assert(
      fc.property(item, (value) => {
        expect(encodeRlp(value)).toEqual(RLP.encode(value as Parameters<typeof RLP.encode>[0]))
      }),
    )
  })

  it.each([0, 1, 55, 56, 255, 256, 65_535, 65_536, 16_777_216])(
    'writes the length of %i bytes, alone and in a list',
    (length) => {
      const value = new Uint8Array(length).fill(0x80)
      for (const given of [value, [value], [value, [value]]]) {
        expect(Buffer.compare(encodeRlp(given), RLP.encode(given))).toBe(0)
      }
    },
  )
})

describe('itemLength', () => {
  it('is the length of the first of several items', () => {
    fc.assert(
      fc.property(item, fc.uint8Array(), (value, rest) => {
        const encoded = encodeRlp(value)
        expect(itemLength(Buffer.concat([encoded, rest]))).toBe(encoded.length)
      }),
    )
  })

  it.each(['', '81', 'b9ff', 'c2c0', 'bb01000000', 'ffffffffffffffffff'])(
    'refuses 0x%s, which ends too early',
    (hex) => {
      expect(() => itemLength(Buffer.from(hex, 'hex'))).toThrow(RangeError)
    },
  )
})
