import { beforeAll, describe, expect, test } from 'vitest'
import { placeScalar, prepareDomain, SCALAR_BYTES } from '../../src/kernel/domain.js'
import { type Address, Kernel } from '../../src/kernel/kernel.js'
import { SCALAR_FIELD_ORDER as r, rootOfUnity } from '../../src/kernel/scalar-field.js'
import { pseudoScalars, readScalars, writeScalars } from './kernel-scalars.js'
import { reduce } from './reference-quotient.js'

// Random values hardly ever come near the bounds that the kernel's comments state. Here numbers stand at them.

const LIMBS = 9
/** What a butterfly may leave in a limb. */
const LIMB_BOUND = 2 ** 30 + 4
/** r / 2^232: the value is told by the highest limb. */
const TOP_OF_ORDER = Number(r >> 232n)

let kernel: Kernel

beforeAll(async () => {
  kernel = await Kernel.create()
})

/** The largest limbs there may be, for a number of some `orders` times r. */
const largestLimbs = (orders: number): number[] => [
  ...new Array<number>(LIMBS - 1).fill(LIMB_BOUND - 1),
  orders * TOP_OF_ORDER,
]

const numberOf = (limbs: readonly number[]): bigint => limbs.reduceRight((sum, limb) => (sum << 29n) + BigInt(limb), 0n)

function limbsAt(at: Address): number[] {
  const { buffer, byteOffset } = kernel.bytes(at, SCALAR_BYTES)
  return [...new Uint32Array(buffer, byteOffset, LIMBS)]
}

const place = (elements: readonly (readonly number[])[]): Address =>
  kernel.place(new Uint8Array(Uint32Array.from(elements.flat()).buffer))

const limbsOf = (value: bigint): number[] =>
  Array.from({ length: LIMBS }, (_, i) => Number((value >> BigInt(29 * i)) & 0x1fffffffn))

describe('bounds of the transforms', () => {
  test('a butterfly keeps its limbs and its value within bounds, where both operands stand at them', () =>
    kernel.scoped(() => {
      const domain = prepareDomain(kernel, 2)
      const [u, v] = [largestLimbs(140), largestLimbs(140)]
      const values = place([u, v])
      kernel.functions.fftEvaluateOdd(values, 2, domain.oddTwiddles)
      const product = numberOf(v) * rootOfUnity(2)
      const [sum, difference] = [limbsAt(values), limbsAt(values + SCALAR_BYTES)]
      expect(reduce(numberOf(sum))).toBe(reduce(numberOf(u) + product))
      expect(reduce(numberOf(difference))).toBe(reduce(numberOf(u) - product))
      for (const limbs of [sum, difference]) {
        expect(Math.max(...limbs.slice(0, -1))).toBeLessThan(LIMB_BOUND)
        expect(numberOf(limbs)).toBeLessThan(numberOf(u) + 4n * r)
      }
    }))

  test('whatever is subtracted, the difference is not below 0 and has small limbs', () =>
    kernel.scoped(() => {
      const domain = prepareDomain(kernel, 2)
      const full = [...new Array<number>(LIMBS - 1).fill(2 ** 29 - 1), 0]
      for (const u of [limbsOf(0n), full]) {
        for (const x of pseudoScalars(9n, 200)) {
          const values = place([u, limbsOf(x)])
          kernel.functions.fftEvaluateOdd(values, 2, domain.oddTwiddles)
          for (const limbs of [limbsAt(values), limbsAt(values + SCALAR_BYTES)]) {
            expect(Math.max(...limbs.slice(0, -1))).toBeLessThan(LIMB_BOUND)
            expect(limbs.at(-1)).toBeLessThan(10 * TOP_OF_ORDER)
          }
        }
      }
    }))

  test('a subtrahend above 3 r, as a product of a large value and a large twiddle is once in some hundred times', () =>
    kernel.scoped(() => {
      const [zero, twiddle] = [limbsOf(0n), r - 1n]
      const twiddles = place([zero, limbsOf(twiddle)])
      const values = kernel.allocate(2 * SCALAR_BYTES)
      for (const x of pseudoScalars(10n, 3000)) {
        const v = x + 148n * r
        kernel.bytes(values, 2 * SCALAR_BYTES).set(new Uint8Array(Uint32Array.from([...zero, ...limbsOf(v)]).buffer))
        kernel.functions.fftEvaluateOdd(values, 2, twiddles)
        const difference = numberOf(limbsAt(values + SCALAR_BYTES))
        expect(reduce(difference << 261n)).toBe(reduce(-v * twiddle))
        expect(difference).toBeLessThan(4n * r)
      }
    }))

  test('interpolated values and twiddles are below 1.001 r', () =>
    kernel.scoped(() => {
      const size = 256
      const domain = prepareDomain(kernel, size)
      const values = place(pseudoScalars(4n, size).map(limbsOf))
      kernel.functions.fftInterpolate(values, size, domain.inverseTwiddles)
      const elements = (at: Address, count: number) =>
        Array.from({ length: count }, (_, i) => limbsAt(at + i * SCALAR_BYTES))
      const all = [
        ...elements(values, size),
        ...elements(domain.inverseTwiddles, size / 2),
        ...elements(domain.oddTwiddles + SCALAR_BYTES, size - 1),
      ]
      for (const limbs of all) {
        expect(Math.max(...limbs)).toBeLessThan(2 ** 29)
        expect(1000n * numberOf(limbs)).toBeLessThan(1001n * r)
      }
    }))
})

test('the join takes limbs and values as the transforms may leave them', () =>
  kernel.scoped(() => {
    const [a, b, c] = [largestLimbs(150), largestLimbs(149), largestLimbs(148)]
    const [scale, single] = pseudoScalars(8n, 3).slice(1) as [bigint, bigint]
    const words = kernel.allocate(32)
    const elements = [a, b, c].map((limbs) => place([limbs])) as [Address, Address, Address]
    kernel.functions.joinQuotient(words, ...elements, placeScalar(kernel, scale), placeScalar(kernel, single), 1)
    // The kernel holds scale R and single R: two reductions leave a b scale / R, one leaves c single.
    const [joined] = readScalars(kernel.bytes(words, 32))
    const R = 2n ** 261n
    expect(reduce((joined as bigint) * R)).toBe(reduce(numberOf(a) * numberOf(b) * scale - numberOf(c) * single * R))
  }))

test('sums of products hold where limbs are largest', () =>
  kernel.scoped(() => {
    const full = r - 1n - ((r - 1n) % 2n ** 232n) - 1n // below r, its lower limbs all ones
    for (const count of [1, 6, 7, 8, 9, 14, 15, 500, 1024, 1025, 3000]) {
      const entries = kernel.place(new Uint8Array(new Uint32Array(2 * count).buffer))
      const starts = kernel.place(new Uint8Array(Uint32Array.of(0, count).buffer))
      const scalars = kernel.allocate(SCALAR_BYTES)
      kernel.functions.unpackScalars(scalars, kernel.place(writeScalars([2n ** 256n - 1n])), 1)
      const sum = kernel.allocate(SCALAR_BYTES)
      kernel.functions.sparseRows(sum, starts, 1, entries, place([limbsOf(full)]), scalars)
      expect(reduce(numberOf(limbsAt(sum)) << 261n)).toBe(reduce(BigInt(count) * full * (2n ** 256n - 1n)))
      expect(numberOf(limbsAt(sum))).toBeLessThan(40n * r) // what a transform takes
    }
  }))
