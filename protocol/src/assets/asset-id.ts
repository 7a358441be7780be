import { AbiCoder, getAddress, keccak256 } from 'ethers'
import { bytesToHex, textBytes } from '../bytes.js'
import { ProtocolError } from '../errors.js'
import { hashTagged, TAG } from '../hash.js'

/** Kinds of private assets; the number goes into the asset id. A category of tickets is issued, but no note is of it. */
export const ASSET_KIND = Object.freeze({ native: 0, token: 1, hiddenToken: 2, ticket: 3, ticketCategory: 4 })

/** Name of an asset kind. */
export type AssetKind = keyof typeof ASSET_KIND

/** What makes an asset itself. Two assets that differ in any part have different ids. */
export interface AssetDescription {
  readonly kind: AssetKind
  /** 20-byte address of the issuing contract; zero for the native coin. */
  readonly issuer?: string
  /** bytes32 hex: name of a token, category of a ticket (see {@link assetName}). Zero for the native coin. */
  readonly name?: string
  /** uint256: a ticket's unique id; zero where unused. */
  readonly id?: bigint
  /** bytes32 hex: where a wrapped or nested asset comes from; zero where unused. */
  readonly origin?: string
}

const ZERO_ADDRESS = `0x${'00'.repeat(20)}`
const ZERO_BYTES32 = `0x${'00'.repeat(32)}`
const LIMB = 1n << 128n

const invalid = (message: string): ProtocolError => new ProtocolError('INVALID_ASSET', message)

/**
 * A UTF-8 name of at most 32 bytes as bytes32, padded on the right.
 * @throws ProtocolError INVALID_ASSET when empty, longer, or holding a zero byte (it would alias a shorter name)
 */
export function assetName(text: string): string {
  const bytes = textBytes(text)
  if (bytes.length === 0 || bytes.length > 32 || bytes.includes(0)) {
    throw invalid('An asset name has 1 to 32 bytes of UTF-8 and no zero byte.')
  }
  return `0x${bytesToHex(bytes).padEnd(64, '0')}`
}

/**
 * assetId = H(asset, kind * 2^160 + issuer, hi, lo), hi ‖ lo = keccak256(abi.encode(bytes32 name, uint256 id, bytes32 origin)).
 * Two limbs of 128 bits, because 256 bits do not fit a field element without aliases.
 * @throws ProtocolError INVALID_ASSET
 */
export function assetId(description: AssetDescription): bigint {
  const { kind, issuer, name, id, origin } = complete(description)
  const digest = BigInt(
    keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256', 'bytes32'], [name, id, origin])),
  )
  const head = (BigInt(ASSET_KIND[kind]) << 160n) + BigInt(issuer)
  return hashTagged(TAG.asset, head, digest / LIMB, digest % LIMB)
}

function complete(description: AssetDescription): Required<AssetDescription> {
  const { kind, issuer = ZERO_ADDRESS, name = ZERO_BYTES32, id = 0n, origin = ZERO_BYTES32 } = description
  if (!(kind in ASSET_KIND)) throw invalid('Unknown asset kind.')
  if (!/^0x[0-9a-f]{64}$/i.test(name) || !/^0x[0-9a-f]{64}$/i.test(origin))
    throw invalid('Name and origin are bytes32.')
  if (id < 0n || id >= 1n << 256n) throw invalid('An id is a uint256.')
  const whole = { kind, issuer: checkIssuer(issuer), name, id, origin }
  const nonZero = BigInt(issuer) !== 0n || BigInt(name) !== 0n || id !== 0n || BigInt(origin) !== 0n
  if (kind === 'native' && nonZero) throw invalid('The native coin has no issuer, name, id or origin.')
  if (kind !== 'native' && BigInt(issuer) === 0n) throw invalid('Every asset but the native coin has an issuer.')
  return whole
}

function checkIssuer(issuer: string): string {
  try {
    return getAddress(issuer)
  } catch (cause) {
    throw new ProtocolError('INVALID_ASSET', 'The issuer is not an address.', { cause })
  }
}

/** Asset id of the chain's own coin: `assetId({ kind: 'native' })`, written out for a fast import; a test computes it. */
export const NATIVE_ASSET: bigint = 5821425285163695465548979695437756889890172680090679066323005995696084199260n
