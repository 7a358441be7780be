import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AssetDescription, assetId, assetName, isFieldElement, NATIVE_ASSET, ProtocolError } from '../src/index.js'
import { arbAsset } from '../testing/index.js'

const issuer = `0x${'11'.repeat(20)}`
const token: AssetDescription = { kind: 'token', issuer, name: assetName('Gold') }

describe('asset ids', () => {
  test('are field elements, equal for equal descriptions only', () =>
    fc.assert(
      fc.property(arbAsset(), arbAsset(), (one, two) => {
        expect(isFieldElement(assetId(one))).toBe(true)
        const same = JSON.stringify(one, plain) === JSON.stringify(two, plain)
        expect(assetId(one) === assetId(two)).toBe(same)
      }),
      { numRuns: 40 },
    ))

  test('the native coin has kind 0 and nothing else', () => expect(assetId({ kind: 'native' })).toBe(NATIVE_ASSET))

  test('each part counts', () => {
    const ids = [
      token,
      { ...token, kind: 'hiddenToken' as const },
      { ...token, kind: 'ticket' as const },
      { ...token, issuer: `0x${'12'.repeat(20)}` },
      { ...token, name: assetName('Golf') },
      { ...token, id: 1n },
      { ...token, id: 1n << 255n },
      { ...token, origin: `0x${'00'.repeat(31)}01` },
    ].map((description) => assetId(description))
    expect(new Set([...ids, NATIVE_ASSET]).size).toBe(9)
  })

  test('the case of hex digits does not count', () => {
    const letters = `0x${'ab'.repeat(20)}`
    expect(assetId({ ...token, issuer: letters })).toBe(assetId({ ...token, issuer: `0x${'AB'.repeat(20)}` }))
  })

  test.each<[string, AssetDescription]>([
    ['a native coin with issuer', { kind: 'native', issuer }],
    ['a native coin with id', { kind: 'native', id: 1n }],
    ['a token without issuer', { kind: 'token', name: assetName('Gold') }],
    ['an issuer that is no address', { ...token, issuer: '0x12' }],
    ['a name of 31 bytes', { ...token, name: `0x${'00'.repeat(31)}` }],
    ['an id of 257 bits', { ...token, id: 1n << 256n }],
    ['a negative id', { ...token, id: -1n }],
    ['an unknown kind', { ...token, kind: 'coupon' as never }],
  ])('%s is refused', (_, description) => expect(() => assetId(description)).toThrow(ProtocolError))

  test.each(['', 'x'.repeat(33), 'a\0b'])('the name %j is refused', (name) =>
    expect(() => assetName(name)).toThrow(ProtocolError),
  )
})

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
