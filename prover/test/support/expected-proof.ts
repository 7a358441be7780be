import { evaluateProgram } from '../../../circuits/src/dev-key/quadratic-program.js'
import type { ToxicWaste } from '../../../circuits/src/dev-key/toxic-waste.js'
import { inverse, SCALAR_FIELD_ORDER as r } from '../../../circuits/src/scalar-field.js'
import type { Proof } from '../../src/verify/index.js'
import { g1Wire, g2Wire, multiplyG1, multiplyG2 } from '../verify/trapdoor.js'
import type { SatisfiedCircuit } from './random-circuit.js'

/** The two scalars that a proof is blinded with. */
export interface BlindingScalars {
  readonly r: bigint
  readonly s: bigint
}

/**
 * The one proof of a witness for given blinding (Groth, EUROCRYPT 2016, section 3.2), from the secrets of the key: three numbers by
 * which the generators are multiplied. Takes no point of the key, no transform and no sum over points. With
 * the secrets this succeeds for any witness: whether one satisfies the circuit must be checked before.
 */
export function expectedProof(circuit: SatisfiedCircuit, secrets: ToxicWaste, blinding: BlindingScalars): Proof {
  const { alpha, beta, delta, tau } = secrets
  const { u, v, w } = evaluateProgram(circuit.r1cs, tau)
  const sum = (values: readonly bigint[], from = 0) =>
    values.slice(from).reduce((total, value, i) => total + value * (circuit.witness[from + i] as bigint), 0n) % r
  const [left, right, output] = [sum(u), sum(v), sum(w)]
  const a = alpha + left + blinding.r * delta
  const b = beta + right + blinding.s * delta
  const firstPrivate = circuit.r1cs.publicCount + 1
  const mixed = beta * sum(u, firstPrivate) + alpha * sum(v, firstPrivate) + sum(w, firstPrivate)
  // At tau, quotient times vanishing polynomial is left * right - output.
  const c = (mixed + left * right - output) * inverse(delta) + a * blinding.s + b * blinding.r
  const cancelled = c - blinding.r * blinding.s * delta
  return { a: g1Wire(multiplyG1(a)), b: g2Wire(multiplyG2(b)), c: g1Wire(multiplyG1(cancelled)) }
}
