import * as fc from 'fast-check'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { type Address, Kernel } from '../../src/kernel/kernel.js'
import { combine, inOneRow, makeTables, someTables } from '../../src/verify/combination.js'
import { SCALAR_FIELD_ORDER as R, writeWords } from '../../src/verify/points.js'
import { placeG1, takeG1 } from './kernel-points.js'
import { multiplyG1 } from './trapdoor.js'

let kernel: Kernel
let empty: Address

beforeAll(async () => {
  kernel = await Kernel.create()
  empty = kernel.mark()
})

beforeEach(() => kernel.release(empty))

const place = (logarithms: readonly bigint[]) =>
  inOneRow(
    kernel,
    logarithms.map((logarithm) => placeG1(kernel, multiplyG1(logarithm))),
  )

/** The sum by the kernel equals noble's; terms are (logarithm of the point, scalar). */
function agrees(terms: readonly (readonly [bigint, bigint])[], bits: 4 | 8, bytes: number): void {
  kernel.release(empty)
  const tables = makeTables(kernel, place(terms.map(([logarithm]) => logarithm)), terms.length, bits)
  const scalars = Buffer.concat(terms.map(([, scalar]) => writeWords([scalar]).subarray(0, bytes)))
  const expected = terms.reduce((sum, [logarithm, scalar]) => sum + logarithm * scalar, 0n)
  expect(takeG1(kernel, combine(kernel, tables, scalars)).equals(multiplyG1(expected))).toBe(true)
}

/** Few logarithms, so that equal and opposite points are common, and scalars at the edges of digits. */
const logarithm = fc.oneof(fc.constantFrom(1n, 2n, 3n, R - 1n, R - 2n), fc.bigInt({ min: 1n, max: R - 1n }))
const edges = [0n, 1n, 7n, 8n, 9n, 127n, 128n, 129n, 255n, 256n, (1n << 128n) - 1n, 1n << 127n]

test.each([4, 8] as const)('sums with digits of %i bits are those of noble, scalars of 32 bytes', (bits) => {
  const scalar = fc.oneof(
    fc.constantFrom(
      ...edges,
      R - 1n,
      R,
      (1n << 256n) - 1n,
      BigInt(`0x${'80'.repeat(32)}`),
      BigInt(`0x${'7f'.repeat(32)}`),
    ),
    fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(logarithm, scalar), { minLength: 1, maxLength: 6 }), (terms) =>
      agrees(terms, bits, 32),
    ),
    { numRuns: 40 },
  )
})

test.each([4, 8] as const)('and of 16 bytes, with digits of %i bits', (bits) => {
  const scalar = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }))
  fc.assert(
    fc.property(fc.array(fc.tuple(logarithm, scalar), { minLength: 1, maxLength: 6 }), (terms) =>
      agrees(terms, bits, 16),
    ),
    { numRuns: 40 },
  )
})

test('sums that are infinity', () => {
  for (const bits of [4, 8] as const) {
    agrees([[5n, 0n]], bits, 32)
    agrees([[5n, R]], bits, 32)
    agrees(
      [
        [5n, 9n],
        [R - 5n, 9n],
      ],
      bits,
      32,
    )
    agrees(
      [
        [1n, 200n],
        [2n, R - 100n],
      ],
      bits,
      32,
    )
  }
})

test('a table holds the multiples, also when there are more jobs than one batch of additions takes', () => {
  const points = Array.from({ length: 20 }, (_, i) => BigInt(i + 1))
  const tables = makeTables(kernel, place(points), points.length, 8)
  for (const i of [0, 7, 19]) {
    const one = someTables(kernel, tables, i, 1)
    for (const multiple of [1, 2, 3, 64, 127, 128]) {
      const at = one.at + 72 * (multiple - 1)
      expect(takeG1(kernel, at).equals(multiplyG1(BigInt(multiple) * (points[i] as bigint)))).toBe(true)
    }
  }
})
