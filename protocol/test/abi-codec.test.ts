import { AbiCoder, getAddress } from 'ethers'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AbiType,
  address,
  arrayOf,
  bytes,
  bytes32,
  decodeAbi,
  fixedArrayOf,
  smallUint,
  struct,
  uint,
} from '../src/calls/abi-codec.js'
import { BUNDLE } from '../src/calls/pool-types.js'
import {
  type Bundle,
  bytesToHex,
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
        recipient: arbAddress(),
        fee: arbWord(),
        feeTo: arbAddress(),
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
})
const NESTED = ['tuple(uint8,uint64[2],tuple(address,bytes),bytes[2][],bytes32)']
const arbUint64 = () => fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const arbNested = () =>
  fc.record({
    small: fc.nat({ max: 255 }),
    fixed: fc.array(arbUint64(), { minLength: 2, maxLength: 2 }),
    inner: fc.record({ who: arbAddress(), data: arbData() }),
    list: fc.array(fc.array(arbData(), { minLength: 2, maxLength: 2 }), { maxLength: 3 }),
    hash: arbHash(),
  })

test('nested types agree with ethers', () =>
  fc.assert(
    fc.property(arbNested(), (value) => {
      const { small, fixed, inner, list, hash } = value
      const expected = AbiCoder.defaultAbiCoder().encode(NESTED, [[small, fixed, [inner.who, inner.data], list, hash]])
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

test('a length without the bytes behind it costs nothing', () => {
  const huge = `${'20'.padStart(64, '0')}${'f'.repeat(64)}`
  expect(() => decodeAbi(struct({ list: arrayOf(uint(256)) }), hexToBytes(huge))).toThrow(InvalidEncodingError)
})
