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
  const rows = new Set([...changed].flatMap((wire) => rowsOf[wire]!))
  return [...rows].filter((row) => !holds(constraints[row]!, witness)).sort((a, b) => a - b)
}
