import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { keccak256 } from 'ethers'
import { ByteReader, bigIntToBytes, bytesToBigInt, bytesToHex, concatBytes, hexToBytes, textBytes } from '../bytes.js'
import { InvalidEncodingError } from '../errors.js'
import { decodeField, encodeField } from '../field.js'
import { type RandomBytes, systemRandom } from '../random.js'
import { sealedCommitment } from '../statements/open.js'

/** Bytes of a parcel's key. */
export const PARCEL_KEY_BYTES = 32

/** Most bytes of data in contents that stand in the call of `seal`. */
export const MAX_PARCEL_DATA = 65_536

/** Most bytes of data in contents that are kept elsewhere, by their hash: what a machine can hold and decrypt at once. */
export const MAX_DATA_ELSEWHERE = 268_435_456

/** The packages module refuses longer contents in the call of `seal`: data of 65,536 bytes and five notes fit. */
export const MAX_CONTENTS_BYTES = 66_000

/** Most sealed notes of a parcel: two of each join-split of a bundle. */
export const MAX_SEALED_NOTES = 16

/** What opens one sealed note. */
export interface SealedNote {
  readonly assetId: bigint
  /** Amount in the asset's smallest unit. */
  readonly value: bigint
  readonly rho: bigint
}

/** What is in a parcel. */
export interface ParcelContents {
  /** In the order of the parcel's commitments. */
  readonly notes: readonly SealedNote[]
  /** Anything, at most {@link MAX_DATA_ELSEWHERE} bytes. */
  readonly data: Uint8Array
}

const TOO_MUCH_DATA = 'A parcel carries at most 268,435,456 bytes of data.'
const KEY_TAG = textBytes('merkato.v1.parcel-key')
const CONTENTS_TAG = textBytes('merkato.v1.parcel-contents')
const VERSION = 1
const VALUE_BYTES = 16
// A key encrypts one message only, so the nonce carries nothing.
const ZERO_NONCE = new Uint8Array(12)

/** A fresh key for one parcel. */
export const randomParcelKey = (random: RandomBytes = systemRandom): Uint8Array => random(PARCEL_KEY_BYTES)

/**
 * keccak256(abi.encode(bytes32("merkato.v1.parcel-key"), key)): what a parcel shows of its key. Any contract can check it, which no
 * Poseidon of the key would allow without a hasher.
 * @returns bytes32 hex
 */
export function parcelKeyHash(key: Uint8Array): string {
  const tag = new Uint8Array(32)
  tag.set(KEY_TAG)
  return keccak256(concatBytes(tag, checkedKey(key)))
}

/**
 * Encrypts contents with ChaCha20-Poly1305 (RFC 8439). The key's hash and the commitments are associated data: contents belong to one
 * parcel. Poly1305 commits to no key, so a ciphertext can be made that two keys accept; whoever opens compares the key with its hash first.
 * @throws InvalidEncodingError when there is too much of something
 */
export function sealContents(key: Uint8Array, contents: ParcelContents): Uint8Array {
  const commitments = contents.notes.map(({ assetId, value, rho }) => sealedCommitment(assetId, value, rho))
  return cipher(key, parcelKeyHash(key), commitments).encrypt(encodeContents(contents))
}

/** How contents are not what the chain holds. */
export type ContentsFault = 'wrong key' | 'changed' | 'malformed' | 'not what is sealed'

/** What a key opens, or why it does not. Bytes of strangers are data, never an error. */
export type OpenedContents =
  | { readonly ok: true; readonly contents: ParcelContents }
  | { readonly ok: false; readonly fault: ContentsFault }

/** What the chain says of a parcel's contents. */
export interface ContentsClaim {
  /** bytes32 hex. */
  readonly keyHash: string
  /** bytes32 hex: keccak256 of the ciphertext. */
  readonly contentsHash: string
  readonly commitments: readonly bigint[]
}

/**
 * Decrypts a parcel's contents and compares them with the chain: the key with its hash before anything else, the ciphertext with its
 * hash, and each note with its commitment.
 */
export function openContentsOf(key: Uint8Array, ciphertext: Uint8Array, claim: ContentsClaim): OpenedContents {
  const fault = (fault: ContentsFault): OpenedContents => ({ ok: false, fault })
  if (key.length !== PARCEL_KEY_BYTES || parcelKeyHash(key) !== claim.keyHash.toLowerCase()) return fault('wrong key')
  if (keccak256(ciphertext) !== claim.contentsHash.toLowerCase()) return fault('changed')
  const plain = decrypted(key, ciphertext, claim)
  if (plain === undefined) return fault('changed')
  const contents = attempt(() => decodeContents(plain))
  if (contents === undefined) return fault('malformed')
  const { notes } = contents
  const opens =
    notes.length === claim.commitments.length &&
    notes.every(({ assetId, value, rho }, i) => sealedCommitment(assetId, value, rho) === claim.commitments[i])
  return opens ? { ok: true, contents } : fault('not what is sealed')
}

function decrypted(key: Uint8Array, ciphertext: Uint8Array, { keyHash, commitments }: ContentsClaim) {
  return attempt(() => cipher(key, keyHash, commitments).decrypt(ciphertext))
}

const cipher = (key: Uint8Array, keyHash: string, commitments: readonly bigint[]) =>
  chacha20poly1305(
    checkedKey(key),
    ZERO_NONCE,
    concatBytes(CONTENTS_TAG, hexToBytes(keyHash), ...commitments.map(encodeField)),
  )

function checkedKey(key: Uint8Array): Uint8Array {
  if (key.length !== PARCEL_KEY_BYTES) throw new InvalidEncodingError("A parcel's key has 32 bytes.")
  return key
}

/** version(1) ‖ count(2) ‖ count x (assetId(32) ‖ value(16) ‖ rho(32)) ‖ length(4) ‖ data. */
function encodeContents({ notes, data }: ParcelContents): Uint8Array {
  if (notes.length > MAX_SEALED_NOTES) throw new InvalidEncodingError('A parcel holds at most 16 notes.')
  if (data.length > MAX_DATA_ELSEWHERE) throw new InvalidEncodingError(TOO_MUCH_DATA)
  return concatBytes(
    Uint8Array.of(VERSION),
    bigIntToBytes(BigInt(notes.length), 2),
    ...notes.map(({ assetId, value, rho }) =>
      concatBytes(encodeField(assetId), bigIntToBytes(value, VALUE_BYTES), encodeField(rho)),
    ),
    bigIntToBytes(BigInt(data.length), 4),
    data,
  )
}

/** @throws InvalidEncodingError, NotCanonicalError */
function decodeContents(bytes: Uint8Array): ParcelContents {
  const reader = new ByteReader(bytes)
  if (reader.byte() !== VERSION) throw new InvalidEncodingError('The contents have another version.')
  const count = Number(bytesToBigInt(reader.take(2)))
  if (count > MAX_SEALED_NOTES) throw new InvalidEncodingError('A parcel holds at most 16 notes.')
  const notes = Array.from({ length: count }, () => ({
    assetId: decodeField(reader.take(32), 'The asset id'),
    value: bytesToBigInt(reader.take(VALUE_BYTES)),
    rho: decodeField(reader.take(32), 'rho'),
  }))
  const length = Number(bytesToBigInt(reader.take(4)))
  if (length > MAX_DATA_ELSEWHERE) throw new InvalidEncodingError(TOO_MUCH_DATA)
  const data = reader.take(length)
  reader.end()
  return { notes, data }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

/** A key as bytes32 hex, for a contract that it is shown to. */
export const parcelKeyHex = (key: Uint8Array): string => `0x${bytesToHex(checkedKey(key))}`
