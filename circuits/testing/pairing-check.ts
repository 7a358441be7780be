import type { VerificationKeyJson } from '@merkato/protocol'
import { bn254 } from '@noble/curves/bn254.js'
import { SCALAR_FIELD_ORDER } from '../src/scalar-field.js'
import type { CachedProof } from './cached-prover.ts'

const { G1, G2, fields } = bn254

/**
 * Groth16's equation e(a, b) = e(alpha, beta) e(sum of public points, gamma) e(c, delta), with noble's pairing.
 * Written for the tests, so that proofs are not judged by the library that made them.
 */
export function pairingHolds(key: VerificationKeyJson, { proof, publicSignals }: CachedProof): boolean {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof as bigint[] & { length: 8 }
  const [constant, ...points] = key.IC.map(([x, y]) => g1(BigInt(x), BigInt(y)))
  const sum = points.reduce((total, point, i) => total.add(multiply(point, publicSignals[i]!)), constant!)
  const pairs = [
    { g1: g1(ax!, ay!).negate(), g2: g2(bx0!, bx1!, by0!, by1!) },
    { g1: g1(BigInt(key.vk_alpha_1[0]), BigInt(key.vk_alpha_1[1])), g2: g2Json(key.vk_beta_2) },
    { g1: sum, g2: g2Json(key.vk_gamma_2) },
    { g1: g1(cx!, cy!), g2: g2Json(key.vk_delta_2) },
  ]
  return fields.Fp12.eql(bn254.pairingBatch(pairs), fields.Fp12.ONE)
}

function g1(x: bigint, y: bigint) {
  const point = G1.Point.fromAffine({ x, y })
  point.assertValidity()
  return point
}

function g2(x0: bigint, x1: bigint, y0: bigint, y1: bigint) {
  const point = G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } })
  point.assertValidity()
  return point
}

const g2Json = ([x, y]: VerificationKeyJson['vk_beta_2']) => g2(BigInt(x[0]), BigInt(x[1]), BigInt(y[0]), BigInt(y[1]))

const multiply = (point: ReturnType<typeof g1>, scalar: bigint) =>
  scalar % SCALAR_FIELD_ORDER === 0n ? G1.Point.ZERO : point.multiply(scalar % SCALAR_FIELD_ORDER)
