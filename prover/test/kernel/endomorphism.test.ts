import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { BETA, decompositionOf, eigenvalue, LATTICES, PSI_FACTORS } from '../../src/kernel/endomorphism.js'
import { Kernel } from '../../src/kernel/kernel.js'
import { ORDER as r, scalarBytes } from './points.js'

let kernel: Kernel

beforeAll(async () => {
  kernel = await Kernel.create()
})

const { Fp, Fp2 } = bn254.fields
const GROUPS = ['g1', 'g2'] as const
type Group = (typeof GROUPS)[number]

/** Bits of every window of a part, least significant first, in as many windows as keep to the given bits at most. */
function widthsOf(group: Group, bits: number): number[] {
  const total = decompositionOf(group).partBits + 1
  const windows = Math.ceil(total / bits)
  return Array.from({ length: windows }, (_, w) => Math.floor(total / windows) + (w < total % windows ? 1 : 0))
}

/** The digits of one scalar, by parts, least significant first, in windows of the given bits at most. */
function digitsOf(group: Group, k: bigint, bits: number): number[][] {
  const { parts, partBits, table } = decompositionOf(group)
  const windows = widthsOf(group, bits).length
  const [width, wide] = [Math.floor((partBits + 1) / windows), (partBits + 1) % windows]
  return kernel.scoped(() => {
    const digits = kernel.allocate(2 * windows * parts)
    const [scalar, index, lattice] = [kernel.place(scalarBytes([k])), kernel.allocate(4), kernel.place(table)]
    kernel.functions.writeDigits(digits, scalar, index, 0, 1, lattice, parts, width, wide, windows)
    const { buffer, byteOffset } = kernel.bytes(digits, 2 * windows * parts)
    const all = [...new Int16Array(buffer, byteOffset, windows * parts)]
    return Array.from({ length: parts }, (_, j) => all.filter((_, place) => place % parts === j))
  })
}

const partFrom = (digits: readonly number[], widths: readonly number[]): bigint =>
  digits.reduceRight((sum, digit, w) => (sum << BigInt(widths[w]!)) + BigInt(digit), 0n)

const powersOf = (group: Group): bigint[] =>
  Array.from({ length: decompositionOf(group).parts }, (_, j) => eigenvalue(group) ** BigInt(j) % r)

const modulo = (x: bigint): bigint => ((x % r) + r) % r

/** Scalars near the corners of the cells that rounding makes: their parts are the longest. */
const arbCorner = (group: Group) =>
  fc
    .tuple(fc.array(fc.constantFrom(-1n, 1n), { minLength: 4, maxLength: 4 }), fc.bigInt({ min: -9n, max: 9n }))
    .map(([signs, offset]) => {
      const doubled = LATTICES[group].map((row, i) => row.map((value) => value * (signs[i] ?? 1n)))
      const corner = powersOf(group).reduce((sum, power, j) => {
        const part = doubled.reduce((total, row) => total + row[j]!, 0n) / 2n
        return sum + part * power
      }, offset)
      return modulo(corner)
    })

const arbScalar = (group: Group) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: r - 1n }),
    fc.constantFrom(0n, 1n, r - 1n, eigenvalue(group), r - eigenvalue(group), (r - 1n) / 2n, (r + 1n) / 2n),
    fc.integer({ min: 0, max: 253 }).map((bit) => 1n << BigInt(bit)),
    arbCorner(group),
  )

describe.each(GROUPS)('%s', (group) => {
  test('rows of the lattice stand for 0, and there are no more such rows than they make', () => {
    for (const row of LATTICES[group]) {
      expect(modulo(row.reduce((sum, value, j) => sum + value * powersOf(group)[j]!, 0n))).toBe(0n)
    }
    expect([r, -r]).toContain(determinant(LATTICES[group]))
  })

  test('digits of the parts add up to the scalar, and fit their buckets', () => {
    const property = fc.property(arbScalar(group), fc.integer({ min: 2, max: 14 }), (k, bits) => {
      const digits = digitsOf(group, k, bits)
      const widths = widthsOf(group, bits)
      expect(digits.every((list) => list.every((digit, w) => Math.abs(digit) <= 2 ** (widths[w]! - 1)))).toBe(true)
      const parts = digits.map((list) => partFrom(list, widths))
      const { partBits } = decompositionOf(group)
      expect(parts.every((part) => part > -(1n << BigInt(partBits)) && part < 1n << BigInt(partBits))).toBe(true)
      expect(modulo(parts.reduce((sum, part, j) => sum + part * powersOf(group)[j]!, 0n))).toBe(k)
    })
    fc.assert(property, { numRuns: 1500 })
  })

  test('small scalars stay whole', () => {
    for (const k of [0n, 1n, 5n, 1n << 32n, (1n << 60n) - 1n]) {
      const [first, ...others] = digitsOf(group, k, 8).map((list) => partFrom(list, widthsOf(group, 8)))
      expect([first, others.every((part) => part === 0n)]).toEqual([k, true])
    }
  })
})

test('a part of G2 and its sign fit into five windows of 13 bits, one of G1 into 127', () => {
  expect(decompositionOf('g2').partBits).toBe(64)
  expect(decompositionOf('g1').partBits).toBe(126)
})

const arbLogarithm = fc.bigInt({ min: 1n, max: r - 1n })

test('the endomorphism of G1 multiplies by its eigenvalue', () => {
  const property = fc.property(arbLogarithm, (logarithm) => {
    const point = bn254.G1.Point.BASE.multiply(logarithm)
    const { x, y } = point.toAffine()
    expect(bn254.G1.Point.fromAffine({ x: Fp.mul(x, BETA), y }).equals(point.multiply(eigenvalue('g1')))).toBe(true)
  })
  fc.assert(property, { numRuns: 10 })
})

test('psi multiplies points of G2 by p, and its factors are powers of 9 + u', () => {
  const [x0, x1, y0, y1] = PSI_FACTORS
  const xi = { c0: 9n, c1: 1n }
  expect(Fp2.eql(Fp2.pow(xi, (Fp.ORDER - 1n) / 3n), { c0: x0, c1: x1 })).toBe(true)
  expect(Fp2.eql(Fp2.pow(xi, (Fp.ORDER - 1n) / 2n), { c0: y0, c1: y1 })).toBe(true)
  expect(eigenvalue('g2')).toBe(Fp.ORDER % r)
  const conjugate = ({ c0, c1 }: { c0: bigint; c1: bigint }) => ({ c0, c1: Fp.neg(c1) })
  const property = fc.property(arbLogarithm, (logarithm) => {
    const point = bn254.G2.Point.BASE.multiply(logarithm)
    const { x, y } = point.toAffine()
    const image = {
      x: Fp2.mul(conjugate(x), { c0: x0, c1: x1 }),
      y: Fp2.mul(conjugate(y), { c0: y0, c1: y1 }),
    }
    expect(bn254.G2.Point.fromAffine(image).equals(point.multiply(Fp.ORDER % r))).toBe(true)
  })
  fc.assert(property, { numRuns: 10 })
})

test('no scalar stays behind in the memory outside the arena', async () => {
  const fresh = await Kernel.create()
  const end = fresh.mark()
  const before = fresh.bytes(0, end).slice()
  kernel = fresh
  digitsOf('g2', r - 123456789n, 8)
  expect(fresh.bytes(0, end)).toEqual(before)
})

function determinant(rows: readonly (readonly bigint[])[]): bigint {
  const [first, ...rest] = rows
  if (first === undefined) return 1n
  return first.reduce((sum, value, j) => {
    const minor = determinant(rest.map((row) => row.filter((_, column) => column !== j)))
    return sum + (j % 2 === 0 ? value : -value) * minor
  }, 0n)
}
