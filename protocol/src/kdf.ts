import { expand, extract, hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToBigInt, concatBytes, textBytes } from './bytes.js'
import { encodePlainPoint, type Point, SUBGROUP_ORDER } from './curve.js'
import { InvalidScalarError } from './errors.js'
import { FIELD_ORDER } from './field.js'

const KDF_SALT = textBytes('merkato.v1.kdf')
const KEYS_SALT = textBytes('merkato.v1.keys')
const NONCE_SALT = textBytes('merkato.v1.nonce')
const NOTE_SALT = textBytes('merkato.v1.note')
const OUT_SALT = textBytes('merkato.v1.out')
const NESTED_SALT = textBytes('merkato.v1.nested-key')

// A full 512-bit output is reduced, so the bias of a scalar or field element is below 2^-250.
const WIDE_BYTES = 64

/** Labels under which a shared point gives independent secrets. */
export type SharedLabel = 'npk' | 'enc' | 'tag'

// The salt is HMAC's key in the extraction (RFC 5869, section 2.2); a scan extracts once per note, so it is hashed once.
const KDF_EXTRACT = /* @__PURE__ */ hmac.create(sha512, KDF_SALT)

/** KDF(S, label): 64 bytes per label, HKDF-SHA-512 (RFC 5869). The extraction is done once for all labels. */
export function sharedKdf(shared: Point): (label: SharedLabel) => Uint8Array {
  const prk = KDF_EXTRACT.clone().update(encodePlainPoint(shared)).digest()
  return (label) => expand(sha512, prk, textBytes(label), WIDE_BYTES)
}

/** okm(label): 64 bytes of key material of one label and account. */
export const keyMaterial = (seed: Uint8Array, label: Uint8Array): Uint8Array =>
  hkdf(sha512, seed, KEYS_SALT, label, WIDE_BYTES)

/** 64 bytes for a signature's nonce. */
export const nonceMaterial = (secret: Uint8Array, info: Uint8Array): Uint8Array =>
  hkdf(sha512, secret, NONCE_SALT, info, WIDE_BYTES)

/** The symmetric key of a note's contents. */
export const deriveNoteKey = (shared: Point, info: Uint8Array): Uint8Array =>
  hkdf(sha256, encodePlainPoint(shared), NOTE_SALT, info, 32)

/** The symmetric key under which whoever has the key of a parcel finds that of one that lies in it. */
export const deriveNestedKey = (around: Uint8Array, info: Uint8Array): Uint8Array =>
  hkdf(sha256, around, NESTED_SALT, info, 32)

/** Derives the symmetric key of a message from its info. */
export type KeyDerivation = (info: Uint8Array) => Uint8Array

/** outKey of the holder of `o`: what depends on `o` alone is computed once, for wallets that try every output. */
export function outKeyDerivation(o: Uint8Array): KeyDerivation {
  const keyed = hmac.create(sha256, extract(sha256, o, OUT_SALT))
  // One block of HKDF's expansion: T(1) = HMAC(prk, info ‖ 1).
  return (info) => keyed.clone().update(concatBytes(info, FIRST_BLOCK)).digest()
}

const FIRST_BLOCK = Uint8Array.of(1)

/** Wide bytes as a field element. */
export const toFieldElement = (wide: Uint8Array): bigint => bytesToBigInt(wide) % FIELD_ORDER

/**
 * Wide bytes as a scalar in [1, l).
 * @throws InvalidScalarError on zero, which happens with probability 2^-251
 */
export function toScalar(wide: Uint8Array): bigint {
  const scalar = bytesToBigInt(wide) % SUBGROUP_ORDER
  if (scalar === 0n) throw new InvalidScalarError('A derived scalar')
  return scalar
}
