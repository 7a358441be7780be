import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToInteger } from '../../src/node/encoding.js'
import { encodeRlp } from '../../src/node/rlp.js'
import { RlpReader } from '../../src/node/rlp-reader.js'

const string = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc.uint8Array({ minLength: 50, maxLength: 60 }),
  fc.uint8Array({ minLength: 250, maxLength: 260 }),
)
const kinds = ['string', 'integer', 'emptyList'] as const
const item = fc.record({ kind: fc.constantFrom(...kinds), bytes: string })
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never

const encoded = (items: readonly Item[]) =>
  encodeRlp(items.map(({ kind, bytes }) => (kind === 'emptyList' ? [] : bytes)))

/** What is read, as it would be written; the kinds are known. */
function read(bytes: Uint8Array, items: readonly Pick<Item, 'kind'>[]) {
  const reader = new RlpReader(bytes, 0)
  const found = items.map(({ kind }) => reader[kind]() ?? [])
  return { found, isDone: reader.isDone }
}

describe('the reader of RLP', () => {
  it('finds what was written; integers have no leading zeros', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), (items) => {
        const { found, isDone } = read(encoded(items), items)
        expect(isDone).toBe(items.every(({ kind, bytes }) => kind !== 'integer' || bytes[0] !== 0))
        if (!isDone) return
        expect(found).toEqual(
          items.map(({ kind, bytes }) =>
            kind === 'emptyList' ? [] : kind === 'integer' ? bytesToInteger(bytes) : bytes,
          ),
        )
      }),
    )
  })

  it('reads one encoding only, and no other kinds, more or fewer items', () => {
    const damage = fc.record({ at: fc.nat(), drop: fc.nat(2), put: fc.uint8Array({ maxLength: 3 }) })
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 6 }),
        fc.array(item, { maxLength: 6 }),
        damage,
        (items, others, change) => {
          const whole = encoded(items)
          const at = change.at % (whole.length + 1)
          const bytes = Buffer.concat([whole.subarray(0, at), change.put, whole.subarray(at + change.drop)])
          for (const kinds of [items, others]) {
            const strings = kinds.map(({ kind }) => ({ kind: kind === 'integer' ? ('string' as const) : kind }))
            const { found, isDone } = read(bytes, strings)
            if (isDone) expect(Buffer.compare(encodeRlp(found as Uint8Array[]), bytes)).toBe(0)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a byte that stands for itself with a prefix', '8105'],
    ['a long form for a short string', 'b80105'],
    ['a length with a leading zero', 'b90038'.concat('11'.repeat(56))],
    ['more bytes than there are', '83aabb'],
    ['a length beyond all numbers', 'bfffffffffffffffff'],
  ])('takes for nothing %s', (_, hex) => {
    const content = Buffer.from(hex, 'hex')
    const list = content.length < 56 ? Uint8Array.of(0xc0 + content.length) : Uint8Array.of(0xf8, content.length)
    const reader = new RlpReader(Buffer.concat([list, content]), 0)
    reader.string()
    expect(reader.isDone).toBe(false)
  })

  it('takes no list with something in it for an empty one', () => {
    const reader = new RlpReader(encodeRlp([[Uint8Array.of(5)]]), 0)
    reader.emptyList()
    expect(reader.isDone).toBe(false)
  })

  it('reads no list that does not end with the bytes, and nothing out of nothing', () => {
    for (const hex of ['', '80', 'c1', 'c000', 'c20101ff', 'f800', 'f838']) {
      const reader = new RlpReader(Buffer.from(hex, 'hex'), 0)
      expect(reader.isDone).toBe(false)
    }
    expect(new RlpReader(Uint8Array.of(0xc0), 0).isDone).toBe(true)
  })
})
