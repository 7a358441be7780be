import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type EvaluationDomain,
  evaluateOnOddCoset,
  interpolate,
  placeScalar,
  prepareDomain,
  SCALAR_BYTES,
} from '../../src/kernel/domain.js'
import { Kernel } from '../../src/kernel/kernel.js'
import { SCALAR_FIELD_ORDER as r } from '../../src/kernel/scalar-field.js'
import { arbScalar, pseudoScalars, readScalars, writeScalars } from './kernel-scalars.js'
import { naiveTransform, scaledCoefficients, transform, valuesOnOddCoset } from './reference-quotient.js'

/** The kernel's Montgomery factor. */
const R = 2n ** 261n % r

let kernel: Kernel

beforeAll(async () => {
  kernel = await Kernel.create()
})

type Transform = (kernel: Kernel, domain: EvaluationDomain, at: number) => void

/** Plain numbers through one transform of the kernel. Transforms are linear: they take any multiple, Montgomery's or none. */
function through(run: Transform, values: readonly bigint[]): bigint[] {
  return kernel.scoped(() => {
    const domain = prepareDomain(kernel, values.length)
    const at = kernel.allocate(values.length * SCALAR_BYTES)
    const words = kernel.place(writeScalars(values))
    values.forEach((_, i) => {
      kernel.functions.frFromWords(at + i * SCALAR_BYTES, words + 32 * i)
    })
    run(kernel, domain, at)
    values.forEach((_, i) => {
      kernel.functions.frReduce(at + i * SCALAR_BYTES, at + i * SCALAR_BYTES)
      kernel.functions.frToWords(words + 32 * i, at + i * SCALAR_BYTES)
    })
    return readScalars(kernel.bytes(words, values.length * 32))
  })
}

function bitReversed<T>(list: readonly T[]): T[] {
  const bits = Math.log2(list.length)
  return list.map((_, i) => {
    let reversed = 0
    for (let bit = 0; bit < bits; bit++) reversed = 2 * reversed + ((i >> bit) & 1)
    return list[reversed]!
  })
}

const arbPolynomial = (maxLog2: number) =>
  fc
    .integer({ min: 1, max: maxLog2 })
    .chain((log2) => fc.array(arbScalar(), { minLength: 2 ** log2, maxLength: 2 ** log2, size: 'max' }))

describe('transforms', () => {
  test('the reference transform is the naive one', () => {
    const property = fc.property(arbPolynomial(5), (values) => {
      expect(scaledCoefficients(values)).toEqual(scaledCoefficients(values, naiveTransform))
      expect(valuesOnOddCoset(values)).toEqual(valuesOnOddCoset(values, naiveTransform))
    })
    fc.assert(property, { numRuns: 30 })
  })

  test('values on the domain become coefficients times its size', () => {
    const property = fc.property(arbPolynomial(6), (values) => {
      expect(bitReversed(through(interpolate, values))).toEqual(scaledCoefficients(values, naiveTransform))
    })
    fc.assert(property, { numRuns: 60 })
  })

  test('coefficients become values on the odd coset', () => {
    const property = fc.property(arbPolynomial(6), (coefficients) => {
      expect(through(evaluateOnOddCoset, bitReversed(coefficients))).toEqual(
        valuesOnOddCoset(coefficients, naiveTransform),
      )
    })
    fc.assert(property, { numRuns: 60 })
  })

  test.each([...Array.from({ length: 14 }, (_, i) => i + 1), 16])('both, at size 2^%i', (log2) => {
    const values = pseudoScalars(BigInt(log2) + 5n, 2 ** log2)
    const coefficients = through(interpolate, values)
    expect(bitReversed(coefficients)).toEqual(scaledCoefficients(values, transform))
    expect(through(evaluateOnOddCoset, coefficients)).toEqual(valuesOnOddCoset(bitReversed(coefficients), transform))
  })

  test.each([0n, 1n])('the constant polynomial %i', (constant) => {
    const values = new Array<bigint>(64).fill(constant)
    const coefficients = [64n * constant, ...new Array<bigint>(63).fill(0n)]
    expect(through(interpolate, values)).toEqual(coefficients)
    expect(through(evaluateOnOddCoset, coefficients)).toEqual(values.map((value) => 64n * value))
  })

  test('values may begin at 40 r', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
      (log2, top) => {
        const values = new Array<bigint>(2 ** log2).fill(0n).map((_, i) => top - BigInt(i) * (top >> 10n))
        const run: Transform = (kernel, domain, at) => {
          kernel.functions.unpackScalars(at, kernel.place(writeScalars(values)), values.length)
          for (let i = 0; i < 3 * values.length; i++) {
            const element = at + (i % values.length) * SCALAR_BYTES
            kernel.functions.frAdd(element, element, element)
          }
          interpolate(kernel, domain, at)
          for (let i = 0; i < values.length; i++) {
            const element = at + i * SCALAR_BYTES
            kernel.functions.frMul(element, element, placeScalar(kernel, R))
          }
        }
        expect(bitReversed(through(run, values))).toEqual(scaledCoefficients(values.map((x) => (8n * x) % r)))
      },
    )
    fc.assert(property, { numRuns: 40 })
  })
})
