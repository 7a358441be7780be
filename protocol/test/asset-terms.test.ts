import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ASSET_KIND,
  type AssetTerms,
  assetId,
  assetKindOf,
  assetName,
  bytesToHex,
  checkTerms,
  FIELD_ORDER,
  isFieldElement,
  NO_CAP,
  ProtocolError,
  readableName,
  termsAssetId,
  textBytes,
  ticketAssetId,
} from '../src/index.js'
import { arbIssuer, arbTerms } from '../testing/index.js'

const ZERO = `0x${'00'.repeat(32)}`
const issuer = `0x${'11'.repeat(20)}`
const gold: AssetTerms = { kind: 1, name: assetName('Gold'), id: 0n, origin: ZERO, cap: 10n }
const bytes32 = (...bytes: number[]): string => `0x${bytesToHex(Uint8Array.from(bytes)).padEnd(64, '0')}`

describe('terms', () => {
  test('honest terms have no fault and an id of their own', () =>
    fc.assert(
      fc.property(arbTerms(), arbTerms(), arbIssuer(), (one, two, by) => {
        expect(checkTerms(one)).toBeUndefined()
        expect(isFieldElement(termsAssetId(by, one))).toBe(true)
        const part = ({ kind, name, id, origin }: AssetTerms): string => [kind, name, id, origin].join()
        expect(termsAssetId(by, one) === termsAssetId(by, two)).toBe(part(one) === part(two))
      }),
      { numRuns: 60 },
    ))

  test.each<[string, ReturnType<typeof checkTerms>, Partial<Omit<AssetTerms, 'kind'>> & { kind?: number }]>([
    ['kind 0', 'WrongKind', { kind: 0 }],
    ['a ticket', 'WrongKind', { kind: 3 }],
    ['kind 5', 'WrongKind', { kind: 5 }],
    ['kind 255 with a bad name too', 'WrongKind', { kind: 255, name: ZERO }],
    ['no name', 'InvalidName', { name: ZERO }],
    ['a name that begins with zero', 'InvalidName', { name: bytes32(0, 65) }],
    ['a zero within the name', 'InvalidName', { name: bytes32(65, 0, 66) }],
    ['a zero before the last byte', 'InvalidName', { name: `0x41${'00'.repeat(30)}42` }],
    ['a bad name and a bad cap', 'InvalidName', { name: bytes32(65, 0, 66), cap: 0n }],
    ['a token without cap', 'InvalidTerms', { cap: 0n }],
    ['a category without cap', 'InvalidTerms', { kind: 4, cap: 0n }],
    ['a category with id', 'InvalidTerms', { kind: 4, id: 1n }],
    ['hidden supply with a cap', 'InvalidTerms', { kind: 2, cap: 1n }],
    ['hidden supply with id', 'InvalidTerms', { kind: 2, cap: 0n, id: 1n }],
  ])('%s: %s', (_, fault, change) => expect(checkTerms({ ...gold, ...change })).toBe(fault))

  test.each<[string, Partial<AssetTerms>]>([
    ['a name of 32 bytes', { name: `0x${'41'.repeat(32)}` }],
    ['a name of one byte', { name: bytes32(65) }],
    ['bytes that are no UTF-8', { name: bytes32(0xff) }],
    ['half a zero byte on either side', { name: bytes32(0x10, 0x01) }],
    ['no limit', { cap: NO_CAP }],
    ['the largest id', { id: (1n << 256n) - 1n }],
    ['hidden supply', { kind: 2, cap: 0n }],
    ['a category', { kind: 4 }],
  ])('%s is accepted', (_, change) => expect(checkTerms({ ...gold, ...change })).toBeUndefined())

  test('each part of the terms counts but the cap, and so does the issuer', () => {
    const ids = [
      termsAssetId(issuer, gold),
      termsAssetId(`0x${'12'.repeat(20)}`, gold),
      termsAssetId(issuer, { ...gold, kind: 2, cap: 0n }),
      termsAssetId(issuer, { ...gold, kind: 4 }),
      termsAssetId(issuer, { ...gold, name: assetName('Golf') }),
      termsAssetId(issuer, { ...gold, id: 1n }),
      termsAssetId(issuer, { ...gold, origin: `0x${'01'.repeat(32)}` }),
    ]
    expect(new Set(ids).size).toBe(7)
    expect(termsAssetId(issuer, { ...gold, cap: 11n })).toBe(ids[0])
    expect(ids[0]).toBe(assetId({ kind: 'token', issuer, name: gold.name }))
  })

  test('kinds and their numbers', () => {
    for (const [name, number] of Object.entries(ASSET_KIND)) expect(assetKindOf(number)).toBe(name)
    expect(assetKindOf(5)).toBeUndefined()
    expect(() => termsAssetId(issuer, { ...gold, kind: 9 as never })).toThrow(ProtocolError)
  })
})

describe('tickets', () => {
  const id = 7n
  const at = (number: bigint): bigint => ticketAssetId(issuer, gold.name, number, ZERO)

  test('ticket id aliasing mod r: x, x + r, x + 2^128, x << 128 are four assets', () => {
    expect(new Set([id, id + FIELD_ORDER, id + (1n << 128n), id << 128n].map(at)).size).toBe(4)
  })

  test('a ticket, its category and a token of that name are three assets', () => {
    const category: AssetTerms = { ...gold, kind: 4 }
    expect(new Set([at(0n), termsAssetId(issuer, category), termsAssetId(issuer, gold)]).size).toBe(3)
  })

  test('another issuer’s ticket is another asset', () =>
    expect(ticketAssetId(`0x${'12'.repeat(20)}`, gold.name, id, ZERO)).not.toBe(at(id)))
})

describe('names for a screen', () => {
  test.each([
    ['Gold', 'Gold'],
    ['Ü €5 – 日本', 'Ü €5 – 日本'],
    ['🎟 Row 5', '🎟 Row 5'],
    ['a b', 'a b'],
    ['line\nbreak', 'line\\u{a}break'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['abc\u202egpj.exe', 'abc\\u{202e}gpj.exe'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\ufeffmark', '\\u{feff}mark'],
    ['\u2028', '\\u{2028}'],
    ['no\u00a0break', 'no\\u{a0}break'],
    ['\u3164', '\\u{3164}'],
    ['\u2800', '\\u{2800}'],
    ['\u00ad', '\\u{ad}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\u0301x', '\\u{301}x'],
    ['e\u0301', 'e\u0301'],
    ['\\u{202e}', '\\u{5c}u{202e}'],
    ['0xff', '\\u{30}xff'],
  ])('%j reads %j', (name, shown) => expect(readableName(assetName(name))).toBe(shown))

  test('what is no UTF-8 stands as hex', () => {
    expect(readableName(bytes32(0xff))).toBe('0xff')
    expect(readableName(bytes32(0xc0, 0x80))).toBe('0xc080')
    expect(readableName(bytes32(0xed, 0xa0, 0x80))).toBe('0xeda080')
    expect(readableName(bytes32(0x41, 0xe2, 0x82))).toBe('0x41e282')
  })

  test('a name has 32 bytes', () => expect(() => readableName('0x41')).toThrow(ProtocolError))

  test('any name is shown without control, direction or invisible characters, and no two names alike', () =>
    fc.assert(
      fc.property(arbName(), arbName(), (one, two) => {
        const shown = readableName(one)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u)
        expect(shown === readableName(two)).toBe(one === two)
      }),
      { numRuns: 500 },
    ))
})

/** Names of any bytes, UTF-8 often, as `issue` accepts them. */
const arbName = (): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map(textBytes),
      fc.uint8Array({ minLength: 1, maxLength: 32 }),
    )
    .map((bytes) => bytes.filter((byte) => byte !== 0).slice(0, 32))
    .filter((bytes) => bytes.length > 0)
    .map((bytes) => bytes32(...bytes))
