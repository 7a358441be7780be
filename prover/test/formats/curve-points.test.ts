import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type G2Coordinates, isG1, isG2 } from '../../src/formats/curve-points.js'
import { BASE_FIELD_ORDER as p, SCALAR_FIELD_ORDER as r, readWords } from '../../src/verify/points.js'
import { pointOutsideSubgroup } from '../verify/points-of-the-twist.js'

const arbScalar = fc.bigInt({ min: 1n, max: r - 1n })
const arbCoordinate = fc.bigInt({ min: 0n, max: p - 1n })

const g2 = (scalar: bigint): G2Coordinates => {
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine()
  return [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ]
}

const isOnG1 = (x: bigint, y: bigint) => bn254.fields.Fp.eql((y * y) % p, (x * x * x + 3n) % p)

describe('points of a header', () => {
  test('G1 as noble knows it', () =>
    fc.assert(
      fc.property(arbScalar, arbCoordinate, (scalar, other) => {
        const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
        expect(isG1([x, y])).toBe(true)
        expect(isG1([x, p - y])).toBe(true)
        expect(isG1([x, other])).toBe(isOnG1(x, other))
      }),
      { numRuns: 20 },
    ))

  test('points of order r are in G2', () =>
    fc.assert(
      fc.property(arbScalar, (scalar) => {
        expect(isG2(g2(scalar))).toBe(true)
      }),
      { numRuns: 20 },
    ))

  test('points off the twist are not', () =>
    fc.assert(
      fc.property(arbScalar, arbCoordinate, (scalar, other) => {
        const [x, [y0, y1]] = g2(scalar)
        expect(isG2([x, [y0, (y1 + 1n) % p]])).toBe(false)
        expect(
          isG2([
            [other, x[1]],
            [y0, y1],
          ]),
        ).toBe(other === x[0])
      }),
      { numRuns: 20 },
    ))

  test('other points of the twist are not', () =>
    fc.assert(
      fc.property(arbCoordinate, (start) => {
        const [x0, x1, y0, y1] = readWords(pointOutsideSubgroup(start)) as [bigint, bigint, bigint, bigint]
        expect(
          isG2([
            [x0, x1],
            [y0, y1],
          ]),
        ).toBe(false)
      }),
      { numRuns: 10 },
    ))

  test('multiples by r of points of the twist, whose order divides the cofactor, are not', () => {
    for (const start of [5n, 50n]) {
      const [x0, x1, y0, y1] = readWords(pointOutsideSubgroup(start)) as [bigint, bigint, bigint, bigint]
      const point = bn254.G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } })
      const { x, y } = point
        .multiplyUnsafe(r - 1n)
        .add(point)
        .toAffine()
      expect(
        isG2([
          [x.c0, x.c1],
          [y.c0, y.c1],
        ]),
      ).toBe(false)
    }
  })

  test('infinity as files have it is in neither group', () => {
    expect(isG1([0n, 0n])).toBe(false)
    expect(
      isG2([
        [0n, 0n],
        [0n, 0n],
      ]),
    ).toBe(false)
  })
})
