import { bn254 } from '@noble/curves/bn254.js'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'
import { type Bn254, createBn254 } from '../../src/verify/index.js'
import { BASE_FIELD_ORDER as P, SCALAR_FIELD_ORDER as R, writeWords } from '../../src/verify/points.js'
import { pointOutsideSubgroup } from './points-of-the-twist.js'
import { G1, G2, g1Wire, g2Wire, multiplyG1, multiplyG2 } from './trapdoor.js'

let curve: Bn254
let kernel: Kernel

beforeAll(async () => {
  const create = vi.spyOn(Kernel, 'create')
  curve = await createBn254()
  kernel = (await create.mock.results[0]?.value) as Kernel
  create.mockRestore()
})

const [infinity, infinityG2] = [new Uint8Array(64), new Uint8Array(128)]
const [g, h] = [g1Wire(G1.BASE), g2Wire(G2.BASE)]
const minusG = g1Wire(G1.BASE.negate())
/** Not on the curve, or a coordinate of p and more; the second and third would be infinity modulo p, the last the generator. */
const bad = [
  [1n, 3n],
  [P, 0n],
  [0n, P],
  [P + 1n, 2n],
].map(writeWords)
const outside = pointOutsideSubgroup(1n)

describe('EIP-196', () => {
  test('sums with infinity, of a point and its opposite, of a point and itself', () => {
    expect(curve.add(infinity, infinity)).toEqual(infinity)
    for (const [a, b] of [
      [g, infinity],
      [infinity, g],
    ] as const)
      expect(curve.add(a, b)).toEqual(g)
    expect(curve.add(g, minusG)).toEqual(infinity)
    expect(curve.add(g, g)).toEqual(g1Wire(multiplyG1(2n)))
  })

  test.each(bad.map((point, i) => [i, point] as const))(
    'refuses bad point %i beside any other, and its multiples',
    (_, point) => {
      for (const other of [infinity, g, point]) {
        expect(curve.add(point, other)).toBeUndefined()
        expect(curve.add(other, point)).toBeUndefined()
      }
      for (const scalar of [0n, 1n, R]) expect(curve.multiply(point, writeWords([scalar]))).toBeUndefined()
    },
  )

  test('multiples by 0, r and more', () => {
    const cases = [0n, 1n, R - 1n, R, R + 1n, 1n << 254n, (1n << 256n) - 1n]
    for (const k of cases) {
      expect(curve.multiply(g, writeWords([k]))).toEqual(g1Wire(multiplyG1(k)))
      expect(curve.multiply(infinity, writeWords([k]))).toEqual(infinity)
    }
  })
})

describe('EIP-197', () => {
  test('no pairs, and pairs with infinity, are one', () => {
    for (const pairs of [
      [],
      [[infinity, h]],
      [[g, infinityG2]],
      [
        [infinity, infinityG2],
        [infinity, h],
      ],
    ] as const) {
      expect(curve.pairingProductIsOne(pairs)).toBe(true)
    }
    expect(curve.pairingProductIsOne([[g, h]])).toBe(false)
    expect(
      curve.pairingProductIsOne([
        [g, h],
        [infinity, h],
        [minusG, h],
        [g, infinityG2],
      ]),
    ).toBe(true)
    const [a, b] = [g1Wire(multiplyG1(77n)), g2Wire(multiplyG2(bn254.fields.Fr.inv(77n)))]
    expect(
      curve.pairingProductIsOne([
        [a, b],
        [minusG, h],
      ]),
    ).toBe(true)
  })

  test('PRV-21: a point outside G2 is refused, also beside infinity, and wherever it stands', () => {
    for (const pairs of [
      [[g, outside]],
      [[infinity, outside]],
      [
        [g, h],
        [infinity, outside],
      ],
      [
        [g, outside],
        [g, h],
      ],
    ] as const) {
      expect(curve.pairingProductIsOne(pairs)).toBeUndefined()
    }
  })

  test('so are bad points of G1 beside infinity, and of the twist', () => {
    for (const point of bad) expect(curve.pairingProductIsOne([[point, infinityG2]])).toBeUndefined()
    const off = [
      [1n, 2n, 3n, 4n],
      [P, 0n, 0n, 0n],
      [0n, 0n, 0n, P],
    ].map(writeWords)
    for (const point of off) {
      expect(curve.pairingProductIsOne([[infinity, point]])).toBeUndefined()
      expect(curve.pairingProductIsOne([[g, point]])).toBeUndefined()
    }
  })
})

test('points and scalars of another length are the mistake of the caller', () => {
  for (const point of [new Uint8Array(0), g.subarray(0, 63), Uint8Array.of(...g, 0)]) {
    expect(() => curve.add(point, g)).toThrow(RangeError)
    expect(() => curve.add(g, point)).toThrow(RangeError)
    expect(() => curve.multiply(point, new Uint8Array(32))).toThrow(RangeError)
    expect(() => curve.pairingProductIsOne([[point, h]])).toThrow(RangeError)
    expect(() => curve.pairingProductIsOne([[g, point]])).toThrow(RangeError)
  }
  for (const length of [0, 31, 33]) expect(() => curve.multiply(g, new Uint8Array(length))).toThrow(RangeError)
})

test('no call keeps memory, whatever its answer', () => {
  const before = kernel.mark()
  for (const point of [g, infinity, ...bad]) {
    curve.add(point, g)
    curve.multiply(point, new Uint8Array(32).fill(255))
    for (const q of [h, outside, infinityG2]) curve.pairingProductIsOne([[point, q]])
  }
  expect(kernel.mark()).toBe(before)
})
