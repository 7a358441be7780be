import type { Constraint, LinearCombination, R1cs } from '../src/r1cs.js'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'

/** Value of a linear combination at a witness, in [0, r). */
export function evaluate({ wires, coefficients }: LinearCombination, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (let i = 0; i < wires.length; i++) sum += coefficients[i]! * witness[wires[i]!]!
  return sum % r
}

/** Whether a * b = c. */
const holds = ({ a, b, c }: Constraint, witness: readonly bigint[]): boolean =>
  reduce(evaluate(a, witness) * evaluate(b, witness) - evaluate(c, witness)) === 0n

/** Numbers of the constraints that a witness violates. Empty means: a proof of it exists. */
export function violations({ constraints }: R1cs, witness: readonly bigint[]): number[] {
  return [...constraints.keys()].filter((row) => !holds(constraints[row]!, witness))
}

/** The same, for a witness that differs from one without violations in some wires only. */
export function violationsAround(
  { constraints }: R1cs,
  rowsOf: readonly (readonly number[])[],
  witness: readonly bigint[],
  changed: Iterable<number>,
): number[] {
  const rows = new Set<number>()
  for (const wire of changed) for (const row of rowsOf[wire]!) rows.add(row)
  return [...rows].filter((row) => !holds(constraints[row]!, witness)).sort((a, b) => a - b)
}

/**
 * Wires that could have another value, by `delta`, with all others as they are: none but those that nothing depends on.
 * (A + ad)(B + bd) = C + cd, from the values at a witness without violations: one look at each constraint that holds the wire.
 */
export function wiresThatMayChangeBy(delta: bigint, r1cs: R1cs, witness: readonly bigint[]): number[] {
  const broken = new Uint8Array(r1cs.wireCount)
  broken[0] = 1
  for (const { a, b, c } of r1cs.constraints) {
    const [left, right, result] = [evaluate(a, witness), evaluate(b, witness), evaluate(c, witness)]
    const factors = [a, b, c].map((form) => new Map([...form.wires].map((wire, i) => [wire, form.coefficients[i]!])))
    for (const wire of new Set(factors.flatMap((map) => [...map.keys()]))) {
      if (broken[wire]) continue
      const [inA, inB, inC] = factors.map((map) => (map.get(wire) ?? 0n) * delta) as [bigint, bigint, bigint]
      if (reduce((left + inA) * (right + inB) - result - inC) !== 0n) broken[wire] = 1
    }
  }
  return [...broken.keys()].filter((wire) => !broken[wire])
}
