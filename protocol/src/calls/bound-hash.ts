import { AbiCoder, keccak256, toUtf8Bytes } from 'ethers'
import { ProtocolError } from '../errors.js'
import { reduce } from '../field.js'
import type { UnprovenBundle, UnprovenJoinSplit } from './bundle.js'

/** What a signature allows. A hash made for one action is worthless for another. */
export const ACTION = Object.freeze({
  transact: keccak256(toUtf8Bytes('merkato.v1.transact')),
})

/** Version inside boundHash. */
export const BOUND_HASH_VERSION = 1n

/** Where and by whom a bundle may be used. */
export interface BoundContext {
  readonly chainId: bigint
  /** The pool's address. */
  readonly pool: string
  /** msg.sender of the pool: the account, or the contract that calls on its behalf. */
  readonly caller: string
  /** One of {@link ACTION}; transact by default. */
  readonly action?: string
}

const BOUND_JOIN_SPLIT =
  'tuple(uint32 circuitId, uint32 tree, uint256[] nullifiers, uint256[] commitments, uint256 publicAsset, ' +
  'uint256 publicIn, uint256 publicOut, address recipient, uint256 fee, address feeTo, bytes32[] ciphertextHashes)'

const BOUND_TYPES = [
  'bytes32',
  'uint256',
  'uint256',
  'address',
  'address',
  'uint64',
  `${BOUND_JOIN_SPLIT}[]`,
  'bytes32',
]

/** What boundHash covers of a join-split: all but `root` and `proof`. */
const boundPart = (joinSplit: UnprovenJoinSplit): unknown => {
  const { ciphertexts, ...rest } = joinSplit
  return { ...rest, ciphertextHashes: ciphertexts.map((bytes) => keccak256(bytes)) }
}

/**
 * The field element that the owner signs and the pool recomputes: keccak256 of the ABI encoding, mod r.
 * @throws ProtocolError INVALID_BUNDLE when a part does not fit its ABI type
 */
export function boundHash(bundle: UnprovenBundle, context: BoundContext): bigint {
  const { chainId, pool, caller, action = ACTION.transact } = context
  const { expiry, joinSplits, dataHash } = bundle
  const values = [action, BOUND_HASH_VERSION, chainId, pool, caller, expiry, joinSplits.map(boundPart), dataHash]
  try {
    return reduce(BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(BOUND_TYPES, values))))
  } catch (cause) {
    throw new ProtocolError('INVALID_BUNDLE', 'A part of the bundle does not fit its ABI type.', { cause })
  }
}
