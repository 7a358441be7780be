import { concatBytes, hexToBytes } from '@ethereumjs/util'
import { type Bundle, decodePoolCall, encodeTransact } from '@merkato/protocol'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  address,
  array,
  bytes,
  bytes32,
  decodeArguments,
  fixedArray,
  smallUint,
  tuple,
  uint,
} from '../../src/precompiles/abi-codec.js'
import { bundleCodec } from '../../src/precompiles/pool-codecs.js'

const word = (value: bigint) => hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
const words = (...values: bigint[]) => concatBytes(...values.map(word))

const uint256 = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => `0x${Buffer.from(value).toString('hex')}`)

const arbBundle: fc.Arbitrary<Bundle> = fc.record({
  expiry: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  dataHash: hex(32),
  joinSplits: fc.array(
    fc.record({
      circuitId: fc.nat({ max: 0xffffffff }),
      tree: fc.nat({ max: 0xffffffff }),
      root: uint256,
      nullifiers: fc.array(uint256, { maxLength: 3 }),
      commitments: fc.array(uint256, { maxLength: 3 }),
      publicAsset: uint256,
      publicIn: uint256,
      publicOut: uint256,
      recipient: hex(20),
      fee: uint256,
      feeTo: hex(20),
      ciphertexts: fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 3 }),
      proof: fc.array(uint256, { minLength: 8, maxLength: 8 }),
    }),
    { maxLength: 3 },
  ),
})

const transactInput = tuple({ bundle: bundleCodec })
const decodeTransact = (data: Uint8Array) => decodeArguments(transactInput, data.subarray(4))?.bundle

/** What ethers makes of the bytes, by decoding and encoding again: an independent judge of what is canonical. */
function ethersAccepts(data: Uint8Array): boolean {
  try {
    return decodePoolCall(data).name === 'transact'
  } catch {
    return false
  }
}

describe('a bundle', () => {
  test('decodes to what was encoded', () =>
    fc.assert(
      fc.property(arbBundle, (bundle) => {
        expect(decodeTransact(hexToBytes(encodeTransact(bundle) as `0x${string}`))).toEqual(bundle)
      }),
      { numRuns: 100, seed: 7 },
    ))

  test('is accepted exactly where ethers decodes and encodes to the same bytes', () =>
    fc.assert(
      fc.property(
        arbBundle,
        fc.nat(),
        fc.constantFrom(1, 0x20, 0x80, 0xff),
        fc.integer({ min: -40, max: 40 }),
        (bundle, place, flip, cut) => {
          const encoded = hexToBytes(encodeTransact(bundle) as `0x${string}`)
          const data = cut < 0 ? encoded.slice(0, cut) : concatBytes(encoded, new Uint8Array(cut))
          const at = 4 + (place % Math.max(1, data.length - 4))
          if (at < data.length && place % 3 > 0) data[at] = (data[at] as number) ^ flip
          expect(decodeTransact(data) !== undefined).toBe(ethersAccepts(data))
        },
      ),
      { numRuns: 400, seed: 8 },
    ))
})

describe('what an encoder never writes', () => {
  const refused = (codec: Parameters<typeof decodeArguments>[0], data: Uint8Array) =>
    expect(decodeArguments(codec, data)).toBeUndefined()

  test('dirty bits', () => {
    refused(tuple({ value: smallUint(8) }), words(256n))
    refused(tuple({ value: uint(64) }), words(1n << 64n))
    refused(tuple({ value: address }), words(1n << 160n))
  })

  test('dirty padding of bytes', () => {
    const codec = tuple({ value: bytes })
    expect(decodeArguments(codec, words(32n, 1n, 0xabn << 248n))).toEqual({ value: Uint8Array.of(0xab) })
    refused(codec, words(32n, 1n, (0xabn << 248n) + 1n))
  })

  test('gaps, shared and backward offsets', () => {
    const codec = tuple({ a: array(uint(256)), b: array(uint(256)) })
    expect(decodeArguments(codec, words(64n, 96n, 0n, 1n, 7n))).toEqual({ a: [], b: [7n] })
    refused(codec, words(64n, 64n, 0n))
    refused(codec, words(96n, 64n, 0n, 0n))
    refused(codec, words(64n, 128n, 0n, 0n, 0n))
    refused(codec, words(0n, 0n))
  })

  test('trailing and missing bytes', () => {
    const codec = tuple({ value: bytes32 })
    refused(codec, words(1n, 0n))
    refused(codec, words(1n).slice(1))
    refused(codec, new Uint8Array(0))
  })

  test('lengths that no data could hold, without reading or allocating', () => {
    const huge = (1n << 256n) - 1n
    refused(tuple({ value: array(uint(256)) }), words(32n, huge))
    refused(tuple({ value: array(array(uint(256))) }), words(32n, 1n << 40n, 0n))
    refused(tuple({ value: bytes }), words(32n, 1n << 53n, 0n))
    refused(tuple({ value: fixedArray(uint(256), 8) }), words(1n))
  })

  test('an array whose elements all point to one tail: the work stays linear', () => {
    const length = 3000n
    const offsets = Array.from({ length: Number(length) }, () => 32n * length)
    const data = words(32n, length, ...offsets, 1n, 5n)
    const start = performance.now()
    refused(tuple({ value: array(array(uint(256))) }), data)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
