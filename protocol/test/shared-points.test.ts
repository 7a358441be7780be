import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { windowDigits } from '../src/fast/curve-kernel.js'
import {
  InvalidScalarError,
  multiplyBase,
  SUBGROUP_ORDER,
  sharedPoint,
  sharedPoints,
  trySharedPoint,
} from '../src/index.js'
import { randomScalar } from '../src/random.js'
import { arbPoint, arbScalar, seededRandom } from '../testing/index.js'
import { mixedOrderPoint, slowMultiply, smallOrderPoints } from './points.js'

describe('sharedPoints', () => {
  const arbAnyPoint = () =>
    fc.oneof(
      { weight: 4, arbitrary: arbPoint() },
      { weight: 2, arbitrary: arbPoint().map(mixedOrderPoint) },
      { weight: 1, arbitrary: fc.constantFrom(...smallOrderPoints()) },
      {
        weight: 1,
        arbitrary: fc.record({ x: fc.bigInt({ min: -2n, max: 1n << 256n }), y: fc.bigInt({ min: 0n, max: 9n }) }),
      },
    )

  test('equals the plain computation for subgroup, mixed-order, small-order and off-curve points', () =>
    fc.assert(
      fc.property(arbScalar(), fc.array(arbAnyPoint(), { maxLength: 6 }), (scalar, points) => {
        expect(sharedPoints(scalar, points)).toEqual(points.map((point) => trySharedPoint(scalar, point)))
      }),
      { numRuns: 40 },
    ))

  test('equals double-and-add, which shares no code with it', () => {
    const scalar = randomScalar(seededRandom('scan'))
    const points = Array.from({ length: 20 }, (_, i) =>
      mixedOrderPoint(multiplyBase(BigInt(i + 1) ** 60n % SUBGROUP_ORDER)),
    )
    expect(sharedPoints(scalar, points)).toEqual(points.map((point) => slowMultiply(point, 8n * scalar)))
  })

  test('both parties compute the same point', () =>
    fc.assert(
      fc.property(arbScalar(), arbScalar(), (e, v) => {
        expect(sharedPoints(v, [multiplyBase(e)])).toEqual([sharedPoint(e, multiplyBase(v))])
      }),
      { numRuns: 20 },
    ))

  test.each([0n, SUBGROUP_ORDER])('the scalar %s is refused', (scalar) => {
    expect(() => sharedPoints(scalar, [])).toThrow(InvalidScalarError)
  })

  test('digits are odd or 0, below 16, four zeros after each, and add up to the scalar', () =>
    fc.assert(
      fc.property(arbScalar(), (scalar) => {
        const digits = windowDigits(scalar)
        expect(digits.reduce((sum, digit) => 2n * sum + BigInt(digit), 0n)).toBe(scalar)
        expect(digits.every((digit) => digit === 0 || (digit % 2 !== 0 && Math.abs(digit) < 16))).toBe(true)
        expect(digits.length).toBeLessThanOrEqual(253)
      }),
    ))
})
