import { bigIntToBytes, bytesToBigInt } from './bytes.js'
import { InvalidEncodingError, NotCanonicalError } from './errors.js'

/**
 * Order r of BN254's scalar field Fr, the base field of Baby Jubjub (EIP-197, EIP-2494).
 * Every number that a proof speaks about is an element of it.
 */
export const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Bytes of an encoded field element. */
export const FIELD_BYTES = 32

/** Whether `value` is in [0, r). */
export const isFieldElement = (value: bigint): boolean => value >= 0n && value < FIELD_ORDER

/**
 * Returns `value` when it is canonical, so that a check can stand inside an expression.
 * @throws NotCanonicalError naming `what`
 */
export function assertFieldElement(value: bigint, what = 'The value'): bigint {
  if (typeof value !== 'bigint' || !isFieldElement(value)) throw new NotCanonicalError(what)
  return value
}

/** The representative of any integer in [0, r). For sums of canonical elements and hash outputs, never for input from outside. */
export function reduce(value: bigint): bigint {
  const rest = value % FIELD_ORDER
  return rest < 0n ? rest + FIELD_ORDER : rest
}

/**
 * 32 bytes big-endian.
 * @throws NotCanonicalError
 */
export const encodeField = (value: bigint): Uint8Array => bigIntToBytes(assertFieldElement(value), FIELD_BYTES)

/**
 * Reads 32 bytes big-endian.
 * @throws InvalidEncodingError on another length; NotCanonicalError when >= r
 */
export function decodeField(bytes: Uint8Array, what = 'The value'): bigint {
  if (bytes.length !== FIELD_BYTES) throw new InvalidEncodingError(`${what} must have ${FIELD_BYTES} bytes.`)
  return assertFieldElement(bytesToBigInt(bytes), what)
}
