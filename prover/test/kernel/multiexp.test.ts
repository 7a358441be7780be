import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'
import { addPoints, multiexp, multiply, negate } from '../../src/kernel/multiexp.js'
import { type Group, importPoints } from '../../src/kernel/points.js'
import { keySection, type Logarithm, ORDER, scalarBytes, wirePoint } from './points.js'

let kernel: Kernel
let start = 0

beforeAll(async () => {
  kernel = await Kernel.create()
  start = kernel.mark()
})
beforeEach(() => kernel.release(start))

const inner = (logarithms: readonly Logarithm[], scalars: readonly bigint[]): bigint =>
  logarithms.reduce((sum, logarithm, i) => sum + logarithm * (scalars[i] as bigint), 0n) % ORDER

function sum(group: Group, logarithms: readonly Logarithm[], scalars: readonly bigint[], from?: number, to?: number) {
  return kernel.scoped(() => {
    const table = importPoints(kernel, group, keySection(group, logarithms), { validate: true })
    return multiexp(kernel, table, scalarBytes(scalars), from, to)
  })
}

/** Pseudo-random numbers that any run can repeat. */
function* numbers(seed: bigint): Generator<bigint, never> {
  for (let state = seed; ; ) {
    state = (state * 0x5851f42d4c957f2d14057b7ef767814f5851f42d4c957f2d14057b7ef767814fn + 0x9e3779b97f4a7c15n) % ORDER
    yield state
  }
}
const take = (count: number, seed: bigint): bigint[] => {
  const source = numbers(seed)
  return Array.from({ length: count }, () => source.next().value)
}

const scalar = fc.oneof(
  fc.bigInt({ min: 0n, max: ORDER - 1n }),
  fc.constantFrom(0n, 1n, 2n, ORDER - 1n, ORDER - 2n, (ORDER - 1n) / 2n),
  fc.bigInt({ min: 0n, max: 1n << 20n }),
  fc.integer({ min: 0, max: 253 }).map((bit) => (1n << BigInt(bit)) % ORDER),
)
/** Few points, their opposites and infinity: buckets that hold equal and opposite points are the rule. */
const collidingLogarithm = fc.constantFrom(0n, 1n, ORDER - 1n, 2n, ORDER - 2n, 3n)

describe.each(['g1', 'g2'] as const)('%s', (group) => {
  const largest = group === 'g1' ? 400 : 130

  test.each([0, 1, 2, 3, 31, 33, largest])('PRV-12: %i random points', (count) => {
    const [logarithms, scalars] = [take(count, 7n), take(count, 11n)]
    expect(sum(group, logarithms, scalars)).toEqual(wirePoint(group, inner(logarithms, scalars)))
  })

  test('PRV-12: equal, opposite and infinite points, scalars of every kind', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(collidingLogarithm, scalar), { maxLength: 70 }), (pairs) => {
        const [logarithms, scalars] = [pairs.map(([x]) => x), pairs.map(([, k]) => k)]
        expect(sum(group, logarithms, scalars)).toEqual(wirePoint(group, inner(logarithms, scalars)))
      }),
      { numRuns: group === 'g1' ? 60 : 30 },
    ))

  test('PRV-12: one scalar for all, so that every bucket is the same and sums meet on the way', () => {
    for (const k of [0n, 1n, ORDER - 1n, 5n, (ORDER + 1n) / 2n, 0x1234567890abcdefn]) {
      for (const logarithms of [
        Array.from({ length: 65 }, () => 1n),
        Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 3n : ORDER - 3n)),
        Array.from({ length: 66 }, (_, i) => BigInt(i % 5)),
        Array.from({ length: 64 }, (_, i) => (i < 32 ? BigInt(i) : ORDER - BigInt(63 - i))),
      ]) {
        const scalars = logarithms.map(() => k)
        expect(sum(group, logarithms, scalars)).toEqual(wirePoint(group, inner(logarithms, scalars)))
      }
    }
  })

  test("PRV-12: points that are each other's images under the endomorphism", () => {
    const eigenvalue =
      group === 'g1' ? 4407920970296243842393367215006156084916469457145843978461n : 6n * 4965661367192848881n ** 2n
    const logarithms = Array.from({ length: 40 }, (_, i) => eigenvalue ** BigInt(i % 4) % ORDER)
    const scalars = Array.from({ length: 40 }, (_, i) => eigenvalue ** BigInt((i >> 2) % 4) % ORDER)
    expect(sum(group, logarithms, scalars)).toEqual(wirePoint(group, inner(logarithms, scalars)))
  })

  test('PRV-13: slices add up to the whole', () => {
    const count = 60
    const logarithms = take(count, 5n).map((x, i) => (i % 3 === 0 ? 0n : x))
    const scalars = take(count, 13n)
    const whole = sum(group, logarithms, scalars)
    for (const cuts of [
      [0, 60],
      [0, 1, 60],
      [0, 20, 21, 40, 60],
      [0, 0, 30, 30, 60],
    ]) {
      const slices = cuts.slice(1).map((to, i) => sum(group, logarithms, scalars, cuts[i], to))
      expect(addPoints(kernel, group, slices)).toEqual(whole)
    }
  })

  test('sums, multiples and opposites of single points', () =>
    fc.assert(
      fc.property(collidingLogarithm, fc.array(collidingLogarithm, { maxLength: 6 }), scalar, (x, others, k) => {
        const points = others.map((other) => wirePoint(group, other))
        expect(addPoints(kernel, group, points)).toEqual(
          wirePoint(
            group,
            others.reduce((a, b) => a + b, 0n),
          ),
        )
        expect(multiply(kernel, group, wirePoint(group, x), k)).toEqual(wirePoint(group, x * k))
        expect(negate(kernel, group, wirePoint(group, x))).toEqual(wirePoint(group, -x))
      }),
      { numRuns: 40 },
    ))
})

describe('points with y = 0, which a key that was not validated may hold', () => {
  const BASE_ORDER = bn254.fields.Fp.ORDER
  const wire = scalarBytes([5n, 0n])
  const inSection = scalarBytes([(5n << 256n) % BASE_ORDER, 0n])

  test('are their own opposites', () => {
    expect(multiply(kernel, 'g1', wire, 1n)).toEqual(wire)
    expect(multiply(kernel, 'g1', wire, 2n)).toEqual(wirePoint('g1', 0n))
    expect(multiply(kernel, 'g1', wire, 7n)).toEqual(wire)
    expect(addPoints(kernel, 'g1', [wire, wire, wirePoint('g1', 9n)])).toEqual(wirePoint('g1', 9n))
  })

  test('PRV-12: leave the other sums of a batch as they are', () => {
    const section = Buffer.concat([inSection, inSection, keySection('g1', [1n, 2n, 2n])])
    const table = importPoints(kernel, 'g1', section, { validate: false })
    const total = multiexp(kernel, table, scalarBytes([1n, 1n, 3n, 5n, 5n]))
    expect(total).toEqual(wirePoint('g1', 23n))
  })
})
