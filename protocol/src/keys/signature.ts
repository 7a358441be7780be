import { bigIntToBytes, concatBytes } from '../bytes.js'
import {
  addPoints,
  assertScalar,
  clearCofactor,
  compressPoint,
  equalPoints,
  isIdentity,
  isOnCurve,
  multiplyBase,
  multiplyPoint,
  type Point,
  SUBGROUP_ORDER,
} from '../curve.js'
import { encodeField, isFieldElement } from '../field.js'
import { poseidon } from '../hash.js'
import { nonceMaterial, toScalar } from '../kdf.js'

/** An EdDSA-Poseidon signature as circomlib's `EdDSAPoseidonVerifier` takes it. */
export interface Signature {
  readonly R8: Point
  readonly S: bigint
}

/** The challenge Poseidon(R8.x, R8.y, A.x, A.y, M). */
const challenge = (R8: Point, A: Point, message: bigint): bigint => poseidon([R8.x, R8.y, A.x, A.y, message])

/**
 * Signs a field element: S*B8 = R8 + h*8*A.
 * The nonce is HKDF-SHA-512(s, 'merkato.v1.nonce', compressed A ‖ M) mod l: equal inputs give equal signatures and no
 * bad generator can repeat a nonce.
 * @param s spending scalar in [1, l)
 * @param message canonical field element
 */
export function signPoseidon(s: bigint, message: bigint): Signature {
  const A = multiplyBase(assertScalar(s, 'The spending scalar'))
  const info = concatBytes(compressPoint(A), encodeField(message))
  const nonce = toScalar(nonceMaterial(bigIntToBytes(s, 32), info))
  const R8 = multiplyBase(nonce)
  return { R8, S: (nonce + 8n * challenge(R8, A, message) * s) % SUBGROUP_ORDER }
}

/**
 * Whether a signature holds, exactly as the circuit decides: A and R8 on the curve, A not of small order, S < l.
 * Never throws on bad input.
 */
export function verifyPoseidon(A: Point, message: bigint, { R8, S }: Signature): boolean {
  if (!isOnCurve(A) || !isOnCurve(R8) || !isFieldElement(message)) return false
  return !isIdentity(clearCofactor(A)) && satisfiesEquation(A, message, { R8, S })
}

/**
 * Whether S is in [0, l) and S*B8 = R8 + h*8*A: one part of {@link verifyPoseidon}, which alone proves nothing when A has
 * small order. A and R8 are on the curve, the message is a field element.
 */
export function satisfiesEquation(A: Point, message: bigint, { R8, S }: Signature): boolean {
  if (S < 0n || S >= SUBGROUP_ORDER) return false
  // 8*A is in the subgroup, so reducing the challenge modulo l changes nothing.
  const right = addPoints(R8, multiplyPoint(clearCofactor(A), challenge(R8, A, message) % SUBGROUP_ORDER))
  return equalPoints(multiplyBase(S), right)
}
