import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addPoints,
  assertPublicPoint,
  BASE8,
  clearCofactor,
  compressPoint,
  decodePlainPoint,
  decompressPoint,
  decompressPublicPoint,
  encodeField,
  encodePlainPoint,
  FIELD_ORDER,
  IDENTITY,
  InvalidEncodingError,
  InvalidPointError,
  InvalidScalarError,
  isInSubgroup,
  isOnCurve,
  multiplyBase,
  multiplyPoint,
  NotCanonicalError,
  negatePoint,
  type Point,
  SUBGROUP_ORDER,
} from '../src/index.js'
import { arbPoint, arbScalar } from '../testing/index.js'
import { mixedOrderPoint, smallOrderPoints } from './points.js'

const faultOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof InvalidPointError) return error.fault
    throw error
  }
  return 'accepted'
}

describe('group law (EIP-2494 test vectors)', () => {
  const P: Point = {
    x: 17777552123799933955779906779655732241715742912184938656739573121738514868268n,
    y: 2626589144620713026669568689430873010625803728049924121243784502389097019475n,
  }
  const Q: Point = {
    x: 16540640123574156134436876038791482806971768689494387082833631921987005038935n,
    y: 20819045374670962167435360035096875258406992893633759881276124905556507972311n,
  }

  test('addition', () =>
    expect(addPoints(P, Q)).toEqual({
      x: 7916061937171219682591368294088513039687205273691143098332585753343424131937n,
      y: 14035240266687799601661095864649209771790948434046947201833777492504781204499n,
    }))

  test('doubling', () =>
    expect(addPoints(P, P)).toEqual({
      x: 6890855772600357754907169075114257697580319025794532037257385534741338397365n,
      y: 4338620300185947561074059802482547481416142213883829469920100239455078257889n,
    }))

  test('multiplication by 3', () =>
    expect(multiplyPoint(P, 3n)).toEqual({
      x: 19372461775513343691590086534037741906533799473648040012278229434133483800898n,
      y: 9458658722007214007257525444427903161243386465067105737478306991484593958249n,
    }))

  test('membership', () => {
    expect(isOnCurve(IDENTITY)).toBe(true)
    expect(isOnCurve(BASE8)).toBe(true)
    expect(isOnCurve({ x: 1n, y: 0n })).toBe(false)
    expect(isInSubgroup(BASE8)).toBe(true)
  })

  test("EIP-2494's generator of the whole curve gives the base point times 8", () =>
    expect(
      clearCofactor({
        x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
        y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
      }),
    ).toEqual(BASE8))
})

describe('scalars', () => {
  test('l times the base point is the identity', () =>
    expect(addPoints(multiplyBase(SUBGROUP_ORDER - 1n), BASE8)).toEqual(IDENTITY))

  test('multiplication distributes over addition', () =>
    fc.assert(
      fc.property(arbScalar(), arbScalar(), (a, b) => {
        const sum = (a + b) % SUBGROUP_ORDER
        expect(addPoints(multiplyBase(a), multiplyBase(b))).toEqual(multiplyBase(sum))
      }),
      { numRuns: 30 },
    ))

  test.each([-1n, SUBGROUP_ORDER])('%s is refused', (scalar) => {
    expect(() => multiplyBase(scalar)).toThrow(InvalidScalarError)
    expect(() => multiplyPoint(BASE8, scalar)).toThrow(InvalidScalarError)
  })
})

describe('encodings of points', () => {
  test('both forms survive', () =>
    fc.assert(
      fc.property(arbPoint(), (point) => {
        expect(decodePlainPoint(encodePlainPoint(point))).toEqual(point)
        expect(decompressPublicPoint(compressPoint(point))).toEqual(point)
      }),
      { numRuns: 30 },
    ))

  test('P and -P differ in the sign bit only', () => {
    const [plus, minus] = [compressPoint(BASE8), compressPoint(negatePoint(BASE8))]
    expect(plus[31]).toBe((minus[31] as number) ^ 0x80)
    expect(decompressPoint(minus)).toEqual(negatePoint(BASE8))
  })

  test('whatever decompresses is the only encoding of its point', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        try {
          expect(compressPoint(decompressPoint(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPointError)
        }
      }),
    ))

  test('y >= r and a sign on x = 0 are refused', () => {
    expect(faultOf(() => decompressPoint(encodeFieldLike(FIELD_ORDER + 1n)))).toBe('encoding')
    expect(decompressPoint(compressPoint(IDENTITY))).toEqual(IDENTITY)
    const signed = compressPoint(IDENTITY)
    signed[31] = 0x80
    expect(faultOf(() => decompressPoint(signed))).toBe('encoding')
  })

  test('a y without point is refused', () => {
    const withoutPoint = [2n, 3n, 4n, 5n, 6n, 7n, 8n].filter(
      (y) => faultOf(() => decompressPoint(encodeField(y).reverse())) === 'off-curve',
    )
    expect(withoutPoint.length).toBeGreaterThan(0)
  })

  test('the identity, small-order and mixed-order points are no public keys', () => {
    expect(faultOf(() => decompressPublicPoint(compressPoint(IDENTITY)))).toBe('identity')
    for (const point of [...smallOrderPoints().slice(1), mixedOrderPoint()]) {
      expect(isOnCurve(point)).toBe(true)
      expect(isInSubgroup(point)).toBe(false)
      expect(faultOf(() => decompressPublicPoint(compressPoint(point)))).toBe('not-in-subgroup')
      expect(faultOf(() => assertPublicPoint(point))).toBe('not-in-subgroup')
    }
  })

  test('there are eight points of small order', () => {
    const points = smallOrderPoints()
    expect(new Set(points.map(({ x, y }) => `${x},${y}`)).size).toBe(8)
    for (const point of points) expect(clearCofactor(point)).toEqual(IDENTITY)
  })

  test('plain points off the curve, not canonical or of wrong length are refused', () => {
    const bytes = encodePlainPoint(BASE8)
    expect(() => decodePlainPoint(bytes.subarray(1))).toThrow(InvalidEncodingError)
    const moved = bytes.slice()
    moved[63] = (moved[63] as number) ^ 1
    expect(faultOf(() => decodePlainPoint(moved))).toBe('off-curve')
    const large = bytes.slice().fill(0xff, 0, 32)
    expect(() => decodePlainPoint(large)).toThrow(NotCanonicalError)
  })
})

/** 32 bytes little-endian of a number that may exceed r. */
function encodeFieldLike(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}
