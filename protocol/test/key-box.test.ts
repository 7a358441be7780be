import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesToHex,
  createOneTimeAddress,
  decodeParcelKey,
  encodeParcelKey,
  InvalidEncodingError,
  InvalidPointError,
  inspectText,
  KEY_BOX_BYTES,
  MAX_KEY_BOX_BYTES,
  NESTED_KEY_BOX_BYTES,
  openKeyBox,
  openNestedKeyBox,
  outKeyDerivation,
  parcelKeyHash,
  randomParcelKey,
  recoverKeyBox,
  sealKeyBox,
  WrongNetworkError,
} from '../src/index.js'
import { namedKeys, seededRandom } from '../testing/index.js'

const random = seededRandom('key box')
const [holder, writer, stranger] = [namedKeys('holder'), namedKeys('writer'), namedKeys('stranger')]
const { address: to, r } = createOneTimeAddress(holder, { random })
const key = randomParcelKey(random)
const keyHash = parcelKeyHash(key)
const box = sealKeyBox({ to, key, o: writer.o, r: 77n, random })
const open = (bytes: Uint8Array, hash = keyHash) => openKeyBox(holder.incomingViewingKey(), bytes, hash)
const recover = (bytes: Uint8Array, hash = keyHash) => recoverKeyBox(outKeyDerivation(writer.o), bytes, hash)

describe('a key box', () => {
  test('opens for the holder, who learns the scalar behind its one-time key', () =>
    expect(open(box)).toEqual({ key, npk: to.npk, r }))

  test('opens for whoever wrote it, with the scalar of its right to recover', () =>
    expect(recover(box)).toEqual({ key, r: 77n }))

  test('fits what the module takes', () => {
    expect(box).toHaveLength(KEY_BOX_BYTES)
    expect(KEY_BOX_BYTES).toBeLessThanOrEqual(MAX_KEY_BOX_BYTES)
  })

  test('opens for nobody else', () => {
    expect(openKeyBox(stranger.incomingViewingKey(), box, keyHash)).toBeUndefined()
    expect(openKeyBox(holder.internalViewingKey(), box, keyHash)).toBeUndefined()
    expect(recoverKeyBox(outKeyDerivation(stranger.o), box, keyHash)).toBeUndefined()
    expect(recoverKeyBox(outKeyDerivation(holder.o), box, keyHash)).toBeUndefined()
  })

  test('opens nothing at another parcel, also when its writer put a wrong key in', () => {
    const other = parcelKeyHash(randomParcelKey(random))
    expect(open(box, other)).toBeUndefined()
    expect(recover(box, other)).toBeUndefined()
  })

  test('truncated, extended or bit-flipped anywhere opens nothing', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * KEY_BOX_BYTES - 1 }), (bit) => {
        const flipped = box.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        const [asHolder, asWriter] = [open(flipped), recover(flipped)]
        // A bit of one copy, or of the view tag, leaves the other copy alone.
        expect(asHolder === undefined || asWriter === undefined).toBe(true)
        expect(open(box.subarray(0, bit % KEY_BOX_BYTES))).toBeUndefined()
        expect(recover(box.subarray(0, bit % KEY_BOX_BYTES))).toBeUndefined()
      }),
      { numRuns: 60 },
    ))

  test('of any bytes is data, never an error', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: KEY_BOX_BYTES + 8 }), (bytes) => {
        expect(open(bytes)).toBeUndefined()
        expect(recover(bytes)).toBeUndefined()
      }),
      { numRuns: 30 },
    ))

  test('is not written to an address that its holder could not open', () => {
    expect(() => sealKeyBox({ to: { ...to, W: { x: 0n, y: 1n } }, key, o: writer.o })).toThrow(InvalidPointError)
    expect(() => sealKeyBox({ to, key: key.subarray(1), o: writer.o })).toThrow(InvalidEncodingError)
  })
})

describe("a parcel's key as text", () => {
  const pool = '0x00000000000000000000000000000000004d4b01'
  const parcel = `0x${'ab'.repeat(32)}`
  const text = encodeParcelKey({ pool, parcel, key }, 31337n)

  test('names chain, pool and parcel', () => {
    expect(text).toMatch(/^mkparcelkey1/)
    expect(inspectText(text)).toEqual({ kind: 'parcelKey', chainId: 31337n })
    expect(decodeParcelKey(text, 31337n)).toEqual({ pool, parcel, key })
  })

  test('of another chain, of a mistyped character or of parts too short is none', () => {
    expect(() => decodeParcelKey(text, 1n)).toThrow(WrongNetworkError)
    expect(() => decodeParcelKey(`${text.slice(0, -1)}q`.replace(/qq$/, 'qp'), 31337n)).toThrow(InvalidEncodingError)
    expect(() => encodeParcelKey({ pool, parcel: `0x${bytesToHex(key).slice(2)}`, key }, 31337n)).toThrow(
      InvalidEncodingError,
    )
  })
})

describe('a key box of a parcel that goes into another', () => {
  const around = randomParcelKey(random)
  const nested = sealKeyBox({ to, key, o: writer.o, r: 77n, around, random })

  test('opens for holder and writer like any other, and for whoever has the key of the parcel around', () => {
    expect(nested).toHaveLength(NESTED_KEY_BOX_BYTES)
    expect(NESTED_KEY_BOX_BYTES).toBeLessThanOrEqual(MAX_KEY_BOX_BYTES)
    expect([open(nested), recover(nested)]).toEqual([
      { key, npk: to.npk, r },
      { key, r: 77n },
    ])
    expect(openNestedKeyBox(around, nested, keyHash)).toEqual(key)
  })

  test('opens by no other key, at no other parcel, and tells nothing of the key around', () => {
    expect(openNestedKeyBox(randomParcelKey(random), nested, keyHash)).toBeUndefined()
    expect(openNestedKeyBox(around.subarray(1), nested, keyHash)).toBeUndefined()
    expect(openNestedKeyBox(around, nested, parcelKeyHash(randomParcelKey(random)))).toBeUndefined()
    expect(openNestedKeyBox(around, box, keyHash)).toBeUndefined()
    expect(openNestedKeyBox(key, nested, keyHash)).toBeUndefined()
    expect(() => sealKeyBox({ to, key, o: writer.o, around: around.subarray(1) })).toThrow(InvalidEncodingError)
  })

  test('truncated, extended or bit-flipped opens nothing', () => {
    const end = NESTED_KEY_BOX_BYTES - 1
    for (let length = 0; length <= end; length += 17) {
      expect(openNestedKeyBox(around, nested.subarray(0, length), keyHash)).toBeUndefined()
    }
    expect(openNestedKeyBox(around, new Uint8Array([...nested, 0]), keyHash)).toBeUndefined()
    fc.assert(
      fc.property(fc.integer({ min: 8 * KEY_BOX_BYTES, max: 8 * NESTED_KEY_BOX_BYTES - 1 }), (bit) => {
        const flipped = nested.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(openNestedKeyBox(around, flipped, keyHash)).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })
})
