import type { LinearCombination, R1cs } from '../src/r1cs.js'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'

/** Value of a linear combination at a witness, in [0, r). */
export function evaluate({ wires, coefficients }: LinearCombination, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (let i = 0; i < wires.length; i++) sum += coefficients[i]! * witness[wires[i]!]!
  return sum % r
}

/** Numbers of the constraints that a witness violates. Empty means: a proof of it exists. */
export function violations({ constraints }: R1cs, witness: readonly bigint[]): number[] {
  const violated: number[] = []
  constraints.forEach(({ a, b, c }, row) => {
    if (reduce(evaluate(a, witness) * evaluate(b, witness) - evaluate(c, witness)) !== 0n) violated.push(row)
  })
  return violated
}
