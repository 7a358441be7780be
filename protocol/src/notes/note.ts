import { hashTagged, TAG } from '../hash.js'
import { type RandomBytes, randomFieldElement, systemRandom } from '../random.js'
import { assertAmount } from './amount.js'

/** A private amount of one asset, held by whoever opens `npk`. */
export interface Note {
  /** Note public key: H(npk, owner, r). */
  readonly npk: bigint
  readonly assetId: bigint
  /** In [0, 2^128), in the asset's smallest unit (wei). */
  readonly value: bigint
  /** Fresh and random per output; the position for a shielded deposit. */
  readonly rho: bigint
}

/** A note with a fresh random rho. */
export const createNote = (parts: Omit<Note, 'rho'>, random: RandomBytes = systemRandom): Note => ({
  ...parts,
  rho: randomFieldElement(random),
})

/**
 * cm = H(note, npk, assetId, value, rho).
 * @throws ProtocolError INVALID_AMOUNT, NotCanonicalError
 */
export const computeCommitment = ({ npk, assetId, value, rho }: Note): bigint =>
  hashTagged(TAG.note, npk, assetId, assertAmount(value), rho)

/**
 * nf = H(nullifier, nk, cm, position). The position makes two equal notes spend separately
 * (faerie gold: Zcash protocol specification, section 8.4).
 */
export const computeNullifier = (nk: bigint, commitment: bigint, position: bigint): bigint =>
  hashTagged(TAG.nullifier, nk, commitment, position)
