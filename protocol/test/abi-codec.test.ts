import { AbiCoder, getAddress } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AbiType,
  address,
  arrayOf,
  bytes,
  bytes32,
  checksummedAddress,
  decodeAbi,
  fixedArrayOf,
  smallUint,
  struct,
  uint,
} from '../src/calls/abi-codec.js'
import { BUNDLE } from '../src/calls/pool-types.js'
import {
  type Bundle,
  bigIntToBytes,
  bytesToHex,
  concatBytes,
  decodePoolCall,
  encodePoolLog,
  encodeTransact,
  hexToBytes,
  InvalidEncodingError,
  type PoolEvent,
  parsePoolLog,
  poolInterface,
} from '../src/index.js'

const arbWord = () => fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
const arbBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const arbAddress = () => arbBytes(20).map((value) => getAddress(`0x${bytesToHex(value)}`))
const arbLowerCase = () => arbBytes(20).map((value) => `0x${bytesToHex(value)}`)
const arbHash = () => arbBytes(32).map((value) => `0x${bytesToHex(value)}`)
const arbData = () => fc.uint8Array({ maxLength: 100 })
const arbUint32 = () => fc.nat({ max: 0xffffffff })

const arbBundle = (): fc.Arbitrary<Bundle> =>
  fc.record({
    expiry: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    dataHash: arbHash(),
    joinSplits: fc.array(
      fc.record({
        circuitId: arbUint32(),
        tree: arbUint32(),
        root: arbWord(),
        nullifiers: fc.array(arbWord(), { maxLength: 3 }),
        commitments: fc.array(arbWord(), { maxLength: 3 }),
        publicAsset: arbWord(),
        publicIn: arbWord(),
        publicOut: arbWord(),
        recipient: arbLowerCase(),
        fee: arbWord(),
        feeTo: arbLowerCase(),
        ciphertexts: fc.array(arbData(), { maxLength: 3 }),
        proof: fc.array(arbWord(), { minLength: 8, maxLength: 8 }),
      }),
      { maxLength: 3 },
    ),
  })

test('bundles encode as ethers encodes them, and decode', () =>
  fc.assert(
    fc.property(arbBundle(), (bundle) => {
      const data = encodeTransact(bundle)
      expect(data).toBe(poolInterface.encodeFunctionData('transact', [bundle]))
      expect(decodeAbi(struct({ bundle: BUNDLE }), hexToBytes(data), 4)).toEqual({ bundle })
    }),
    { numRuns: 50 },
  ))

test('events encode as ethers encodes them, and decode', () =>
  fc.assert(
    fc.property(
      fc.record({
        name: fc.constant('Transacted' as const),
        caller: arbAddress(),
        firstPosition: arbWord(),
        nullifiers: fc.array(arbWord()),
        outputs: fc.array(fc.record({ commitment: arbWord(), ciphertext: arbData() })),
        publicAsset: arbWord(),
        publicIn: arbWord(),
        publicOut: arbWord(),
        recipient: arbAddress(),
        fee: arbWord(),
        feeTo: arbAddress(),
      }),
      (event: PoolEvent & { name: 'Transacted' }) => {
        const log = encodePoolLog(event)
        const commitments = event.outputs.map(({ commitment }) => commitment)
        const ciphertexts = event.outputs.map(({ ciphertext }) => ciphertext)
        const { caller, firstPosition, nullifiers, publicAsset, publicIn, publicOut, recipient, fee, feeTo } = event
        const values = [caller, firstPosition, nullifiers, commitments, ciphertexts, publicAsset, publicIn, publicOut]
        expect(log).toEqual(poolInterface.encodeEventLog('Transacted', [...values, recipient, fee, feeTo]))
        expect(parsePoolLog(log)).toEqual(event)
      },
    ),
    { numRuns: 30 },
  ))

const nested = struct({
  small: smallUint(8),
  fixed: fixedArrayOf(uint(64), 2),
  inner: struct({ who: address, data: bytes }),
  list: arrayOf(fixedArrayOf(bytes, 2)),
  hash: bytes32,
  shown: checksummedAddress,
})
const NESTED = ['tuple(uint8,uint64[2],tuple(address,bytes),bytes[2][],bytes32,address)']
const arbUint64 = () => fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const arbNested = () =>
  fc.record({
    small: fc.nat({ max: 255 }),
    fixed: fc.array(arbUint64(), { minLength: 2, maxLength: 2 }),
    inner: fc.record({ who: arbLowerCase(), data: arbData() }),
    list: fc.array(fc.array(arbData(), { minLength: 2, maxLength: 2 }), { maxLength: 3 }),
    hash: arbHash(),
    shown: arbAddress(),
  })

test('nested types agree with ethers', () =>
  fc.assert(
    fc.property(arbNested(), (value) => {
      const { small, fixed, inner, list, hash, shown } = value
      const values = [small, fixed, [inner.who, inner.data], list, hash, shown]
      const expected = AbiCoder.defaultAbiCoder().encode(NESTED, [values])
      const encoded = struct({ value: nested }).encode({ value })
      expect(`0x${bytesToHex(encoded)}`).toBe(expected)
      expect(decodeAbi(struct({ value: nested }), encoded)).toEqual({ value })
    }),
    { numRuns: 60 },
  ))

test('what decodes has one encoding', () =>
  fc.assert(
    fc.property(arbNested(), fc.nat(), fc.nat({ max: 255 }), (value, where, byte) => {
      const type = struct({ value: nested })
      const encoded = type.encode({ value })
      encoded[where % encoded.length] = byte
      try {
        expect(type.encode(decodeAbi(type, encoded))).toEqual(encoded)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidEncodingError)
      }
    }),
    { numRuns: 300 },
  ))

test.each<[string, Pick<AbiType<never>, 'encode'>, unknown]>([
  ['a negative number', uint(256), -1n],
  ['2^64 as uint64', uint(64), 1n << 64n],
  ['256 as uint8', smallUint(8), 256],
  ['a fraction', smallUint(8), 0.5],
  ['NaN', smallUint(8), Number.NaN],
  ['a short address', address, '0x12'],
  ['an address with a wrong checksum', address, `0xA${'b'.repeat(39)}`],
  ['31 bytes as bytes32', bytes32, `0x${'00'.repeat(31)}`],
  ['seven proof words', fixedArrayOf(uint(256), 8), [1n, 2n, 3n, 4n, 5n, 6n, 7n]],
])('%s is not encoded', (_, type, value) => {
  expect(() => type.encode(value as never)).toThrow(InvalidEncodingError)
})

/** Whether the bytes are what ethers writes for what ethers reads: an independent judge of what is canonical. */
function ethersAccepts(data: Uint8Array): boolean {
  try {
    const hex = `0x${bytesToHex(data)}`
    return poolInterface.encodeFunctionData('transact', poolInterface.decodeFunctionData('transact', hex)) === hex
  } catch {
    return false
  }
}

function accepts(data: Uint8Array): boolean {
  try {
    return decodePoolCall(data).name === 'transact'
  } catch {
    return false
  }
}

test('a bundle is accepted exactly where ethers decodes and encodes to the same bytes', () =>
  fc.assert(
    fc.property(
      arbBundle(),
      fc.nat(),
      fc.constantFrom(1, 0x20, 0x80, 0xff),
      fc.integer({ min: -40, max: 40 }),
      (bundle, place, flip, cut) => {
        const encoded = hexToBytes(encodeTransact(bundle))
        const data = cut < 0 ? encoded.slice(0, cut) : concatBytes(encoded, new Uint8Array(cut))
        const at = 4 + (place % Math.max(1, data.length - 4))
        if (at < data.length && place % 3 > 0) data[at] = (data[at] as number) ^ flip
        expect(accepts(data)).toBe(ethersAccepts(data))
      },
    ),
    { numRuns: 400 },
  ))

const words = (...values: bigint[]): Uint8Array => concatBytes(...values.map((value) => bigIntToBytes(value, 32)))
const refused = <T>(type: AbiType<T>, data: Uint8Array) =>
  expect(() => decodeAbi(type, data)).toThrow(InvalidEncodingError)

describe('what an encoder never writes', () => {
  test('dirty bits', () => {
    refused(struct({ value: smallUint(8) }), words(256n))
    refused(struct({ value: uint(64) }), words(1n << 64n))
    refused(struct({ value: address }), words(1n << 160n))
    refused(struct({ value: checksummedAddress }), words(1n << 160n))
  })

  test('dirty padding of bytes', () => {
    const type = struct({ value: bytes })
    expect(decodeAbi(type, words(32n, 1n, 0xabn << 248n))).toEqual({ value: Uint8Array.of(0xab) })
    refused(type, words(32n, 1n, (0xabn << 248n) + 1n))
  })

  test('gaps, shared and backward offsets', () => {
    const type = struct({ a: arrayOf(uint(256)), b: arrayOf(uint(256)) })
    expect(decodeAbi(type, words(64n, 96n, 0n, 1n, 7n))).toEqual({ a: [], b: [7n] })
    refused(type, words(64n, 64n, 0n))
    refused(type, words(96n, 64n, 0n, 0n))
    refused(type, words(64n, 128n, 0n, 0n, 0n))
    refused(type, words(0n, 0n))
  })

  test('trailing and missing bytes', () => {
    const type = struct({ value: bytes32 })
    refused(type, words(1n, 0n))
    refused(type, words(1n).slice(1))
    refused(type, new Uint8Array())
  })

  test('lengths that the bytes cannot hold', () => {
    const huge = (1n << 256n) - 1n
    refused(struct({ value: arrayOf(uint(256)) }), words(32n, huge))
    refused(struct({ value: arrayOf(arrayOf(uint(256))) }), words(32n, 1n << 40n, 0n))
    refused(struct({ value: bytes }), words(32n, 1n << 53n, 0n))
    refused(struct({ value: bytes }), words(32n, huge))
    refused(struct({ value: fixedArrayOf(uint(256), 8) }), words(1n))
  })
})

describe('the work is linear in the bytes', () => {
  /** uint256 that counts how often it is asked for anything. */
  function counted() {
    const count = { decode: 0, headBytes: 0 }
    const type: AbiType<bigint> = {
      ...uint(256),
      get headBytes() {
        count.headBytes++
        return 32
      },
      decode: (reader) => {
        count.decode++
        return reader.word()
      },
    }
    return { count, type }
  }

  test('an array whose elements all point to one tail', () => {
    const { count, type } = counted()
    const length = 3000n
    const offsets = Array.from({ length: Number(length) }, () => 32n * length)
    refused(struct({ value: arrayOf(arrayOf(type)) }), words(32n, length, ...offsets, 1n, 5n))
    expect(count.decode).toBeLessThanOrEqual(1)
  })

  test('a length without the heads behind it is refused before anything is made for them', () => {
    const { count, type } = counted()
    const list = struct({ value: arrayOf(type) })
    const length = 100_000
    refused(list, concatBytes(words(32n, BigInt(length)), new Uint8Array(32 * (length - 1))))
    expect(count).toEqual({ decode: 0, headBytes: 1 })
  })

  test('whatever the words are', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0n, 1n, 2n, 3n, 32n, 64n, 96n, 128n), { maxLength: 60 }), (values) => {
        const { count, type } = counted()
        const nest = struct({ a: arrayOf(arrayOf(arrayOf(type))), b: arrayOf(fixedArrayOf(arrayOf(type), 2)) })
        try {
          decodeAbi(nest, words(...values))
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidEncodingError)
        }
        expect(count.decode).toBeLessThanOrEqual(values.length)
      }),
      { numRuns: 1000 },
    ))
})

test('what is decoded is a copy, also of a Buffer', () => {
  const type = struct({ value: bytes })
  const data = Buffer.from(words(32n, 1n, 0xabn << 248n))
  const { value } = decodeAbi(type, data)
  data.fill(0)
  expect(value).toEqual(Uint8Array.of(0xab))
})
