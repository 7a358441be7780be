import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ByteReader, concatBytes, hexToBytes, textBytes } from '../bytes.js'
import { decodePlainPoint, encodePlainPoint, multiplyBase, PLAIN_POINT_BYTES, type Point } from '../curve.js'
import { InvalidEncodingError } from '../errors.js'
import { decodeField, encodeField } from '../field.js'
import { deriveNestedKey, deriveNoteKey, type KeyDerivation, outKeyDerivation } from '../kdf.js'
import type { ViewingPair } from '../keys/incoming-viewing-key.js'
import { assertPayable, computeNpk, type OneTimeAddress, recogniseShared } from '../keys/one-time-address.js'
import { type RandomBytes, randomScalar, systemRandom } from '../random.js'
import { sharedPoint, trySharedPoint } from '../shared-point.js'
import { PARCEL_KEY_BYTES, parcelKeyHash } from './parcel-contents.js'

/** The packages module refuses longer key boxes. */
export const MAX_KEY_BOX_BYTES = 512

const VERSION = 1
const NESTED_VERSION = 2
const TAG_BYTES = 16
const SEALED_KEY_BYTES = PARCEL_KEY_BYTES + TAG_BYTES
const SEALED_OUT_BYTES = PARCEL_KEY_BYTES + 32 + TAG_BYTES

/** Bytes of a key box of version 1: version, view tag, E, E2, the holder's copy, the writer's. */
export const KEY_BOX_BYTES: number = 2 + 2 * PLAIN_POINT_BYTES + SEALED_KEY_BYTES + SEALED_OUT_BYTES

/** Bytes of a key box of version 2, of a parcel that goes into another: as version 1, and the key under that of the parcel around. */
export const NESTED_KEY_BOX_BYTES: number = KEY_BOX_BYTES + SEALED_KEY_BYTES

const BOX_TAG = textBytes('merkato.v1.key-box')
// Each key encrypts one message only, so the nonce carries nothing.
const ZERO_NONCE = new Uint8Array(12)

/** Arguments of {@link sealKeyBox}. */
export interface SealKeyBoxOptions {
  readonly to: OneTimeAddress
  /** The parcel's key, 32 bytes. */
  readonly key: Uint8Array
  /** Outgoing key of whoever writes the box, 32 bytes: from its phrase alone it finds the parcel's key again. */
  readonly o: Uint8Array
  /** Scalar behind the one-time key that may open the parcel from recoverAfter on; 0 by default, for none. */
  readonly r?: bigint
  /** Key of the parcel that it goes into, 32 bytes: whoever has that one then has this one. */
  readonly around?: Uint8Array | undefined
  /** Ephemeral scalar of this message, in [1, l); fresh for each box. */
  readonly e2?: bigint
  readonly random?: RandomBytes
}

/**
 * Encrypts a parcel's key to the one-time address of its holder, and to the writer's own outgoing key. Both copies' keys depend on the hash
 * of the parcel's key: a box that is copied to another parcel opens there for nobody. They do not depend on the parcel's name, which is a
 * hash over the box.
 * @throws InvalidEncodingError, NotCanonicalError, InvalidPointError, InvalidScalarError
 */
export function sealKeyBox({
  to,
  key,
  o,
  r = 0n,
  around,
  e2: given,
  random = systemRandom,
}: SealKeyBoxOptions): Uint8Array {
  const { E, W, viewTag } = assertPayable(to)
  const e2 = given ?? randomScalar(random)
  const E2 = multiplyBase(e2)
  const info = boxInfo(E, E2, parcelKeyHash(key))
  return concatBytes(
    Uint8Array.of(around ? NESTED_VERSION : VERSION, viewTag),
    encodePlainPoint(E),
    encodePlainPoint(E2),
    aead(deriveNoteKey(sharedPoint(e2, W), info)).encrypt(key),
    aead(outKeyDerivation(o)(info)).encrypt(concatBytes(key, encodeField(r))),
    around ? aead(deriveNestedKey(checkedAround(around), info)).encrypt(key) : new Uint8Array(),
  )
}

function checkedAround(around: Uint8Array): Uint8Array {
  if (around.length !== PARCEL_KEY_BYTES) throw new InvalidEncodingError("A parcel's key has 32 bytes.")
  return around
}

const boxInfo = (E: Point, E2: Point, keyHash: string): Uint8Array =>
  concatBytes(BOX_TAG, encodePlainPoint(E), encodePlainPoint(E2), hexToBytes(keyHash))

const aead = (key: Uint8Array) => chacha20poly1305(key, ZERO_NONCE)

interface KeyBox {
  readonly viewTag: number
  readonly E: Point
  readonly E2: Point
  readonly sealedKey: Uint8Array
  readonly sealedOut: Uint8Array
  /** Empty in version 1. */
  readonly sealedNested: Uint8Array
}

/** @throws InvalidEncodingError, NotCanonicalError, InvalidPointError */
function parseKeyBox(bytes: Uint8Array): KeyBox {
  const length = bytes[0] === VERSION ? KEY_BOX_BYTES : NESTED_KEY_BOX_BYTES
  if (bytes.length !== length || (bytes[0] !== VERSION && bytes[0] !== NESTED_VERSION)) {
    throw new InvalidEncodingError('This is no key box.')
  }
  const reader = new ByteReader(bytes.subarray(1))
  const viewTag = reader.byte()
  const E = decodePlainPoint(reader.take(PLAIN_POINT_BYTES), 'The ephemeral point')
  const E2 = decodePlainPoint(reader.take(PLAIN_POINT_BYTES), 'The second ephemeral point')
  const [sealedKey, sealedOut] = [reader.take(SEALED_KEY_BYTES), reader.take(SEALED_OUT_BYTES)]
  return { viewTag, E, E2, sealedKey, sealedOut, sealedNested: reader.rest() }
}

/** A parcel's key, and the one-time key that it was handed to. */
export interface OpenedKeyBox {
  readonly key: Uint8Array
  readonly npk: bigint
  /** Scalar behind npk: needed to act as its holder. */
  readonly r: bigint
}

/**
 * Opens a key box for the holder of `(owner, v)`.
 * @param keyHash bytes32 hex: what the parcel shows of its key; another key is none
 * @param shared S = 8*v*E when already computed for many boxes at once
 * @returns undefined when the box is another's or not well-formed; never throws on bad bytes
 */
export function openKeyBox(
  viewer: ViewingPair,
  box: Uint8Array,
  keyHash: string,
  shared?: Point,
): OpenedKeyBox | undefined {
  return attempt(() => {
    const { viewTag, E, E2, sealedKey } = parseKeyBox(box)
    const S = shared ?? trySharedPoint(viewer.v, E)
    const recognised = S && recogniseShared(viewer.owner, S, { viewTag })
    const point = recognised && trySharedPoint(recognised.w, E2)
    if (!point) return undefined
    const key = aead(deriveNoteKey(point, boxInfo(E, E2, keyHash))).decrypt(sealedKey)
    return { key: fitting(key, keyHash), npk: computeNpk(viewer.owner, recognised.r), r: recognised.r }
  })
}

/** What the writer of a key box finds in its own copy. */
export interface RecoveredKeyBox {
  readonly key: Uint8Array
  /** As {@link SealKeyBoxOptions.r}. */
  readonly r: bigint
}

/** As {@link openKeyBox}, for whoever wrote the box; `outKey` is `outKeyDerivation(o)`. */
export function recoverKeyBox(outKey: KeyDerivation, box: Uint8Array, keyHash: string): RecoveredKeyBox | undefined {
  return attempt(() => {
    const { E, E2, sealedOut } = parseKeyBox(box)
    const reader = new ByteReader(aead(outKey(boxInfo(E, E2, keyHash))).decrypt(sealedOut))
    const key = fitting(reader.take(PARCEL_KEY_BYTES), keyHash)
    return { key, r: decodeField(reader.take(32), 'r') }
  })
}

/**
 * Opens the key box of a parcel that lies in another, for whoever has the key of that one.
 * @returns undefined when it is no such box, or of another parcel; never throws on bad bytes
 */
export function openNestedKeyBox(around: Uint8Array, box: Uint8Array, keyHash: string): Uint8Array | undefined {
  return attempt(() => {
    const { E, E2, sealedNested } = parseKeyBox(box)
    const nested = deriveNestedKey(checkedAround(around), boxInfo(E, E2, keyHash))
    return fitting(aead(nested).decrypt(sealedNested), keyHash)
  })
}

/** @throws InvalidEncodingError a writer may put any 32 bytes into the holder's copy */
function fitting(key: Uint8Array, keyHash: string): Uint8Array {
  if (parcelKeyHash(key) !== keyHash.toLowerCase()) throw new InvalidEncodingError('This is not the key of the parcel.')
  return key
}

function attempt<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
