import { poseidon1 } from 'poseidon-lite/poseidon1'
import { poseidon2 } from 'poseidon-lite/poseidon2'
import { poseidon6 } from 'poseidon-lite/poseidon6'
import { bytesToBigInt, textBytes } from './bytes.js'
import { fastPoseidon } from './fast/poseidon-kernel.js'
import { assertFieldElement } from './field.js'

const PERMUTATIONS = [poseidon1, poseidon2, fastPoseidon, fastPoseidon, fastPoseidon, poseidon6] as const

/**
 * Poseidon with circomlib's parameters over 1 to 6 inputs (Grassi et al., USENIX Security 2021).
 * @throws NotCanonicalError: poseidon-lite would reduce silently, and two encodings would hash alike
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  const permutation = PERMUTATIONS[inputs.length - 1]
  if (permutation === undefined) throw new RangeError('Poseidon takes 1 to 6 inputs here.')
  for (const input of inputs) assertFieldElement(input, 'A hash input')
  return permutation(inputs as bigint[])
}

/** A domain tag: the ASCII text `merkato.v1.<name>` read as a big-endian integer. */
export function domainTag(name: string): bigint {
  const bytes = textBytes(`merkato.v1.${name}`)
  if (bytes.length > 31) throw new RangeError('A domain tag has at most 31 bytes.')
  return bytesToBigInt(bytes)
}

/** The tags in use. One use, one tag; Merkle nodes and the EdDSA challenge have none (see the specification). */
export const TAG = Object.freeze({
  owner: domainTag('owner'),
  npk: domainTag('npk'),
  note: domainTag('note'),
  nullifier: domainTag('nullifier'),
  asset: domainTag('asset'),
  /** In the place of npk: who opens such a note proves it to a parcel, for no key is behind it. */
  sealed: domainTag('sealed'),
})

/** H(TAG, inputs...): Poseidon with the tag as first input. */
export const hashTagged = (tag: bigint, ...inputs: bigint[]): bigint => poseidon([tag, ...inputs])

/** Hash of a Merkle node: exactly four children, no tag, because only computed commitments are ever leaves. */
export const hashNode = (a: bigint, b: bigint, c: bigint, d: bigint): bigint => poseidon([a, b, c, d])
