import type { Constraint, R1cs } from '../r1cs.js'
import { inverse, SCALAR_FIELD_ORDER as r } from '../scalar-field.js'
import type { Coordinates, FixedBase } from './fixed-base.js'
import { type EvaluatedProgram, evaluateProgram, lagrangeAt } from './quadratic-program.js'
import type { ToxicWaste } from './toxic-waste.js'

/** The public half of a Groth16 key (Groth, EUROCRYPT 2016) in affine coordinates. */
export interface Groth16VerificationKey {
  readonly publicCount: number
  readonly alpha1: Coordinates
  readonly beta2: Coordinates
  readonly gamma2: Coordinates
  readonly delta2: Coordinates
  /** (beta u + alpha v + w) / gamma for the constant and the public wires. */
  readonly publicPoints: readonly Coordinates[]
}

/** A Groth16 key pair; points in the order of wires. */
export interface Groth16Key extends Groth16VerificationKey {
  readonly wireCount: number
  readonly log2Domain: number
  readonly constraints: readonly Constraint[]
  readonly beta1: Coordinates
  readonly delta1: Coordinates
  /** (beta u + alpha v + w) / delta for the private wires. */
  readonly privatePoints: readonly Coordinates[]
  readonly u1: readonly Coordinates[]
  readonly v1: readonly Coordinates[]
  readonly v2: readonly Coordinates[]
  /** Lagrange polynomials of the odd coset of the doubled domain at tau, divided by delta. */
  readonly quotientPoints: readonly Coordinates[]
}

/** Multiplication by the generators of both groups. */
export interface Generators {
  readonly g1: FixedBase
  readonly g2: FixedBase
}

/** Called before each part of the work. */
export type KeyProgress = (part: string) => void

/** Computes the key straight from the secrets: for development only, since nobody may know them otherwise. */
export function insecureKey(
  r1cs: R1cs,
  secrets: ToxicWaste,
  { g1, g2 }: Generators,
  onProgress: KeyProgress = () => {},
): Groth16Key {
  onProgress('circuit polynomials')
  const program = evaluateProgram(r1cs, secrets.tau)
  const { publicCount } = r1cs
  const mixed = mixedPolynomials(program, secrets)
  const inG1 = (part: string, scalars: readonly bigint[]) => {
    onProgress(part)
    return g1(scalars)
  }
  const inG2 = (part: string, scalars: readonly bigint[]) => {
    onProgress(part)
    return g2(scalars)
  }
  const [beta1, delta1] = g1([secrets.beta, secrets.delta]) as [Coordinates, Coordinates]
  return {
    ...publicHalf(mixed.slice(0, publicCount + 1), secrets, { g1, g2 }),
    wireCount: r1cs.wireCount,
    log2Domain: program.log2Domain,
    constraints: r1cs.constraints,
    ...{ beta1, delta1 },
    privatePoints: inG1('points of private wires', scaled(mixed.slice(publicCount + 1), secrets.delta)),
    u1: inG1('points of left factors', program.u),
    v1: inG1('points of right factors', program.v),
    v2: inG2('points of right factors in the second group', program.v),
    quotientPoints: inG1(
      'points of the quotient',
      scaled(oddLagrangeAt(secrets.tau, program.log2Domain), secrets.delta),
    ),
  }
}

/** The public half alone, without the points of every wire: what it takes to check a committed verification key against its circuit. */
export function insecureVerificationKey(r1cs: R1cs, secrets: ToxicWaste, groups: Generators): Groth16VerificationKey {
  const mixed = mixedPolynomials(evaluateProgram(r1cs, secrets.tau), secrets)
  return publicHalf(mixed.slice(0, r1cs.publicCount + 1), secrets, groups)
}

/** @param mixed beta u + alpha v + w of the constant and the public wires */
function publicHalf(mixed: readonly bigint[], secrets: ToxicWaste, { g1, g2 }: Generators): Groth16VerificationKey {
  const [alpha1] = g1([secrets.alpha]) as [Coordinates]
  const [beta2, gamma2, delta2] = g2([secrets.beta, secrets.gamma, secrets.delta]) as Three
  const publicPoints = g1(scaled(mixed, secrets.gamma))
  return { publicCount: mixed.length - 1, alpha1, beta2, gamma2, delta2, publicPoints }
}

type Three = [Coordinates, Coordinates, Coordinates]

function scaled(values: readonly bigint[], divisor: bigint): bigint[] {
  const factor = inverse(divisor)
  return values.map((value) => (value * factor) % r)
}

const mixedPolynomials = ({ u, v, w }: EvaluatedProgram, { alpha, beta }: ToxicWaste): bigint[] =>
  u.map((value, wire) => (beta * value + alpha * v[wire]! + w[wire]!) % r)

/**
 * snarkjs evaluates a*b - c on the odd coset of the doubled domain; on the even points it vanishes.
 * So the values on the odd points interpolate quotient * vanishing polynomial, with these Lagrange polynomials.
 */
function oddLagrangeAt(tau: bigint, log2Domain: number): bigint[] {
  return lagrangeAt(tau, log2Domain + 1).filter((_, i) => i % 2 === 1)
}
