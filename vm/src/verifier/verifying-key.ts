import { circuitById, type G1Json, type G2Json, type VerificationKeyJson } from '@merkato/protocol'
import { InvalidVerifyingKeyError } from './errors.js'

/** Verification keys as snarkjs writes them, by circuit id (docs/protocol/shielded-pool.md, "Statement"). */
export type VerifyingKeys = Readonly<Record<number, VerificationKeyJson>>

/** A point of G1 of BN254, affine. */
export type G1Point = readonly [x: bigint, y: bigint]

/** A point of G2 of BN254, affine; each coordinate is (real, imaginary). */
export type G2Point = readonly [x: readonly [bigint, bigint], y: readonly [bigint, bigint]]

/** A verification key read into numbers. */
export interface VerifyingKey {
  readonly circuitId: number
  readonly alpha: G1Point
  readonly beta: G2Point
  readonly gamma: G2Point
  readonly delta: G2Point
  /** Constant term, then one point per public input. */
  readonly inputs: readonly G1Point[]
}

/**
 * Reads a key that comes from a file, so its type is a claim only. Whether its points lie on their curves is checked where they
 * are used, by `createGroth16Verifier`.
 *
 * @throws InvalidVerifyingKeyError naming what is wrong
 */
export function parseVerifyingKey(circuitId: number, json: VerificationKeyJson): VerifyingKey {
  try {
    return parse(circuitId, json)
  } catch (cause) {
    throw new InvalidVerifyingKeyError(circuitId, cause instanceof Error ? cause.message : String(cause))
  }
}

function parse(circuitId: number, json: VerificationKeyJson): VerifyingKey {
  assert(json.protocol === 'groth16', 'its protocol is not groth16')
  assert(json.curve === 'bn128', 'its curve is not bn128')
  assert(json.IC.length === json.nPublic + 1, 'the number of its points does not fit its public inputs')
  const inputs = circuitById(circuitId)?.publicInputs
  assert(json.nPublic === inputs, `it has ${json.nPublic} public inputs, the circuit ${inputs ?? 'is unknown'}`)
  const [gamma, delta] = [parseG2(json.vk_gamma_2), parseG2(json.vk_delta_2)]
  assertContributed(gamma, delta)
  return {
    circuitId,
    alpha: parseG1(json.vk_alpha_1),
    beta: parseG2(json.vk_beta_2),
    gamma,
    delta,
    inputs: json.IC.map(parseG1),
  }
}

/**
 * A key to whose second phase nobody contributed has delta = gamma, and A = alpha, B = beta, C = -L then verifies for every
 * statement L, without any secret; with delta = -gamma, C = L does. Equal x coordinates mean one of the two.
 */
function assertContributed([gammaX]: G2Point, [deltaX]: G2Point): void {
  const equal = gammaX.every((part, i) => part === deltaX[i])
  assert(
    !equal,
    'its delta is gamma or -gamma, so that anybody can forge proofs: nobody contributed to its second phase',
  )
}

function parseG1([x, y, z]: G1Json): G1Point {
  assert(z === '1', 'a point is not affine')
  return [parseNumber(x), parseNumber(y)]
}

function parseG2([x, y, z]: G2Json): G2Point {
  assert(z[0] === '1' && z[1] === '0', 'a point is not affine')
  return [
    [parseNumber(x[0]), parseNumber(x[1])],
    [parseNumber(y[0]), parseNumber(y[1])],
  ]
}

function parseNumber(text: string): bigint {
  assert(/^\d{1,78}$/.test(text), 'a coordinate is not a decimal number')
  return BigInt(text)
}

function assert(holds: boolean, reason: string): void {
  if (!holds) throw new Error(reason)
}
