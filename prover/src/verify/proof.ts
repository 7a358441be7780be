import { MalformedProofError } from '../errors.js'
import { G1_BYTES, G2_BYTES, isCoordinate, readWords, writeWords } from './points.js'
import { affineG1, affineG2, assertGroth16 } from './read-json.js'
import type { G1Json, G2Json, ProofJson } from './snarkjs-json.js'

/**
 * A Groth16 proof over BN254 in wire form: points affine, little-endian words of 32 bytes, real part first. Whether the points
 * are any good is the verifier's to say.
 */
export interface Proof {
  /** 64 bytes, of G1. */
  readonly a: Uint8Array
  /** 128 bytes, of G2. */
  readonly b: Uint8Array
  /** 64 bytes, of G1. */
  readonly c: Uint8Array
}

/** Bytes of a proof in wire form: A, B, C. */
export const PROOF_BYTES = 2 * G1_BYTES + G2_BYTES

/**
 * A proof from 256 bytes, A, B and C in wire form. The bytes are copied.
 *
 * @throws MalformedProofError the length is another
 */
export function proofFromBytes(bytes: Uint8Array): Proof {
  assert(bytes.length === PROOF_BYTES, `it has ${bytes.length} bytes instead of the ${PROOF_BYTES} of proofToBytes`)
  const c = G1_BYTES + G2_BYTES
  return { a: bytes.slice(0, G1_BYTES), b: bytes.slice(G1_BYTES, c), c: bytes.slice(c) }
}

/** The 256 bytes of {@link proofFromBytes}. */
export function proofToBytes({ a, b, c }: Proof): Uint8Array {
  const bytes = new Uint8Array(PROOF_BYTES)
  bytes.set(a, 0)
  bytes.set(b, G1_BYTES)
  bytes.set(c, G1_BYTES + G2_BYTES)
  return bytes
}

/**
 * A proof from the eight numbers that contracts take: A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y. EIP-197 puts the imaginary part
 * of a coordinate first.
 *
 * @throws MalformedProofError there are not eight, or one is not below p
 */
export function proofFromWords(words: readonly bigint[]): Proof {
  assert(words.length === 8, `it has ${words.length} numbers instead of the 8 of proofToWords`)
  assert(words.every(isCoordinate), 'a coordinate is not below p')
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words as Eight
  return { a: writeWords([ax, ay]), b: writeWords([bx0, bx1, by0, by1]), c: writeWords([cx, cy]) }
}

/** The eight numbers of {@link proofFromWords}. */
export function proofToWords({ a, b, c }: Proof): Eight {
  const [x0, x1, y0, y1] = readWords(b)
  return [...readWords(a), x1, x0, y1, y0, ...readWords(c)] as unknown as Eight
}

/** Words of a proof in the order of EIP-197. */
export type ProofWords = Eight

type Eight = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

/**
 * A proof as snarkjs writes it.
 *
 * @throws MalformedProofError
 */
export function proofFromSnarkjs(json: ProofJson): Proof {
  try {
    assertGroth16(json)
    return { a: affineG1(json.pi_a), b: affineG2(json.pi_b), c: affineG1(json.pi_c) }
  } catch (cause) {
    throw malformed(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** A proof as snarkjs reads it. */
export function proofToSnarkjs({ a, b, c }: Proof): ProofJson {
  return { pi_a: g1Json(a), pi_b: g2Json(b), pi_c: g1Json(c), protocol: 'groth16', curve: 'bn128' }
}

function g1Json(point: Uint8Array): G1Json {
  const [x, y] = decimals(point) as [string, string]
  return isInfinity(point) ? ['0', '1', '0'] : [x, y, '1']
}

function g2Json(point: Uint8Array): G2Json {
  const [x0, x1, y0, y1] = decimals(point) as [string, string, string, string]
  // biome-ignore format: a point is three pairs
  return isInfinity(point) ? [['0', '0'], ['1', '0'], ['0', '0']] : [[x0, x1], [y0, y1], ['1', '0']]
}

const decimals = (point: Uint8Array): string[] => readWords(point).map(String)

const isInfinity = (point: Uint8Array): boolean => point.every((byte) => byte === 0)

function assert(holds: boolean, reason: string): asserts holds {
  if (!holds) throw malformed(reason)
}

const malformed = (reason: string, options?: ErrorOptions): MalformedProofError =>
  new MalformedProofError(`The proof is malformed: ${reason}.`, options)
