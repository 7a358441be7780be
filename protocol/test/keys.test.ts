import { inspect } from 'node:util'
import { bech32, bech32m } from '@scure/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesToHex,
  compressPoint,
  computeOwner,
  concatBytes,
  createPhrase,
  decodeAddress,
  decodeIncomingViewingKey,
  decodeTrackingKey,
  encodeAddress,
  encodeField,
  encodeIncomingViewingKey,
  encodeTrackingKey,
  FIELD_ORDER,
  hexToBytes,
  IDENTITY,
  InvalidEncodingError,
  InvalidPointError,
  InvalidScalarError,
  inspectText,
  isInSubgroup,
  multiplyBase,
  NotCanonicalError,
  ProtocolError,
  phraseToSeed,
  SpendingKeys,
  SUBGROUP_ORDER,
  TrackingKey,
  WrongNetworkError,
  WrongVersionError,
} from '../src/index.js'
import { arbKeys, namedKeys, seededRandom } from '../testing/index.js'
import { mixedOrderPoint, smallOrderPoints } from './points.js'

const CHAIN = 31337n
const keys = namedKeys('alice')

/** A text with any payload, to write what the library refuses to write. */
const forge = (prefix: string, ...parts: Uint8Array[]): string =>
  bech32m.encode(prefix, bech32m.toWords(concatBytes(...parts)), false)

const header = (version = 1, chainId = CHAIN): Uint8Array =>
  concatBytes(Uint8Array.of(version), hexToBytes(chainId.toString(16).padStart(16, '0')))

describe('derivation', () => {
  test('BIP-39 seed of the standard vector', () => {
    const phrase = `${'abandon '.repeat(11)}about`
    expect(bytesToHex(phraseToSeed(phrase, 'TREZOR'))).toBe(
      'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
    )
  })

  test('a phrase with a wrong checksum or word is refused without being quoted', () => {
    for (const phrase of [`${'abandon '.repeat(11)}abandon`, `${'abandon '.repeat(11)}merkato`]) {
      expect(() => phraseToSeed(phrase)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }))
      expect(() => phraseToSeed(phrase)).not.toThrow(/abandon/)
    }
  })

  test('new phrases have a valid checksum', () => {
    const random = seededRandom('phrase')
    expect(phraseToSeed(createPhrase(12, random))).toHaveLength(64)
    expect(createPhrase(24, random).split(' ')).toHaveLength(24)
  })

  test('phrase and its seed give the same keys; accounts differ', () => {
    const phrase = createPhrase(12, seededRandom('same'))
    expect(SpendingKeys.fromPhrase(phrase).s).toBe(SpendingKeys.fromSeed(phraseToSeed(phrase)).s)
    expect(SpendingKeys.fromPhrase(phrase, { account: 1 }).s).not.toBe(SpendingKeys.fromPhrase(phrase).s)
    expect(SpendingKeys.fromPhrase(phrase, { passphrase: 'x' }).s).not.toBe(SpendingKeys.fromPhrase(phrase).s)
  })

  test('every key is in its range, and the points fit the scalars', () =>
    fc.assert(
      fc.property(arbKeys(), (some) => {
        for (const scalar of [some.s, some.v, some.vi]) expect(scalar > 0n && scalar < SUBGROUP_ORDER).toBe(true)
        expect([some.A, some.V, some.Vi]).toEqual([some.s, some.v, some.vi].map(multiplyBase))
        expect(isInSubgroup(some.A)).toBe(true)
        expect(some.nk < FIELD_ORDER).toBe(true)
        expect(some.owner).toBe(computeOwner(some.A, some.nk))
        expect(some.o).toHaveLength(32)
      }),
      { numRuns: 15 },
    ))

  test.each([0, 31, 33, 63])('a seed of %i bytes is refused', (length) => {
    expect(() => SpendingKeys.fromSeed(new Uint8Array(length))).toThrow(ProtocolError)
  })

  test.each([-1, 0.5, 2 ** 32])('account %d is refused', (account) => {
    expect(() => SpendingKeys.fromSeed(new Uint8Array(32), account)).toThrow(
      expect.objectContaining({ code: 'INVALID_SEED' }),
    )
  })
})

describe('secrets', () => {
  test.each([
    ['spending keys', keys],
    ['tracking key', keys.trackingKey()],
    ['incoming viewing key', keys.incomingViewingKey()],
  ])('%s print their kind only', (_, key) => {
    const printed = [
      String(key),
      JSON.stringify({ key }),
      inspect({ key }, { depth: 9, showHidden: true }),
      `${key}`,
    ].join()
    const secrets = [keys.s, keys.v, keys.vi, keys.nk].flatMap((n) => [n.toString(), n.toString(16)])
    for (const secret of [...secrets, bytesToHex(keys.o), [...keys.o].join(', ')]) expect(printed).not.toContain(secret)
    expect(printed).toContain('redacted')
    expect(Object.values(key)).not.toContain(keys.v)
  })

  test('a tracking key made of spending keys has no spending scalar', () => {
    const tracking: object = keys.trackingKey()
    expect(tracking).not.toBeInstanceOf(SpendingKeys)
    expect('s' in tracking).toBe(false)
    expect('sign' in tracking).toBe(false)
  })

  test('the outgoing key is handed out as a copy', () => {
    keys.o.fill(0)
    expect(keys.o.some((byte) => byte !== 0)).toBe(true)
  })
})

describe('texts', () => {
  const address = keys.address(CHAIN)

  test('every text survives', () =>
    fc.assert(
      fc.property(arbKeys(), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (some, chainId) => {
        const to = some.address(chainId)
        expect(decodeAddress(encodeAddress(to), chainId)).toEqual(to)
        const tracking = decodeTrackingKey(encodeTrackingKey(some, chainId), chainId)
        expect(tracking).toBeInstanceOf(TrackingKey)
        expect([tracking.owner, tracking.nk, tracking.v, tracking.vi, tracking.o, tracking.A]).toEqual([
          ...[some.owner, some.nk, some.v, some.vi, some.o, some.A],
        ])
        const incoming = decodeIncomingViewingKey(encodeIncomingViewingKey(some.incomingViewingKey(), chainId), chainId)
        expect([incoming.owner, incoming.v]).toEqual([some.owner, some.v])
      }),
      { numRuns: 8 },
    ))

  test('kind and chain can be read of any text', () => {
    expect(inspectText(encodeAddress(address))).toEqual({ kind: 'address', chainId: CHAIN })
    expect(inspectText(encodeTrackingKey(keys, 1n))).toEqual({ kind: 'trackingKey', chainId: 1n })
    expect(() => inspectText(forge('bc', header()))).toThrow(InvalidEncodingError)
  })

  test('another network is refused', () =>
    expect(() => decodeAddress(encodeAddress(address), 1n)).toThrow(WrongNetworkError))

  test('another version is refused', () => {
    const text = forge('mk', header(2), encodeField(keys.owner), compressPoint(keys.V))
    expect(() => decodeAddress(text, CHAIN)).toThrow(WrongVersionError)
  })

  test('another kind is refused', () => {
    expect(() => decodeAddress(encodeTrackingKey(keys, CHAIN), CHAIN)).toThrow(InvalidEncodingError)
  })

  test('one wrong, missing or added character is refused', () => {
    const text = encodeAddress(address)
    for (let i = 3; i < text.length; i += 7) {
      const other = text[i] === 'q' ? 'p' : 'q'
      expect(() => decodeAddress(text.slice(0, i) + other + text.slice(i + 1), CHAIN)).toThrow(InvalidEncodingError)
      expect(() => decodeAddress(text.slice(0, i) + text.slice(i + 1), CHAIN)).toThrow(InvalidEncodingError)
    }
    expect(() => decodeAddress(`${text}q`, CHAIN)).toThrow(InvalidEncodingError)
  })

  test('mixed and upper case are refused, and errors do not quote the text', () => {
    const text = encodeAddress(address)
    const mixed = text.slice(0, -1) + (text.at(-1) as string).toUpperCase()
    for (const other of [text.toUpperCase(), `MK${text.slice(2)}`, mixed === text ? text.toUpperCase() : mixed]) {
      expect(() => decodeAddress(other, CHAIN)).toThrow(InvalidEncodingError)
    }
    const secret = encodeTrackingKey(keys, CHAIN)
    expect(() => decodeTrackingKey(`${secret.slice(0, -1)}b`, CHAIN)).not.toThrow(new RegExp(secret.slice(20, 60)))
  })

  test('bech32 (not m) is refused', () => {
    const payload = concatBytes(header(), encodeField(keys.owner), compressPoint(keys.V))
    const text = bech32.encode('mk', bech32.toWords(payload), false)
    expect(() => decodeAddress(text, CHAIN)).toThrow(InvalidEncodingError)
  })

  test('trailing bytes, missing bytes and an owner >= r are refused', () => {
    const [owner, V] = [encodeField(keys.owner), compressPoint(keys.V)]
    expect(() => decodeAddress(forge('mk', header(), owner, V, Uint8Array.of(0)), CHAIN)).toThrow(InvalidEncodingError)
    expect(() => decodeAddress(forge('mk', header(), owner, V.subarray(1)), CHAIN)).toThrow(InvalidEncodingError)
    const large = new Uint8Array(32).fill(0xff)
    expect(() => decodeAddress(forge('mk', header(), large, V), CHAIN)).toThrow(NotCanonicalError)
  })

  test('mixed-order points: the identity and small-order ones, too, are refused in texts', () => {
    for (const point of [IDENTITY, ...smallOrderPoints().slice(1), mixedOrderPoint(keys.V)]) {
      const text = forge('mk', header(), encodeField(keys.owner), compressPoint(point))
      expect(() => decodeAddress(text, CHAIN)).toThrow(InvalidPointError)
      expect(() => encodeAddress({ ...address, V: point })).toThrow(InvalidPointError)
    }
  })

  test('scalars of 0 and l are refused in viewing keys', () => {
    for (const v of [0n, SUBGROUP_ORDER]) {
      const text = forge('mkview', header(), encodeField(keys.owner), encodeField(v))
      expect(() => decodeIncomingViewingKey(text, CHAIN)).toThrow(InvalidScalarError)
    }
  })
})
