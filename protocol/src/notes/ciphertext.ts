import { ByteReader, concatBytes } from '../bytes.js'
import { decodePlainPoint, encodePlainPoint, PLAIN_POINT_BYTES, type Point } from '../curve.js'
import { InvalidEncodingError, WrongVersionError } from '../errors.js'
import { MEMO_CLASSES } from './memo.js'

/** An output's ciphertext, taken apart. The pool does not look inside. */
export interface Ciphertext {
  readonly viewTag: number
  /** Ephemeral point of the one-time address. */
  readonly E: Point
  /** Ephemeral point of this message. */
  readonly E2: Point
  /** Note contents under noteKey. */
  readonly sealedNote: Uint8Array
  /** The sender's copy under outKey. */
  readonly sealedOut: Uint8Array
}

/** The pool refuses longer ciphertexts. */
export const MAX_CIPHERTEXT_BYTES = 2048

/** Bytes of the sender's sealed copy: noteKey, owner, V, r, authenticator. */
export const SEALED_OUT_BYTES = 4 * 32 + 16

/** Bytes of the sealed contents without the padded memo: assetId, value, rho, memo length, authenticator. */
export const SEALED_NOTE_BYTES = 32 + 16 + 32 + 2 + 16

const VERSION = 1
const HEADER_BYTES = 2 + 2 * PLAIN_POINT_BYTES

/** The three lengths that a ciphertext of version 1 can have: 404, 500 and 884 bytes. */
export const CIPHERTEXT_LENGTHS: readonly number[] = MEMO_CLASSES.map(
  (memo) => HEADER_BYTES + SEALED_NOTE_BYTES + memo + SEALED_OUT_BYTES,
)

/** Joins the parts. */
export function encodeCiphertext({ viewTag, E, E2, sealedNote, sealedOut }: Ciphertext): Uint8Array {
  const header = Uint8Array.of(VERSION, viewTag)
  return concatBytes(header, encodePlainPoint(E), encodePlainPoint(E2), sealedNote, sealedOut)
}

/**
 * Takes a ciphertext apart. Points must be canonical and on the curve.
 * @throws WrongVersionError, InvalidEncodingError, NotCanonicalError, InvalidPointError
 */
export function parseCiphertext(bytes: Uint8Array): Ciphertext {
  if (bytes.length > 0 && bytes[0] !== VERSION) throw new WrongVersionError('The ciphertext', bytes[0] as number)
  if (!CIPHERTEXT_LENGTHS.includes(bytes.length)) throw new InvalidEncodingError('The ciphertext has a wrong length.')
  const reader = new ByteReader(bytes.subarray(1))
  const viewTag = reader.byte()
  const E = decodePlainPoint(reader.take(PLAIN_POINT_BYTES), 'The ephemeral point')
  const E2 = decodePlainPoint(reader.take(PLAIN_POINT_BYTES), 'The second ephemeral point')
  const sealedNote = reader.take(bytes.length - HEADER_BYTES - SEALED_OUT_BYTES)
  const sealedOut = reader.take(SEALED_OUT_BYTES)
  reader.end()
  return { viewTag, E, E2, sealedNote, sealedOut }
}

/** As {@link parseCiphertext}, but undefined for what no wallet of this version wrote: a scan passes over it. */
export function tryParseCiphertext(bytes: Uint8Array): Ciphertext | undefined {
  try {
    return parseCiphertext(bytes)
  } catch {
    return undefined
  }
}
