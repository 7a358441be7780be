import { MalformedWitnessError } from '../errors.js'
import { isScalar, readWord, WORD_BYTES, writeWords } from '../verify/points.js'

/** The numbers `from` to `to` (excluded) of a witness. */
export function readScalars(witness: Uint8Array, from: number, to: number): bigint[] {
  return Array.from({ length: to - from }, (_, i) => readWord(witness, (from + i) * WORD_BYTES))
}

/**
 * Numbers as 32 little-endian bytes each.
 * @throws {MalformedWitnessError} one is not a number below the group order; the message says which, not what it is
 */
export function writeScalars(values: readonly bigint[]): Uint8Array {
  const bad = values.findIndex((value) => typeof value !== 'bigint' || !isScalar(value))
  if (bad >= 0) throw new MalformedWitnessError(`The value of wire ${bad} is not a bigint below the order r of BN254.`)
  return writeWords(values)
}

/** Values in a witness. */
export const countScalars = (witness: Uint8Array): number => witness.length / WORD_BYTES
