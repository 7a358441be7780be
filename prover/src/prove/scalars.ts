import { readWord, WORD_BYTES } from '../verify/points.js'

/** The numbers `from` to `to` (excluded) of a witness. */
export function readScalars(witness: Uint8Array, from: number, to: number): bigint[] {
  return Array.from({ length: to - from }, (_, i) => readWord(witness, (from + i) * WORD_BYTES))
}

/** Values in a witness. */
export const countScalars = (witness: Uint8Array): number => witness.length / WORD_BYTES
