import { keccak256, toUtf8Bytes } from 'ethers'
import { ProtocolError } from '../errors.js'
import { reduce } from '../field.js'
import { address, arrayOf, bytes32, smallUint, struct, uint } from './abi-codec.js'
import type { UnprovenBundle, UnprovenJoinSplit } from './bundle.js'

/** What a signature allows. A hash made for one action is worthless for another. */
export const ACTION = Object.freeze({
  /** A bundle that the pool applies at once. */
  transact: keccak256(toUtf8Bytes('merkato.v1.transact')),
  /** A one-time key acts in a contract. */
  own: keccak256(toUtf8Bytes('merkato.v1.own')),
  /** An issuer makes a note of hidden supply. */
  mintHidden: keccak256(toUtf8Bytes('merkato.v1.mint-hidden')),
  /** Notes become a parcel. */
  seal: keccak256(toUtf8Bytes('merkato.v1.seal')),
  /** A parcel is opened. */
  open: keccak256(toUtf8Bytes('merkato.v1.open')),
  /** Notes are spent for one of several outcomes. */
  lock: keccak256(toUtf8Bytes('merkato.v1.lock')),
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

/** What boundHash covers of a join-split: all but `root` and `proof`. */
export type BoundJoinSplit = Omit<UnprovenJoinSplit, 'root' | 'ciphertexts'> & {
  readonly ciphertextHashes: readonly string[]
}

/** As it stands in what is hashed. */
export const BOUND_JOIN_SPLIT = struct<BoundJoinSplit>({
  circuitId: smallUint(32),
  tree: smallUint(32),
  nullifiers: arrayOf(uint(256)),
  commitments: arrayOf(uint(256)),
  publicAsset: uint(256),
  publicIn: uint(256),
  publicOut: uint(256),
  recipient: address,
  fee: uint(256),
  feeTo: address,
  ciphertextHashes: arrayOf(bytes32),
})

interface BoundContent {
  readonly action: string
  readonly version: bigint
  readonly chainId: bigint
  readonly pool: string
  readonly caller: string
  readonly expiry: bigint
  readonly joinSplits: readonly BoundJoinSplit[]
  readonly dataHash: string
}

// Arguments of abi.encode stand like the fields of a struct.
const BOUND_CONTENT = struct<BoundContent>({
  action: bytes32,
  version: uint(256),
  chainId: uint(256),
  pool: address,
  caller: address,
  expiry: uint(64),
  joinSplits: arrayOf(BOUND_JOIN_SPLIT),
  dataHash: bytes32,
})

/** The part of a join-split that is bound. */
export const toBound = ({ ciphertexts, ...rest }: UnprovenJoinSplit): BoundJoinSplit => ({
  ...rest,
  ciphertextHashes: ciphertexts.map((bytes) => keccak256(bytes)),
})

/**
 * The field element that the owner signs and the pool recomputes: keccak256 of the ABI encoding, mod r.
 * @throws ProtocolError INVALID_BUNDLE when a part does not fit its ABI type
 */
export function boundHash(bundle: UnprovenBundle, context: BoundContext): bigint {
  const { action = ACTION.transact, chainId, pool, caller } = context
  const { expiry, dataHash } = bundle
  const joinSplits = bundle.joinSplits.map(toBound)
  try {
    const content = { action, version: BOUND_HASH_VERSION, chainId, pool, caller, expiry, joinSplits, dataHash }
    return reduce(BigInt(keccak256(BOUND_CONTENT.encode(content))))
  } catch (cause) {
    throw new ProtocolError('INVALID_BUNDLE', 'A part of the bundle does not fit its ABI type.', { cause })
  }
}
