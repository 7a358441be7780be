import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { encodeBytes32String, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesToHex,
  concatBytes,
  encodeField,
  hexToBytes,
  InvalidEncodingError,
  MAX_CONTENTS_BYTES,
  MAX_DATA_ELSEWHERE,
  MAX_PARCEL_DATA,
  openContentsOf,
  type ParcelContents,
  parcelKeyHash,
  parcelKeyHex,
  randomParcelKey,
  sealContents,
  sealedCommitment,
  textBytes,
} from '../src/index.js'
import { arbAmount, arbFieldElement, seededRandom } from '../testing/index.js'
import { type CipherKey, decryptWith, twoWayCiphertext } from '../testing/two-way-ciphertext.js'

const key = randomParcelKey(seededRandom('parcel'))
const contents: ParcelContents = {
  notes: [
    { assetId: 1n, value: 5n, rho: 6n },
    { assetId: 2n, value: 1n, rho: 7n },
  ],
  data: textBytes('two seats'),
}
const sealed = sealContents(key, contents)
const commitmentsOf = ({ notes }: ParcelContents) =>
  notes.map(({ assetId, value, rho }) => sealedCommitment(assetId, value, rho))
const claim = { keyHash: parcelKeyHash(key), contentsHash: keccak256(sealed), commitments: commitmentsOf(contents) }
const changed = (ciphertext: Uint8Array) =>
  openContentsOf(key, ciphertext, { ...claim, contentsHash: keccak256(ciphertext) })

describe("a parcel's contents", () => {
  test('open with the key', () => expect(openContentsOf(key, sealed, claim)).toEqual({ ok: true, contents }))

  test('of any kind survive', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ assetId: arbFieldElement(), value: arbAmount(), rho: arbFieldElement() }), {
          maxLength: 4,
        }),
        fc.uint8Array({ maxLength: 100 }),
        (notes, data) => {
          const each = { notes, data }
          const bytes = sealContents(key, each)
          const what = { ...claim, contentsHash: keccak256(bytes), commitments: commitmentsOf(each) }
          expect(openContentsOf(key, bytes, what)).toEqual({ ok: true, contents: each })
        },
      ),
      { numRuns: 30 },
    ))

  test('wrong key', () => {
    const fault = { ok: false, fault: 'wrong key' }
    expect(openContentsOf(randomParcelKey(), sealed, claim)).toEqual(fault)
    expect(openContentsOf(key.subarray(1), sealed, claim)).toEqual(fault)
  })

  test('truncated, extended and bit-flipped parcel', () => {
    expect(openContentsOf(key, sealed.subarray(1), claim)).toEqual({ ok: false, fault: 'changed' })
    // Even if the chain held the hash of the changed bytes, the tag would not.
    expect(changed(sealed.subarray(0, -1))).toEqual({ ok: false, fault: 'changed' })
    expect(changed(sealed.subarray(1))).toEqual({ ok: false, fault: 'changed' })
    expect(changed(concatBytes(sealed, Uint8Array.of(0)))).toEqual({ ok: false, fault: 'changed' })
    expect(changed(new Uint8Array())).toEqual({ ok: false, fault: 'changed' })
    for (let bit = 0; bit < sealed.length * 8; bit += 37) {
      const flipped = sealed.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(changed(flipped)).toEqual({ ok: false, fault: 'changed' })
    }
  })

  test('contents that do not match the commitment, and declared assets that exceed the sealed ones', () => {
    const fault = { ok: false, fault: 'not what is sealed' }
    const declared = (notes: ParcelContents['notes'], commitments: readonly bigint[]) => {
      const plain = { notes, data: contents.data }
      // An honest program can not make this: the commitments that are associated data are those of the chain, not of the notes.
      const associated = concatBytes(
        textBytes('merkato.v1.parcel-contents'),
        hexToBytes(claim.keyHash),
        ...commitments.map(encodeField),
      )
      const open = chacha20poly1305(
        key,
        new Uint8Array(12),
        concatBytes(
          textBytes('merkato.v1.parcel-contents'),
          hexToBytes(claim.keyHash),
          ...commitmentsOf(plain).map(encodeField),
        ),
      )
      const bytes = chacha20poly1305(key, new Uint8Array(12), associated).encrypt(
        open.decrypt(sealContents(key, plain)),
      )
      return openContentsOf(key, bytes, { ...claim, contentsHash: keccak256(bytes), commitments })
    }
    const [first, second] = contents.notes as [ParcelContents['notes'][0], ParcelContents['notes'][0]]
    expect(declared(contents.notes, claim.commitments)).toEqual({ ok: true, contents })
    expect(declared([{ ...first, value: 6n }, second], claim.commitments)).toEqual(fault)
    expect(declared([{ ...first, assetId: 3n }, second], claim.commitments)).toEqual(fault)
    expect(declared([...contents.notes, first], claim.commitments)).toEqual(fault)
    expect(declared([first], claim.commitments)).toEqual(fault)
    expect(declared([second, first], claim.commitments)).toEqual(fault)
  })

  test('one ciphertext that opens two ways under two keys: the second key has another hash, and the hash is authenticated', () => {
    const second = randomParcelKey(seededRandom('second'))
    expect(openContentsOf(second, sealed, claim)).toEqual({ ok: false, fault: 'wrong key' })
    expect(openContentsOf(second, sealed, { ...claim, keyHash: parcelKeyHash(second) })).toEqual({
      ok: false,
      fault: 'changed',
    })
  })

  test('one ciphertext that opens two ways under two keys: one whose tag both keys accept opens with that of the hash alone', () => {
    const other = randomParcelKey(seededRandom('second'))
    const keys = [key, other].map((one) => ({ key: one, keyHash: parcelKeyHash(one) }))
    const associated = (keyHash: string) => concatBytes(textBytes('merkato.v1.parcel-contents'), hexToBytes(keyHash))
    const data = new Uint8Array(73).fill(7)
    // As sealContents writes it, of no notes: version, count, length, data.
    const plaintext = Uint8Array.from([1, 0, 0, 0, 0, 0, data.length, ...data])
    // What each key authenticates, as it should be, or both of them the first one's hash.
    for (const hashes of [keys.map(({ keyHash }) => keyHash), keys.map(() => parcelKeyHash(key))]) {
      const [first, second] = keys.map((one, i) => ({
        key: one.key,
        associatedData: associated(hashes[i] as string),
      })) as [CipherKey, CipherKey]
      const bytes = twoWayCiphertext(first, second, plaintext)
      expect(decryptWith(first, bytes)).not.toEqual(decryptWith(second, bytes))
      const claimed = { keyHash: parcelKeyHash(key), contentsHash: keccak256(bytes), commitments: [] }
      expect(openContentsOf(key, bytes, claimed)).toMatchObject({ ok: true })
      expect(openContentsOf(other, bytes, claimed)).toEqual({ ok: false, fault: 'wrong key' })
    }
  })

  test('that are too much are refused, when made and when read', () => {
    const tooMuch = { notes: [], data: new Uint8Array(MAX_DATA_ELSEWHERE + 1) }
    expect(() => sealContents(key, tooMuch)).toThrow(InvalidEncodingError)
    expect(() => sealContents(key, { ...contents, notes: Array(17).fill(contents.notes[0]) })).toThrow(
      InvalidEncodingError,
    )
  })

  test('hold 64 KB in a call beside five notes, and more elsewhere', () => {
    const note = contents.notes[0] as ParcelContents['notes'][0]
    const withNotes = (count: number, bytes: number) =>
      sealContents(key, { notes: Array(count).fill(note), data: new Uint8Array(bytes) })
    expect(withNotes(5, MAX_PARCEL_DATA).length).toBeLessThanOrEqual(MAX_CONTENTS_BYTES)
    expect(withNotes(6, MAX_PARCEL_DATA).length).toBeGreaterThan(MAX_CONTENTS_BYTES)
    const more = { notes: [], data: new Uint8Array(MAX_PARCEL_DATA + 1) }
    const bytes = sealContents(key, more)
    expect(openContentsOf(key, bytes, { ...claim, contentsHash: keccak256(bytes), commitments: [] })).toEqual({
      ok: true,
      contents: more,
    })
  })
})

test('a key is shown by a hash that any contract can compute', () => {
  const tag = encodeBytes32String('merkato.v1.parcel-key')
  expect(parcelKeyHash(key)).toBe(keccak256(`${tag}${bytesToHex(key)}`))
  expect(parcelKeyHex(key)).toBe(`0x${bytesToHex(key)}`)
  expect(() => parcelKeyHash(key.subarray(1))).toThrow(InvalidEncodingError)
})
