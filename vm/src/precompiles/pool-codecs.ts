import type { Bundle, JoinSplit } from '@merkato/protocol'
import { address, array, bytes, bytes32, type Codec, fixedArray, smallUint, tuple, uint } from './abi-codec.js'

/** `OneTimeAddress` of IShieldedPool.sol, as its fields stand there. */
export interface OneTimeStruct {
  readonly npk: bigint
  readonly ephemeralX: bigint
  readonly ephemeralY: bigint
  readonly viewTag: number
}

const uint256 = uint(256)

export const oneTimeAddressCodec: Codec<OneTimeStruct> = tuple({
  npk: uint256,
  ephemeralX: uint256,
  ephemeralY: uint256,
  viewTag: smallUint(8),
})

const joinSplitCodec: Codec<JoinSplit> = tuple({
  circuitId: smallUint(32),
  tree: smallUint(32),
  root: uint256,
  nullifiers: array(uint256),
  commitments: array(uint256),
  publicAsset: uint256,
  publicIn: uint256,
  publicOut: uint256,
  recipient: address,
  fee: uint256,
  feeTo: address,
  ciphertexts: array(bytes),
  proof: fixedArray(uint256, 8),
})

export const bundleCodec: Codec<Bundle> = tuple({
  expiry: uint(64),
  dataHash: bytes32,
  joinSplits: array(joinSplitCodec),
})
