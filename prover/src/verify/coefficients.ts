/** Bytes of a coefficient: 128 bits. */
const COEFFICIENT_BYTES = 16

/** `getRandomValues` gives no more bytes at once. */
const MAX_RANDOM_BYTES = 65_536

/** `count` numbers below 2^128, little-endian, from the platform's generator. */
export function randomCoefficients(count: number): Uint8Array[] {
  const bytes = new Uint8Array(count * COEFFICIENT_BYTES)
  for (let at = 0; at < bytes.length; at += MAX_RANDOM_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM_BYTES))
  }
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * COEFFICIENT_BYTES, (i + 1) * COEFFICIENT_BYTES))
}

/** A coefficient as a number. */
export function coefficientOf(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, COEFFICIENT_BYTES)
  return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n)
}

/** Coefficients one after the other. */
export function joined(coefficients: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(coefficients.length * COEFFICIENT_BYTES)
  coefficients.forEach((coefficient, i) => {
    bytes.set(coefficient, i * COEFFICIENT_BYTES)
  })
  return bytes
}
