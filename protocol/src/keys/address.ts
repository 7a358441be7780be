import { concatBytes } from '../bytes.js'
import { assertPublicPoint, compressPoint, decompressPublicPoint, type Point } from '../curve.js'
import { decodeField, encodeField } from '../field.js'
import { hashTagged, TAG } from '../hash.js'
import { decodeText, encodeText } from './strings.js'

/**
 * Where private payments go: `owner` names the spending and nullifier keys, `V` is the viewing key's point.
 * Payments to one address can not be linked to it by outsiders, because each output has a one-time address.
 */
export interface Address {
  readonly chainId: bigint
  readonly owner: bigint
  readonly V: Point
}

/** owner = H(owner, A.x, A.y, nk). */
export const computeOwner = (A: Point, nk: bigint): bigint => hashTagged(TAG.owner, A.x, A.y, nk)

/** bech32m, prefix `mk`. */
export function encodeAddress({ chainId, owner, V }: Address): string {
  assertPublicPoint(V, 'The viewing point')
  return encodeText('address', chainId, concatBytes(encodeField(owner), compressPoint(V)))
}

/**
 * Reads an address of the chain `chainId`.
 * @throws InvalidEncodingError, WrongVersionError, WrongNetworkError, NotCanonicalError, InvalidPointError
 */
export function decodeAddress(text: string, chainId: bigint): Address {
  const body = decodeText('address', text, chainId)
  const owner = decodeField(body.take(32), 'The owner')
  const V = decompressPublicPoint(body.take(32), 'The viewing point')
  body.end()
  return { chainId, owner, V }
}
