import type { LinearCombination, R1cs } from '../r1cs.js'
import { inverse, inverses, power, SCALAR_FIELD_ORDER as r, reduce, rootOfUnity } from '../scalar-field.js'

/** The quadratic arithmetic program of a circuit, evaluated at tau: per wire the values of its three polynomials. */
export interface EvaluatedProgram {
  readonly log2Domain: number
  readonly u: readonly bigint[]
  readonly v: readonly bigint[]
  readonly w: readonly bigint[]
}

/**
 * Log2 of the evaluation domain: room for every constraint and one more row for the constant and each public input.
 * Those rows (as in snarkjs) keep the public polynomials independent, without which a proof could be moved to other public inputs.
 */
export const log2DomainOf = ({ constraints, publicCount }: R1cs): number =>
  Math.ceil(Math.log2(constraints.length + publicCount + 1))

/** Values at tau of the Lagrange polynomials of the subgroup of order 2^log2Size. */
export function lagrangeAt(tau: bigint, log2Size: number): bigint[] {
  const size = 1n << BigInt(log2Size)
  const root = rootOfUnity(log2Size)
  const points: bigint[] = []
  for (let i = 0n, point = 1n; i < size; i++, point = (point * root) % r) points.push(point)
  const factor = (reduce(power(tau, size) - 1n) * inverse(size)) % r
  const denominators = inverses(points.map((point) => reduce(tau - point)))
  return points.map((point, i) => (((factor * point) % r) * denominators[i]!) % r)
}

/** Evaluates the program of a circuit at tau. */
export function evaluateProgram(r1cs: R1cs, tau: bigint): EvaluatedProgram {
  const log2Domain = log2DomainOf(r1cs)
  const lagrange = lagrangeAt(tau, log2Domain)
  const [u, v, w] = [0, 0, 0].map(() => new Array<bigint>(r1cs.wireCount).fill(0n)) as [bigint[], bigint[], bigint[]]
  r1cs.constraints.forEach(({ a, b, c }, row) => {
    accumulate(u, a, lagrange[row]!)
    accumulate(v, b, lagrange[row]!)
    accumulate(w, c, lagrange[row]!)
  })
  for (let wire = 0; wire <= r1cs.publicCount; wire++) {
    u[wire] = (u[wire]! + lagrange[r1cs.constraints.length + wire]!) % r
  }
  return { log2Domain, u, v, w }
}

function accumulate(sums: bigint[], { wires, coefficients }: LinearCombination, factor: bigint): void {
  for (let i = 0; i < wires.length; i++) {
    const wire = wires[i]!
    sums[wire] = (sums[wire]! + coefficients[i]! * factor) % r
  }
}
