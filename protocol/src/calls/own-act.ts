import { keccak256 } from 'ethers'
import { reduce } from '../field.js'
import { address, bytes32, struct, uint } from './abi-codec.js'
import { ACTION, BOUND_HASH_VERSION, type BoundContext } from './bound-hash.js'

/** What a one-time key agrees to when a contract asks, as `IShieldedPool.OwnAct` (docs/protocol/own.md). */
export interface OwnAct {
  /** The one-time key that acts. */
  readonly npk: bigint
  /** bytes32 hex: what is acted on, in the asking contract's own terms. */
  readonly record: string
  /** How many acts on this record came before. */
  readonly sequence: bigint
  /** Last block timestamp, in seconds, at which the act is valid. */
  readonly expiry: bigint
  /** bytes32 hex: keccak256(abi.encode(bytes4 selector, ...everything that decides who benefits)). */
  readonly dataHash: string
}

const OWN_CONTENT = struct<OwnAct & { action: string; version: bigint; chainId: bigint; pool: string; caller: string }>(
  {
    action: bytes32,
    version: uint(256),
    chainId: uint(256),
    pool: address,
    caller: address,
    npk: uint(256),
    record: bytes32,
    sequence: uint(256),
    expiry: uint(64),
    dataHash: bytes32,
  },
)

/**
 * The field element that the holder of `npk` signs and the pool recomputes: keccak256 of the ABI encoding, mod r.
 * @param context where the act counts; `caller` is the contract that asks the pool
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function ownHash(act: OwnAct, { chainId, pool, caller }: BoundContext): bigint {
  const content = { ...act, action: ACTION.own, version: BOUND_HASH_VERSION, chainId, pool, caller }
  return reduce(BigInt(keccak256(OWN_CONTENT.encode(content))))
}
