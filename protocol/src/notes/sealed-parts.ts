import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes } from '../bytes.js'
import { encodePlainPoint, type Point } from '../curve.js'
import { encodeField } from '../field.js'
import { deriveNoteKey, type KeyDerivation } from '../kdf.js'
import { recogniseShared } from '../keys/one-time-address.js'
import { trySharedPoint } from '../shared-point.js'
import type { Ciphertext } from './ciphertext.js'
import { decodeNoteContents, decodeOutContents, type OutContents } from './contents.js'
import { computeCommitment, type Note } from './note.js'

// Each key encrypts one message only, so the nonce carries nothing.
const ZERO_NONCE = new Uint8Array(12)

/** ChaCha20-Poly1305 with a key of one message. */
export const seal = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  chacha20poly1305(key, ZERO_NONCE).encrypt(message)

/** What {@link seal} sealed; undefined under another key. */
function unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return chacha20poly1305(key, ZERO_NONCE).decrypt(sealed)
  } catch {
    return undefined
  }
}

/** Info of both keys: E ‖ E2 ‖ cm. */
export const keyInfo = (E: Point, E2: Point, commitment: bigint): Uint8Array =>
  concatBytes(encodePlainPoint(E), encodePlainPoint(E2), encodeField(commitment))

/**
 * The key of an output's contents, for its receiver, and the r of its one-time address.
 * @param shared S = 8*v*E
 * @returns undefined when view tag or point show that the output is another's or malformed
 */
export function receiverKey(
  owner: bigint,
  shared: Point,
  commitment: bigint,
  { viewTag, E, E2 }: Ciphertext,
): { readonly noteKey: Uint8Array; readonly r: bigint } | undefined {
  const recognised = recogniseShared(owner, shared, { viewTag })
  const shared2 = recognised && trySharedPoint(recognised.w, E2)
  return shared2 && { noteKey: deriveNoteKey(shared2, keyInfo(E, E2, commitment)), r: recognised.r }
}

/** The sender's copy; undefined when another sent the output, or it is malformed. */
export function openOut(
  outKey: KeyDerivation,
  commitment: bigint,
  { E, E2, sealedOut }: Ciphertext,
): OutContents | undefined {
  const bytes = unseal(outKey(keyInfo(E, E2, commitment)), sealedOut)
  return bytes && attempt(() => decodeOutContents(bytes))
}

/** Note and memo under their key; undefined unless they open the commitment for this npk. */
export function openContents(
  noteKey: Uint8Array,
  npk: bigint,
  commitment: bigint,
  { sealedNote }: Ciphertext,
): { note: Note; memo: Uint8Array } | undefined {
  const bytes = unseal(noteKey, sealedNote)
  const contents = bytes && attempt(() => decodeNoteContents(bytes))
  if (contents === undefined) return undefined
  const { memo, ...rest } = contents
  const note = { npk, ...rest }
  return computeCommitment(note) === commitment ? { note, memo } : undefined
}

// An authenticated but malformed message is a sender's fault; to the receiver it is no payment.
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}
