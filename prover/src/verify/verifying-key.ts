import { MalformedVerifyingKeyError } from '../errors.js'
import { G1_BYTES, G2_BYTES, isCoordinate, readWords } from './points.js'
import { affineG1, affineG2, assertGroth16, isArray } from './read-json.js'
import type { VerifyingKeyJson } from './snarkjs-json.js'

/**
 * A Groth16 verification key over BN254, its points in wire form: affine, canonical, little-endian words of 32 bytes, real part
 * first. Made by `parseVerifyingKey` and `createVerifyingKey` alone. Whether its points lie in their groups is checked by the
 * verifier that first uses it.
 */
export interface VerifyingKey {
  readonly alpha: Uint8Array
  readonly beta: Uint8Array
  readonly gamma: Uint8Array
  readonly delta: Uint8Array
  /** Constant term, then one G1 point per public signal. */
  readonly ic: readonly Uint8Array[]
}

/**
 * Reads a verification key as snarkjs writes it. It comes from a file, so its type is a claim only.
 *
 * @throws MalformedVerifyingKeyError naming what is wrong
 */
export function parseVerifyingKey(json: VerifyingKeyJson): VerifyingKey {
  try {
    return createVerifyingKey(pointsOf(json))
  } catch (cause) {
    if (cause instanceof MalformedVerifyingKeyError) throw cause
    throw malformedVerifyingKey(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function pointsOf(json: VerifyingKeyJson): VerifyingKey {
  assertGroth16(json)
  assert(isArray(json.IC) && json.IC.length === json.nPublic + 1, 'the number of its points does not fit nPublic')
  return {
    alpha: affineG1(json.vk_alpha_1),
    beta: affineG2(json.vk_beta_2),
    gamma: affineG2(json.vk_gamma_2),
    delta: affineG2(json.vk_delta_2),
    ic: json.IC.map(affineG1),
  }
}

/**
 * A verification key from points in wire form, as they lie in a proving key. The points are copied.
 *
 * @throws MalformedVerifyingKeyError a coordinate is not below p, a point is infinity, or the key was never contributed to
 */
export function createVerifyingKey({ alpha, beta, gamma, delta, ic }: VerifyingKey): VerifyingKey {
  assert(ic.length > 0, 'it has no points for public signals')
  const key: VerifyingKey = Object.freeze({
    alpha: checkPoint(alpha, G1_BYTES),
    beta: checkPoint(beta, G2_BYTES),
    gamma: checkPoint(gamma, G2_BYTES),
    delta: checkPoint(delta, G2_BYTES),
    ic: Object.freeze(ic.map((point) => checkPoint(point, G1_BYTES))),
  })
  assertContributed(key)
  return key
}

/** Number of public signals that proofs for a key come with. */
export const publicSignalCount = (key: VerifyingKey): number => key.ic.length - 1

/**
 * With infinity for alpha, beta, gamma or delta a factor of the equation is gone, and with infinity for a signal the proof does not
 * depend on it. Honest keys have no such points: snarkjs gives every public signal a row of its own.
 */
function checkPoint(point: Uint8Array, length: number): Uint8Array {
  assert(point.length === length, `a point has ${point.length} bytes instead of ${length}`)
  assert(readWords(point).every(isCoordinate), 'a coordinate is not below p')
  assert(!isInfinity(point), 'a point is infinity')
  return point.slice()
}

/**
 * A key to whose second phase nobody contributed has delta = gamma, and A = alpha, B = beta, C = -L then verifies for every
 * statement L, without any secret; with delta = -gamma, C = L does. Equal x coordinates mean one of the two.
 */
function assertContributed({ gamma, delta }: VerifyingKey): void {
  const sameX = gamma.subarray(0, G2_BYTES / 2).every((byte, i) => byte === delta[i])
  if (!sameX) return
  throw new MalformedVerifyingKeyError(
    'Nobody contributed to the second phase of the verification key (its delta is gamma or -gamma), so that anybody can forge proofs. Contribute to the proving key with "snarkjs zkey contribute", and export this one again.',
  )
}

const isInfinity = (point: Uint8Array): boolean => point.every((byte) => byte === 0)

function assert(holds: boolean, reason: string): asserts holds {
  if (!holds) throw malformedVerifyingKey(reason)
}

/** What is wrong, then what to do. */
export const malformedVerifyingKey = (reason: string, options?: ErrorOptions): MalformedVerifyingKeyError =>
  new MalformedVerifyingKeyError(
    `The verification key is malformed: ${reason}. Export it again with "snarkjs zkey export verificationkey".`,
    options,
  )
