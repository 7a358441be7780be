import fc from 'fast-check'
import type { Constraint, LinearCombination, R1cs } from '../../../circuits/src/r1cs.js'
import { inverse, SCALAR_FIELD_ORDER as r, reduce } from '../../../circuits/src/scalar-field.js'

/** A rank-1 constraint system with values of all wires that satisfy it. */
export interface SatisfiedCircuit {
  readonly r1cs: R1cs
  readonly witness: readonly bigint[]
}

/** What a random circuit looks like; its numbers follow from the seed. */
export interface CircuitShape {
  readonly seed: number
  readonly publicCount: number
  /** Wires that are neither constant nor public. */
  readonly privateCount: number
  readonly constraintCount: number
  /** Largest number of terms of a linear combination. */
  readonly terms: number
  /** Wires from this share of them on never stand in a left factor (their A points are infinity), or in a right one. */
  readonly unusedInA: number
  readonly unusedInB: number
  /** Where all values are 0 or 1, and few coefficients are anything else. */
  readonly bits: boolean
  /** Where terms of a combination repeat their wires, and coefficients may be 0. */
  readonly sloppy: boolean
}

/** Circuits whose domains have 2 to 2^`maxLog2Domain` rows. */
export const arbShape = (maxLog2Domain: number): fc.Arbitrary<CircuitShape> =>
  fc
    .integer({ min: 1, max: maxLog2Domain })
    .chain((log2) => fc.tuple(fc.constant(2 ** log2), fc.oneof(fc.constant(0), fc.nat(2 ** (log2 - 1) - 1))))
    .chain(([domainSize, publicCount]) =>
      fc.record({
        seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        publicCount: fc.constant(publicCount),
        privateCount: fc.integer({ min: 1, max: domainSize }),
        // With a row for each public signal and the constant, more than half of the domain and at most all of it.
        constraintCount: fc.integer({
          min: Math.max(1, domainSize / 2 - publicCount),
          max: domainSize - publicCount - 1,
        }),
        terms: fc.integer({ min: 1, max: 6 }),
        unusedInA: fc.constantFrom(1, 0.6, 0.1),
        unusedInB: fc.constantFrom(1, 0.6, 0.1),
        bits: fc.boolean(),
        sloppy: fc.boolean(),
      }),
    )

/**
 * Values of the wires are drawn first. Each constraint gets two random factors, and as its right side either a combination made
 * right by the constant wire, or one made right by the factor of a wire that is not 0.
 */
export function randomCircuit(shape: CircuitShape): SatisfiedCircuit {
  const draw = new Draw(shape.seed)
  const wireCount = 1 + shape.publicCount + shape.privateCount
  const witness = [1n, ...Array.from({ length: wireCount - 1 }, () => draw.value(shape.bits))]
  const constraints = Array.from({ length: shape.constraintCount }, () => randomConstraint(draw, shape, witness))
  return { r1cs: { wireCount, publicCount: shape.publicCount, constraints }, witness }
}

function randomConstraint(draw: Draw, shape: CircuitShape, witness: readonly bigint[]): Constraint {
  const a = randomCombination(draw, shape, Math.ceil(witness.length * shape.unusedInA))
  const b = randomCombination(draw, shape, Math.ceil(witness.length * shape.unusedInB))
  const c = randomCombination(draw, shape, witness.length)
  const gap = reduce(evaluate(a, witness) * evaluate(b, witness) - evaluate(c, witness))
  const wire = draw.below(2) === 0 ? 0 : draw.below(witness.length)
  const fixer = witness[wire] === 0n ? 0 : wire
  return { a, b, c: withTerm(c, fixer, (gap * inverse(witness[fixer] as bigint)) % r) }
}

function randomCombination(draw: Draw, { terms, bits, sloppy }: CircuitShape, wireCount: number): LinearCombination {
  const count = draw.below(terms + 1)
  const drawn = Array.from({ length: count }, () => draw.below(wireCount))
  const wires = sloppy ? drawn.flatMap((wire) => (draw.below(3) === 0 ? [wire, wire] : [wire])) : [...new Set(drawn)]
  const coefficient = () => (sloppy && draw.below(4) === 0 ? 0n : draw.value(bits && draw.below(4) > 0) || r - 1n)
  return { wires: Uint32Array.from(wires), coefficients: wires.map(coefficient) }
}

/** Not merged with a term of the same wire: files may repeat wires. */
const withTerm = (
  { wires, coefficients }: LinearCombination,
  wire: number,
  coefficient: bigint,
): LinearCombination => ({
  wires: Uint32Array.of(...wires, wire),
  coefficients: [...coefficients, coefficient],
})

/** Value of a combination, in [0, r). */
export const evaluate = ({ wires, coefficients }: LinearCombination, witness: readonly bigint[]): bigint =>
  coefficients.reduce((sum, coefficient, i) => sum + coefficient * (witness[wires[i] as number] as bigint), 0n) % r

/** Whether a witness satisfies every constraint. */
export const satisfies = ({ constraints }: R1cs, witness: readonly bigint[]): boolean =>
  constraints.every(({ a, b, c }) => reduce(evaluate(a, witness) * evaluate(b, witness) - evaluate(c, witness)) === 0n)

/** Mulberry32: numbers that look random and follow from a seed. */
class Draw {
  constructor(private state: number) {}

  word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  below(limit: number): number {
    return this.word() % limit
  }

  /** A bit; or often a value at the edges of the field, else any. */
  value(bit: boolean): bigint {
    if (bit) return BigInt(this.below(2))
    const edges = [0n, 1n, 2n, r - 1n, 1n << 253n]
    const choice = this.below(20)
    if (choice < edges.length) return edges[choice] as bigint
    return Array.from({ length: 8 }, () => this.word()).reduce((sum, word) => (sum << 32n) | BigInt(word), 0n) % r
  }
}
