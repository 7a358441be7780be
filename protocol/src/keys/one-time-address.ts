import { concatBytes } from '../bytes.js'
import {
  assertOnCurve,
  assertPublicPoint,
  assertScalar,
  clearCofactor,
  compressPoint,
  decompressPublicPoint,
  equalPoints,
  isIdentity,
  multiplyBase,
  type Point,
} from '../curve.js'
import { InvalidEncodingError, InvalidPointError } from '../errors.js'
import { assertFieldElement, decodeField, encodeField } from '../field.js'
import { hashTagged, TAG } from '../hash.js'
import { sharedKdf, toFieldElement, toScalar } from '../kdf.js'
import { type RandomBytes, randomScalar, systemRandom } from '../random.js'
import { sharedPoint, trySharedPoint } from '../shared-point.js'
import type { Address } from './address.js'
import type { ViewingPair } from './incoming-viewing-key.js'
import { decodeText, encodeText } from './strings.js'

/** A one-time address (PKr). Whoever holds it can pay; nobody can link two of one owner without the viewing key. */
export interface OneTimeAddress {
  /** Note public key H(npk, owner, r). */
  readonly npk: bigint
  /** Ephemeral point e*B8, by which the owner recognises the address. */
  readonly E: Point
  /** Encryption point w*B8, under which the payer encrypts. */
  readonly W: Point
  /** First byte of KDF(S, 'tag'): spares the owner 255 of 256 trial decryptions. */
  readonly viewTag: number
}

/** A new one-time address, and the r that proves to a third party whose it is. */
export interface CreatedOneTimeAddress {
  readonly address: OneTimeAddress
  readonly r: bigint
}

/** What the owner learns of a one-time address. */
export interface RecognisedAddress {
  /** Opens npk: npk = H(npk, owner, r). Needed to spend. */
  readonly r: bigint
  /** Encryption scalar: W = w*B8. */
  readonly w: bigint
}

/** npk = H(npk, owner, r). */
export const computeNpk = (owner: bigint, r: bigint): bigint => hashTagged(TAG.npk, owner, r)

/**
 * Makes a one-time address of `to`. Sender or owner may do it.
 * @param options.e ephemeral scalar in [1, l); fresh for every address, or two of them can be linked
 */
export function createOneTimeAddress(
  to: Pick<Address, 'owner' | 'V'>,
  options: { e?: bigint; random?: RandomBytes } = {},
): CreatedOneTimeAddress {
  const e = assertScalar(options.e ?? randomScalar(options.random ?? systemRandom), 'The ephemeral scalar')
  const kdf = sharedKdf(sharedPoint(e, to.V))
  const r = toFieldElement(kdf('npk'))
  const address = {
    npk: computeNpk(to.owner, r),
    E: multiplyBase(e),
    W: multiplyBase(toScalar(kdf('enc'))),
    viewTag: kdf('tag')[0] as number,
  }
  return { address, r }
}

/**
 * Recognises a one-time address with one multiplication. `W` is compared when given: a wrong W would take payments that
 * the owner can not open.
 * @returns undefined when it is another's, or malformed
 */
export function recogniseOneTimeAddress(
  viewer: ViewingPair,
  candidate: Omit<OneTimeAddress, 'W'> & { W?: Point },
): RecognisedAddress | undefined {
  const shared = trySharedPoint(viewer.v, candidate.E)
  return shared && recogniseShared(viewer.owner, shared, candidate)
}

/** As {@link recogniseOneTimeAddress}, with S already computed (`sharedPoints` does many at once). */
export function recogniseShared(
  owner: bigint,
  shared: Point,
  candidate: { npk?: bigint; viewTag: number; W?: Point },
): RecognisedAddress | undefined {
  const kdf = sharedKdf(shared)
  if (kdf('tag')[0] !== candidate.viewTag) return undefined
  const r = toFieldElement(kdf('npk'))
  const w = toScalar(kdf('enc'))
  if (candidate.npk !== undefined && candidate.npk !== computeNpk(owner, r)) return undefined
  if (candidate.W !== undefined && !equalPoints(candidate.W, multiplyBase(w))) return undefined
  return { r, w }
}

/**
 * Returns the address when its owner could recognise and open what is paid to it, as far as a payer can tell.
 * @throws NotCanonicalError, InvalidPointError (a point off the curve or of small order), InvalidEncodingError
 */
export function assertPayable(address: OneTimeAddress): OneTimeAddress {
  assertFieldElement(address.npk, 'npk')
  assertOnCurve(address.E, 'The ephemeral point')
  assertOnCurve(address.W, 'The encryption point')
  if (isIdentity(clearCofactor(address.E))) throw new InvalidPointError('identity', 'The ephemeral point')
  if (isIdentity(clearCofactor(address.W))) throw new InvalidPointError('identity', 'The encryption point')
  assertViewTag(address.viewTag)
  return address
}

function assertViewTag(viewTag: number): number {
  if (Number.isInteger(viewTag) && viewTag >= 0 && viewTag <= 255) return viewTag
  throw new InvalidEncodingError('A view tag is one byte.')
}

/**
 * bech32m, prefix `mkone`: what an owner hands to a payer or contract.
 * @throws what {@link decodeOneTimeAddress} would refuse
 */
export function encodeOneTimeAddress({ npk, E, W, viewTag }: OneTimeAddress, chainId: bigint): string {
  assertPublicPoint(E, 'The ephemeral point')
  assertPublicPoint(W, 'The encryption point')
  assertViewTag(viewTag)
  const body = concatBytes(encodeField(npk), compressPoint(E), compressPoint(W), Uint8Array.of(viewTag))
  return encodeText('oneTimeAddress', chainId, body)
}

/**
 * Reads a one-time address of the chain `chainId`. E and W must be in the prime-order subgroup and no identity.
 * @throws InvalidEncodingError, WrongVersionError, WrongNetworkError, NotCanonicalError, InvalidPointError
 */
export function decodeOneTimeAddress(text: string, chainId: bigint): OneTimeAddress {
  const body = decodeText('oneTimeAddress', text, chainId)
  const npk = decodeField(body.take(32), 'npk')
  const E = decompressPublicPoint(body.take(32), 'The ephemeral point')
  const W = decompressPublicPoint(body.take(32), 'The encryption point')
  const viewTag = body.byte()
  body.end()
  return { npk, E, W, viewTag }
}
