import { bech32m } from '@scure/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assertPayable,
  compressPoint,
  computeNpk,
  concatBytes,
  createOneTimeAddress,
  decodeOneTimeAddress,
  encodeField,
  encodeOneTimeAddress,
  FIELD_ORDER,
  IDENTITY,
  InvalidPointError,
  InvalidScalarError,
  multiplyBase,
  type OneTimeAddress,
  type Point,
  ProtocolError,
  recogniseOneTimeAddress,
  sealOutput,
  WrongNetworkError,
} from '../src/index.js'
import { arbKeys, arbScalar, namedKeys } from '../testing/index.js'
import { mixedOrderPoint, smallOrderPoints } from './points.js'

const alice = namedKeys('alice')
const bob = namedKeys('bob')

describe('one-time addresses', () => {
  test('the owner recognises his own and learns what opens it; others do not', () =>
    fc.assert(
      fc.property(arbKeys(), arbScalar(), (keys, e) => {
        const { address, r } = createOneTimeAddress(keys, { e })
        const seen = recogniseOneTimeAddress(keys, address)
        expect(seen?.r).toBe(r)
        expect(multiplyBase(seen?.w ?? 0n)).toEqual(address.W)
        expect(address.npk).toBe(computeNpk(keys.owner, r))
        expect(recogniseOneTimeAddress(alice, address)).toBeUndefined()
      }),
      { numRuns: 10 },
    ))

  test('two of one owner have nothing in common', () => {
    const [one, two] = [3n, 4n].map((e) => createOneTimeAddress(alice, { e }).address) as [
      OneTimeAddress,
      OneTimeAddress,
    ]
    expect(one.npk).not.toBe(two.npk)
    expect(one.W).not.toEqual(two.W)
  })

  test('an address with a foreign npk or W is not recognised', () => {
    const { address } = createOneTimeAddress(alice, { e: 5n })
    const foreign = createOneTimeAddress(bob, { e: 5n }).address
    expect(recogniseOneTimeAddress(alice, { ...address, npk: foreign.npk })).toBeUndefined()
    expect(recogniseOneTimeAddress(alice, { ...address, W: foreign.W })).toBeUndefined()
    expect(recogniseOneTimeAddress(alice, { ...address, viewTag: address.viewTag ^ 1 })).toBeUndefined()
    const { W: _, ...withoutW } = address
    expect(recogniseOneTimeAddress(alice, withoutW)).toBeDefined()
  })

  test('mixed-order points: a small-order part of E changes nothing, and E of small order is nobody’s', () => {
    const { address } = createOneTimeAddress(alice, { e: 5n })
    expect(recogniseOneTimeAddress(alice, { ...address, E: mixedOrderPoint(address.E) })).toBeDefined()
    for (const E of [...smallOrderPoints(), { x: 1n, y: 1n }]) {
      expect(recogniseOneTimeAddress(alice, { ...address, E })).toBeUndefined()
    }
  })

  test('e of 0 and V of small order are refused', () => {
    expect(() => createOneTimeAddress(alice, { e: 0n })).toThrow(InvalidScalarError)
    for (const V of smallOrderPoints()) {
      expect(() => createOneTimeAddress({ owner: alice.owner, V }, { e: 5n })).toThrow(InvalidPointError)
    }
  })

  test('the text survives; bad points and another network are refused', () => {
    const { address } = createOneTimeAddress(alice, { e: 6n })
    const text = encodeOneTimeAddress(address, 1n)
    expect(decodeOneTimeAddress(text, 1n)).toEqual(address)
    expect(() => decodeOneTimeAddress(text, 2n)).toThrow(WrongNetworkError)
    const body = (E: Point, W: Point) =>
      concatBytes(encodeField(address.npk), compressPoint(E), compressPoint(W), Uint8Array.of(address.viewTag))
    const forge = (E: Point, W: Point) => {
      const payload = concatBytes(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1), body(E, W))
      return bech32m.encode('mkone', bech32m.toWords(payload), false)
    }
    expect(forge(address.E, address.W)).toBe(text)
    for (const point of [IDENTITY, mixedOrderPoint()]) {
      expect(() => decodeOneTimeAddress(forge(point, address.W), 1n)).toThrow(InvalidPointError)
      expect(() => decodeOneTimeAddress(forge(address.E, point), 1n)).toThrow(InvalidPointError)
      expect(() => encodeOneTimeAddress({ ...address, E: point }, 1n)).toThrow(InvalidPointError)
      expect(() => encodeOneTimeAddress({ ...address, W: point }, 1n)).toThrow(InvalidPointError)
    }
  })

  test('a payer refuses what its owner could not open', () => {
    const { address } = createOneTimeAddress(alice, { e: 7n })
    const off = { x: 1n, y: 1n }
    expect(assertPayable(address)).toBe(address)
    for (const bad of [
      { E: off },
      { W: off },
      { W: IDENTITY },
      { npk: FIELD_ORDER },
      { viewTag: 256 },
      { viewTag: 0.5 },
    ]) {
      expect(() => assertPayable({ ...address, ...bad })).toThrow(ProtocolError)
      expect(() =>
        sealOutput({ to: { ...address, ...bad }, assetId: 1n, value: 1n, rho: 1n, o: alice.o, e2: 3n }),
      ).toThrow(ProtocolError)
    }
  })
})
