import type { Constraint, LinearCombination, R1cs } from '../src/r1cs.js'
import { inverse, reduce, SCALAR_FIELD_ORDER } from '../src/scalar-field.js'
import { evaluate } from './constraint-check.ts'

/** The constraint `row` leaves one value for `wire` once its other wires are known. */
export interface SolvedWire {
  readonly kind: 'wire'
  readonly row: number
  readonly wire: number
  /** Whether the wire's factor is a constant. Otherwise the value is unique only where that factor is not 0. */
  readonly unconditional: boolean
}

/** Wires that are 0 or 1 and write a known number in base two, by the linear constraint `row`. */
export interface SolvedBits {
  readonly kind: 'bits'
  readonly row: number
  readonly wires: readonly number[]
  /** Exponent of each wire. */
  readonly exponents: readonly number[]
  /** What the constraint must be multiplied by for its factors to be these powers of two. */
  readonly scale: bigint
  /** Whether all sums of these powers are below r, so that no second set of bits writes the same number. */
  readonly unique: boolean
}

export type Step = SolvedWire | SolvedBits

/** How the wires of a circuit follow from some of them, by the constraints alone. */
export interface Determination {
  readonly steps: readonly Step[]
  /** Wires that do not follow. */
  readonly free: readonly number[]
}

/** 2^253 - 1 < r < 2^254 - 1. */
const LARGEST_UNIQUE_EXPONENT = 252

/**
 * Works out, from the constraints alone and for all values at once, which wires follow from the wires `given`. A wire follows when some
 * constraint holds it alone among wires not yet known, to the first degree, or when it is one of the bits of a known number.
 * This is how tools that look for under-constrained circuits reason (Ecne, Picus). For circuits compiled with --O1, where each
 * assignment of the source is still a constraint of its own.
 */
export function determine(r1cs: R1cs, given: Iterable<number>): Determination {
  const search = new Search(r1cs)
  search.learn(0)
  for (const wire of given) search.learn(wire)
  while (search.advance()) {}
  return { steps: search.steps, free: search.unknownWires() }
}

/**
 * Prefers steps without a condition, then bits, then steps with one, so that few conditions remain to be justified. Products that must
 * vanish come last: they say something of one factor only where the other is not 0.
 */
class Search {
  readonly steps: Step[] = []
  private readonly known: Uint8Array
  private readonly rows: readonly number[][]
  private readonly rowsOf: readonly number[][]
  private readonly bits: Uint8Array
  private readonly unknowns: Int32Array
  private readonly unconditional: SolvedWire[] = []
  private readonly numbers: number[] = []
  private readonly conditional: SolvedWire[] = []
  private readonly vanishing: SolvedWire[] = []

  constructor(private readonly r1cs: R1cs) {
    this.known = new Uint8Array(r1cs.wireCount)
    this.rows = r1cs.constraints.map(wiresOf)
    this.rowsOf = rowsByWire(r1cs)
    this.bits = bitWires(r1cs)
    this.unknowns = Int32Array.from(this.rows, (wires) => wires.length)
    r1cs.constraints.forEach((constraint, row) => {
      if (isLinear(constraint)) this.numbers.push(row)
      if (this.unknowns[row] === 1) this.offer(row)
    })
  }

  learn(wire: number): void {
    if (this.known[wire]) return
    this.known[wire] = 1
    for (const row of this.rowsOf[wire]!) if (--this.unknowns[row]! === 1) this.offer(row)
  }

  advance(): boolean {
    const step =
      this.take(this.unconditional) ?? this.findBits() ?? this.take(this.conditional) ?? this.take(this.vanishing)
    if (step === undefined) return false
    this.steps.push(step)
    for (const wire of step.kind === 'wire' ? [step.wire] : step.wires) this.learn(wire)
    return true
  }

  unknownWires(): number[] {
    return [...this.known.keys()].filter((wire) => !this.known[wire])
  }

  private take(queue: SolvedWire[]): SolvedWire | undefined {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) if (!this.known[step.wire]) return step
    return undefined
  }

  private offer(row: number): void {
    const wire = this.rows[row]!.find((candidate) => !this.known[candidate])!
    const { a, b, c } = this.r1cs.constraints[row]!
    const [inA, inB] = [factorOf(a, wire) !== 0n, factorOf(b, wire) !== 0n]
    if (inA && inB) return
    const cofactor = inA ? b : inB ? a : undefined
    const unconditional = cofactor === undefined || cofactor.wires.every((w) => w === 0)
    const queue = unconditional ? this.unconditional : c.wires.length > 0 ? this.conditional : this.vanishing
    queue.push({ kind: 'wire', row, wire, unconditional })
  }

  private findBits(): SolvedBits | undefined {
    for (const row of this.numbers) {
      const unknown = this.rows[row]!.filter((wire) => !this.known[wire])
      if (unknown.length < 2 || !unknown.every((wire) => this.bits[wire])) continue
      const step = asBits(row, unknown, this.r1cs.constraints[row]!)
      if (step !== undefined) return step
    }
    return undefined
  }
}

/** Sum of the factors of a wire. */
function factorOf({ wires, coefficients }: LinearCombination, wire: number): bigint {
  let sum = 0n
  wires.forEach((w, i) => {
    if (w === wire) sum += coefficients[i]!
  })
  return reduce(sum)
}

/** Wires that stand in a constraint, each once. */
export const wiresOf = ({ a, b, c }: Constraint): number[] => [...new Set([...a.wires, ...b.wires, ...c.wires])]

const isLinear = ({ a, b }: Constraint): boolean => a.wires.length === 0 || b.wires.length === 0

/** For each wire the constraints that hold it. */
export function rowsByWire({ constraints, wireCount }: R1cs): number[][] {
  const result: number[][] = Array.from({ length: wireCount }, () => [])
  constraints.forEach((constraint, row) => {
    for (const wire of wiresOf(constraint)) result[wire]!.push(row)
  })
  return result
}

/** Marks wires with a constraint wire * (wire - 1) = 0, up to constant factors. */
function bitWires({ constraints, wireCount }: R1cs): Uint8Array {
  const marks = new Uint8Array(wireCount)
  for (const { a, b, c } of constraints) {
    const [wire] = a.wires.filter((w) => w !== 0)
    const others = [...a.wires, ...b.wires].some((w) => w !== 0 && w !== wire)
    if (wire === undefined || others || c.wires.length > 0) continue
    const roots = [a, b].map((form) => reduce(-factorOf(form, 0) * safeInverse(factorOf(form, wire))))
    if (factorOf(b, wire) !== 0n && roots.includes(0n) && roots.includes(1n)) marks[wire] = 1
  }
  return marks
}

const safeInverse = (value: bigint): bigint => (value === 0n ? 0n : inverse(value))

/** Tries each bit as the lowest. */
function asBits(row: number, wires: readonly number[], { c }: Constraint): SolvedBits | undefined {
  const factors = wires.map((wire) => factorOf(c, wire))
  for (const unit of factors) {
    const scale = inverse(unit)
    const exponents = distinctExponents(factors, scale)
    if (exponents === undefined) continue
    return { kind: 'bits', row, wires, exponents, scale, unique: Math.max(...exponents) <= LARGEST_UNIQUE_EXPONENT }
  }
  return undefined
}

/** Base-two logarithms of scale * factor, if all are powers of two and no two are equal. */
function distinctExponents(factors: readonly bigint[], scale: bigint): number[] | undefined {
  const exponents = new Set<number>()
  for (const factor of factors) {
    const value = reduce(factor * scale)
    const exponent = value.toString(2).length - 1
    if (value !== 1n << BigInt(exponent) || exponents.has(exponent)) return undefined
    exponents.add(exponent)
  }
  return [...exponents]
}

/**
 * Computes the witness that follows when a forger puts other values on some wires: everything that follows from a changed wire follows from
 * the forged value, so no more constraints are violated than must be. Whether it is accepted, `violations` tells.
 * A wire whose factor is 0, so that no value or every value would do, gets 0 unless it is among the changes.
 * @param rowsOf as {@link rowsByWire} gives them
 * @param honest a witness that satisfies all constraints
 * @returns the witness and the wires whose values are not the honest ones
 */
export function forge(
  { constraints }: R1cs,
  rowsOf: readonly (readonly number[])[],
  { steps }: Determination,
  honest: readonly bigint[],
  changes: ReadonlyMap<number, bigint>,
): { witness: bigint[]; changed: ReadonlySet<number> } {
  const witness = [...honest]
  const changed = new Set<number>()
  const touched = new Uint8Array(constraints.length)
  const put = (wire: number, value: bigint) => {
    if (witness[wire] === value) return
    witness[wire] = value
    changed.add(wire)
    for (const row of rowsOf[wire]!) touched[row] = 1
  }
  for (const [wire, value] of changes) put(wire, value)
  for (const step of steps) {
    if (!touched[step.row]) continue
    for (const [wire, value] of outcome(constraints[step.row]!, step, witness)) put(wire, changes.get(wire) ?? value)
  }
  return { witness, changed }
}

/** The factor that a wire has in a constraint, given the others: 0 means that the constraint says nothing about it. */
export function conditionOf({ a, b, c }: Constraint, wire: number, witness: readonly bigint[]): bigint {
  const [left, right, result] = [a, b, c].map((form) => split(form, wire, witness)) as [Split, Split, Split]
  return reduce(left.factor * right.rest + right.factor * left.rest - result.factor)
}

function outcome(constraint: Constraint, step: Step, witness: bigint[]): [wire: number, value: bigint][] {
  return step.kind === 'wire' ? [[step.wire, solve(constraint, step.wire, witness)]] : bitsOf(constraint, step, witness)
}

/** A linear combination as `rest + factor * wire`. */
interface Split {
  readonly rest: bigint
  readonly factor: bigint
}

function split({ wires, coefficients }: LinearCombination, wire: number, witness: readonly bigint[]): Split {
  let [rest, factor] = [0n, 0n]
  for (let i = 0; i < wires.length; i++) {
    if (wires[i] === wire) factor += coefficients[i]!
    else rest += coefficients[i]! * witness[wires[i]!]!
  }
  return { rest: rest % SCALAR_FIELD_ORDER, factor: factor % SCALAR_FIELD_ORDER }
}

function solve({ a, b, c }: Constraint, wire: number, witness: readonly bigint[]): bigint {
  const [left, right, result] = [split(a, wire, witness), split(b, wire, witness), split(c, wire, witness)]
  const factor = reduce(left.factor * right.rest + right.factor * left.rest - result.factor)
  const value = result.rest - left.rest * right.rest
  if (factor === 1n) return reduce(value)
  return factor === 0n ? 0n : reduce(value * inverse(factor))
}

function bitsOf({ c }: Constraint, { wires, exponents, scale }: SolvedBits, witness: bigint[]): [number, bigint][] {
  const before = wires.map((wire) => witness[wire]!)
  for (const wire of wires) witness[wire] = 0n
  const number = reduce(-evaluate(c, witness) * scale)
  wires.forEach((wire, i) => {
    witness[wire] = before[i]!
  })
  return wires.map((wire, i) => [wire, (number >> BigInt(exponents[i]!)) & 1n])
}
