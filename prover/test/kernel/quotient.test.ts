import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { evaluateProgram, lagrangeAt } from '../../../circuits/src/dev-key/quadratic-program.js'
import type { R1cs } from '../../../circuits/src/r1cs.js'
import { MalformedKeyError, WitnessLengthError } from '../../src/errors.js'
import { Kernel } from '../../src/kernel/kernel.js'
import { CoefficientImport, importCoefficients, quotientScalars } from '../../src/kernel/quotient.js'
import { SCALAR_FIELD_ORDER as r } from '../../src/kernel/scalar-field.js'
import { arbShape, randomCircuit } from '../support/random-circuit.js'
import { arbScalar, coefficientSection, pseudoScalars, readScalars, writeScalars } from './kernel-scalars.js'
import { type Entry, naiveTransform, quotientReference, reduce, rowSums, transform } from './reference-quotient.js'

let kernel: Kernel

beforeAll(async () => {
  kernel = await Kernel.create()
})

function quotient(entries: readonly Entry[], domainSize: number, witness: readonly bigint[]): bigint[] {
  return kernel.scoped(() => {
    const table = importCoefficients(kernel, coefficientSection(entries), { domainSize, wires: witness.length })
    return readScalars(quotientScalars(kernel, table, writeScalars(witness)))
  })
}

const expected = (entries: readonly Entry[], domainSize: number, witness: readonly bigint[], transformer = transform) =>
  quotientReference(...rowSums(entries, domainSize, witness), transformer)

/** The entries that a key has for a circuit: its rows, and one row of A for the constant and each public wire. */
function entriesOf({ constraints, publicCount }: R1cs): Entry[] {
  const rows = constraints.flatMap(({ a, b }, row) =>
    [a, b].flatMap(({ wires, coefficients }, matrix) =>
      coefficients.map((value, i) => ({ matrix, row, wire: wires[i]!, value })),
    ),
  )
  const publicRows = Array.from({ length: publicCount + 1 }, (_, wire) => ({
    ...{ matrix: 0, row: constraints.length + wire, wire, value: 1n },
  }))
  return [...rows, ...publicRows]
}

const arbProblem = (maxLog2: number) =>
  fc
    .record({
      log2: fc.integer({ min: 1, max: maxLog2 }),
      witness: fc.array(arbScalar(), { minLength: 1, maxLength: 20 }),
    })
    .chain(({ log2, witness }) =>
      fc.record({
        domainSize: fc.constant(2 ** log2),
        witness: fc.constant(witness),
        entries: fc.array(
          fc.record({
            matrix: fc.integer({ min: 0, max: 1 }),
            row: fc.integer({ min: 0, max: 2 ** log2 - 1 }),
            wire: fc.integer({ min: 0, max: witness.length - 1 }),
            value: arbScalar(),
          }),
          { maxLength: 60 },
        ),
      }),
    )

describe('quotient scalars', () => {
  test('are the reference, for any tables and witnesses, repeated and missing entries included', () => {
    const property = fc.property(arbProblem(5), ({ entries, domainSize, witness }) => {
      expect(quotient(entries, domainSize, witness)).toEqual(expected(entries, domainSize, witness, naiveTransform))
    })
    fc.assert(property, { numRuns: 80 })
  })

  test.each([...Array.from({ length: 14 }, (_, i) => i + 1), 16])('are the reference at size 2^%i', (log2) => {
    const domainSize = 2 ** log2
    const witness = pseudoScalars(77n, domainSize)
    const values = pseudoScalars(3n, 50)
    const entries = Array.from({ length: 2 * domainSize }, (_, i) => ({
      ...{ matrix: i % 2, row: (i * 7) % domainSize, wire: (i * 13 + 5) % domainSize, value: values[i % 50]! },
    }))
    expect(quotient(entries, domainSize, witness)).toEqual(expected(entries, domainSize, witness))
  })

  test.each([1023, 1024, 1025, 2048, 5000])('hold for a row of %i of the largest products', (length) => {
    const witness = [r - 1n, r - 2n]
    const row = (matrix: number) =>
      Array.from({ length }, (_, i) => ({ matrix, row: 3, wire: i % 2, value: r - 1n - BigInt(i % 3) }))
    const entries = [...row(0), ...row(1)]
    expect(quotient(entries, 4, witness)).toEqual(expected(entries, 4, witness))
  })

  test('hold for rows of 120,000 of the largest products', () => {
    // Without a reduction on the way their sums would pass 2^261.
    const row = (matrix: number) => Array.from({ length: 120_000 }, () => ({ matrix, row: 1, wire: 0, value: r - 1n }))
    const entries = [...row(0), ...row(1)]
    expect(quotient(entries, 2, [r - 1n])).toEqual(expected(entries, 2, [r - 1n]))
  })

  test('vanish where nothing is multiplied', () => {
    const zeros = new Array<bigint>(8).fill(0n)
    const onlyA = [{ matrix: 0, row: 2, wire: 0, value: 5n }]
    expect(quotient([], 8, [1n, 2n])).toEqual(zeros)
    expect(quotient(onlyA, 8, [1n, 2n])).toEqual(zeros)
    expect(quotient([...onlyA, { matrix: 1, row: 2, wire: 1, value: 7n }], 8, [0n, 0n])).toEqual(zeros)
  })

  test('interpolate quotient times vanishing polynomial for every satisfied circuit', () => {
    // No root of unity of a small order: those have no Lagrange polynomials.
    const arbTau = fc.bigInt({ min: 3n, max: r - 3n })
    const property = fc.property(arbShape(6), arbTau, (shape, tau) => {
      const { r1cs, witness } = randomCircuit(shape)
      const { log2Domain, u, v, w } = evaluateProgram(r1cs, tau)
      const sums = [u, v, w].map((polynomials) => polynomials.reduce((sum, x, wire) => sum + x * witness[wire]!, 0n))
      const odd = lagrangeAt(tau, log2Domain + 1).filter((_, i) => i % 2 === 1)
      const scalars = quotient(entriesOf(r1cs), 2 ** log2Domain, witness)
      expect(reduce(scalars.reduce((sum, x, i) => sum + x * odd[i]!, 0n))).toBe(reduce(sums[0]! * sums[1]! - sums[2]!))
    })
    fc.assert(property, { numRuns: 30 })
  })

  test('leave nothing of the witness in memory', async () => {
    const kernel = await Kernel.create()
    const start = kernel.mark()
    const entries = [
      { matrix: 0, row: 7, wire: 1, value: 3n },
      { matrix: 1, row: 7, wire: 1, value: 1n },
    ]
    const table = importCoefficients(kernel, coefficientSection(entries), { domainSize: 8, wires: 2 })
    const mark = kernel.mark()
    const outside = kernel.bytes(0, start).slice()
    quotientScalars(kernel, table, writeScalars([1n, pseudoScalars(5n, 2)[1]!]))
    expect(kernel.mark()).toBe(mark)
    expect(kernel.bytes(mark, kernel.memoryBytes - mark).every((byte) => byte === 0)).toBe(true)
    expect(kernel.bytes(0, start)).toEqual(outside)
  })

  test('need as many values as the key has wires', () => {
    const table = importCoefficients(kernel, coefficientSection([]), { domainSize: 2, wires: 3 })
    for (const length of [0, 2, 4]) {
      const witness = writeScalars(new Array<bigint>(length).fill(1n))
      expect(() => quotientScalars(kernel, table, witness)).toThrow(WitnessLengthError)
    }
    expect(() => quotientScalars(kernel, table, new Uint8Array(95))).toThrow(WitnessLengthError)
  })
})

describe('coefficients of a key', () => {
  const shape = { domainSize: 4, wires: 3 }
  const good: Entry = { matrix: 1, row: 3, wire: 2, value: 9n }
  test('may come in parts', () => {
    const entriesAndParts = arbProblem(4).chain((problem) =>
      fc.record({
        problem: fc.constant(problem),
        cuts: fc.array(fc.integer({ min: 0, max: problem.entries.length }), { maxLength: 4 }),
      }),
    )
    const property = fc.property(entriesAndParts, ({ problem: { entries, domainSize, witness }, cuts }) => {
      const bytes = coefficientSection(entries).subarray(4)
      const bounds = [0, ...cuts.sort((a, b) => a - b), entries.length].map((at) => 44 * at)
      const scalars = kernel.scoped(() => {
        const coefficients = new CoefficientImport(kernel, bytes.length, { domainSize, wires: witness.length })
        for (let i = 1; i < bounds.length; i++) coefficients.add(bytes.subarray(bounds[i - 1], bounds[i]))
        return readScalars(quotientScalars(kernel, coefficients.finish(), writeScalars(witness)))
      })
      expect(scalars).toEqual(expected(entries, domainSize, witness))
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('are named by their place in the section when they are refused', () => {
    const parts = coefficientSection([good, good, { ...good, wire: 3 }]).subarray(4)
    const load = () =>
      kernel.scoped(() => {
        const coefficients = new CoefficientImport(kernel, parts.length, shape)
        for (const at of [0, 44, 88]) coefficients.add(parts.subarray(at, at + 44))
      })
    expect(load).toThrow(/Coefficient 2/)
  })

  const load = (section: Uint8Array, { domainSize, wires } = shape) =>
    kernel.scoped(() => importCoefficients(kernel, section, { domainSize, wires }))

  test('may begin anywhere in a file', () => {
    const section = coefficientSection([good])
    for (const offset of [0, 1, 2, 3]) {
      const file = new Uint8Array(offset + section.length)
      file.set(section, offset)
      expect(() => load(file.subarray(offset))).not.toThrow()
    }
  })

  test.each([
    ['matrix', { matrix: 2 }],
    ['row', { row: 4 }],
    ['wire', { wire: 3 }],
    ['largest matrix', { matrix: 2 ** 32 - 1 }],
    ['largest row', { row: 2 ** 32 - 1 }],
    ['largest wire', { wire: 2 ** 32 - 1 }],
  ])('are refused with a %s that is not there', (_, change) => {
    expect(() => load(coefficientSection([good, { ...good, ...change }, good]))).toThrow(MalformedKeyError)
  })

  test.each([r, r + 1n, 2n ** 256n - 1n])('are refused with the value %i', (value) => {
    const section = coefficientSection([good])
    section.set(writeScalars([value]), 16)
    expect(() => load(section)).toThrow(MalformedKeyError)
  })

  test('are refused when their count and their length differ', () => {
    const section = coefficientSection([good, good])
    for (let length = 0; length < section.length; length++) {
      expect(() => load(section.subarray(0, length))).toThrow(MalformedKeyError)
    }
    const longer = new Uint8Array(section.length + 44)
    longer.set(section)
    expect(() => load(longer)).toThrow(MalformedKeyError)
  })

  test.each([0, 1, 3, 6, 12, 2 ** 28, 2 ** 31])('are refused with a domain of %i', (domainSize) => {
    expect(() => load(coefficientSection([]), { domainSize, wires: 3 })).toThrow(MalformedKeyError)
  })
})
