import { createHmac } from 'node:crypto'
import { isPrivate, pointFromScalar, privateAdd } from 'tiny-secp256k1'

/** A private key of BIP-32 with what its children are made with, 32 bytes each. */
export interface ExtendedKey {
  readonly privateKey: Uint8Array
  readonly chainCode: Uint8Array
}

/** From this index on a child can not be found by whoever has the parent's public key (written with an apostrophe). */
export const HARDENED = 2 ** 31

/**
 * The master key of a seed. Packages derive keys with curves in JavaScript, and compute the public key at every step, which takes a
 * tenth of a node's start.
 */
export function masterKey(seed: Uint8Array): ExtendedKey {
  const { left, right } = halves(Buffer.from('Bitcoin seed'), seed)
  if (!isPrivate(left)) throw new Error('The seed has no master key.')
  return { privateKey: left, chainCode: right }
}

/** @param index below 2^32, from {@link HARDENED} on for a hardened child */
export function childKey({ privateKey, chainCode }: ExtendedKey, index: number): ExtendedKey {
  const place = Buffer.alloc(4)
  place.writeUInt32BE(index)
  const point = index >= HARDENED ? [Uint8Array.of(0), privateKey] : [pointOf(privateKey)]
  const { left, right } = halves(chainCode, Buffer.concat([...point, place]))
  const child = privateAdd(privateKey, left)
  // One index in 2^127; BIP-32 has the next one taken then.
  if (child === null) throw new Error(`There is no child ${index}.`)
  return { privateKey: child, chainCode: right }
}

function pointOf(privateKey: Uint8Array): Uint8Array {
  const point = pointFromScalar(privateKey, true)
  if (point === null) throw new Error('The private key has no public key.')
  return point
}

function halves(key: Uint8Array, data: Uint8Array): { left: Uint8Array; right: Uint8Array } {
  const digest = createHmac('sha512', key).update(data).digest()
  return { left: new Uint8Array(digest.subarray(0, 32)), right: new Uint8Array(digest.subarray(32)) }
}
