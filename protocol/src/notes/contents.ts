import { ByteReader, bigIntToBytes, bytesToBigInt, concatBytes } from '../bytes.js'
import { COMPRESSED_POINT_BYTES, compressPoint, decompressPublicPoint, type Point } from '../curve.js'
import { InvalidEncodingError } from '../errors.js'
import { decodeField, encodeField } from '../field.js'
import { computeNpk } from '../keys/one-time-address.js'
import { memoClass } from './memo.js'
import type { Note } from './note.js'

/** What noteKey seals: the note without npk, and the memo. */
export interface NoteContents extends Omit<Note, 'npk'> {
  readonly memo: Uint8Array
}

/** The payee of an output, as its sender knew him. */
export interface Payee {
  readonly owner: bigint
  readonly V: Point
  /** npk = H(npk, owner, r) proves that the payee was paid. */
  readonly r: bigint
}

/** The payee, or the npk of a one-time address of which nothing else is known. */
export type KnownPayee = Payee | { readonly npk: bigint }

/** npk of whoever was paid. */
export const npkOfPayee = (to: KnownPayee): bigint => ('npk' in to ? to.npk : computeNpk(to.owner, to.r))

/** What outKey seals: the key of the contents, and the payee or, when only a one-time address was known, its npk. */
export interface OutContents {
  readonly noteKey: Uint8Array
  readonly to: KnownPayee
}

/** assetId(32) ‖ value(16) ‖ rho(32) ‖ memoLength(2) ‖ memo, padded with zeros to its class. */
export function encodeNoteContents({ assetId, value, rho, memo }: NoteContents): Uint8Array {
  const padded = new Uint8Array(memoClass(memo.length))
  padded.set(memo)
  return concatBytes(
    encodeField(assetId),
    bigIntToBytes(value, 16),
    encodeField(rho),
    bigIntToBytes(BigInt(memo.length), 2),
    padded,
  )
}

/**
 * Reads contents; padding must be zeros and the class the smallest that fits.
 * @throws InvalidEncodingError, NotCanonicalError
 */
export function decodeNoteContents(bytes: Uint8Array): NoteContents {
  const reader = new ByteReader(bytes)
  const assetId = decodeField(reader.take(32), 'The asset id')
  const value = bytesToBigInt(reader.take(16))
  const rho = decodeField(reader.take(32), 'rho')
  const length = Number(bytesToBigInt(reader.take(2)))
  const padded = reader.take(memoClass(length))
  reader.end()
  if (padded.subarray(length).some((byte) => byte !== 0)) {
    throw new InvalidEncodingError('The padding of the memo is not zero.')
  }
  return { assetId, value, rho, memo: padded.slice(0, length) }
}

const ZEROS = new Uint8Array(32)

/** noteKey ‖ owner ‖ compressed V ‖ r, or noteKey ‖ 0 ‖ 0 ‖ npk. */
export function encodeOutContents({ noteKey, to }: OutContents): Uint8Array {
  if ('npk' in to) return concatBytes(noteKey, ZEROS, ZEROS, encodeField(to.npk))
  return concatBytes(noteKey, encodeField(to.owner), compressPoint(to.V), encodeField(to.r))
}

/** Reads the sender's copy. 32 zero bytes are no public point (y = 0 has order 4), so the two forms can not be confused. */
export function decodeOutContents(bytes: Uint8Array): OutContents {
  const reader = new ByteReader(bytes)
  const noteKey = reader.take(32)
  const owner = decodeField(reader.take(32), 'The owner')
  const V = reader.take(COMPRESSED_POINT_BYTES)
  const last = decodeField(reader.take(32), 'The last part')
  reader.end()
  if (V.every((byte) => byte === 0) && owner === 0n) return { noteKey, to: { npk: last } }
  return { noteKey, to: { owner, V: decompressPublicPoint(V, 'The viewing point'), r: last } }
}
