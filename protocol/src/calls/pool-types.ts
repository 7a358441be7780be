import type { OneTimeAddress } from '../keys/one-time-address.js'
import { type AbiType, address, arrayOf, bytes, bytes32, fixedArrayOf, smallUint, struct, uint } from './abi-codec.js'
import type { Bundle, JoinSplit, Proof } from './bundle.js'
import type { OwnAct } from './own-act.js'

/** The Solidity struct of a one-time address: what the pool needs of it. */
export interface OneTimeStruct {
  readonly npk: bigint
  readonly ephemeralX: bigint
  readonly ephemeralY: bigint
  readonly viewTag: number
}

/** A one-time address as the Solidity struct. */
export const toOneTimeStruct = ({ npk, E, viewTag }: Omit<OneTimeAddress, 'W'>): OneTimeStruct => ({
  npk,
  ephemeralX: E.x,
  ephemeralY: E.y,
  viewTag,
})

/** The Solidity struct as a one-time address without W. */
export const fromOneTimeStruct = ({
  npk,
  ephemeralX,
  ephemeralY,
  viewTag,
}: OneTimeStruct): Omit<OneTimeAddress, 'W'> => ({
  npk,
  E: { x: ephemeralX, y: ephemeralY },
  viewTag,
})

const uint256 = uint(256)

/** `OneTimeAddress` of IShieldedPool.sol. */
export const ONE_TIME_ADDRESS: AbiType<OneTimeStruct> = struct<OneTimeStruct>({
  npk: uint256,
  ephemeralX: uint256,
  ephemeralY: uint256,
  viewTag: smallUint(8),
})

/** What leaves the notes when a module pays, as `Payout` of IShieldedPool.sol. */
export interface Payout {
  /** 0 when nothing public moves. */
  readonly asset: bigint
  /** In the asset's smallest unit: `fee` goes to `feeTo`, the rest to `recipient`. */
  readonly amount: bigint
  readonly recipient: string
  readonly fee: bigint
  readonly feeTo: string
}

/** `Payout` of IShieldedPool.sol. */
export const PAYOUT: AbiType<Payout> = struct<Payout>({
  asset: uint256,
  amount: uint256,
  recipient: address,
  fee: uint256,
  feeTo: address,
})

/** A proof of eight words. */
export const PROOF: AbiType<Proof> = fixedArrayOf(uint256, 8)

/** `JoinSplit` of IShieldedPool.sol. */
export const JOIN_SPLIT: AbiType<JoinSplit> = struct<JoinSplit>({
  circuitId: smallUint(32),
  tree: smallUint(32),
  root: uint256,
  nullifiers: arrayOf(uint256),
  commitments: arrayOf(uint256),
  publicAsset: uint256,
  publicIn: uint256,
  publicOut: uint256,
  recipient: address,
  fee: uint256,
  feeTo: address,
  ciphertexts: arrayOf(bytes),
  proof: PROOF,
})

/** `Bundle` of IShieldedPool.sol. */
export const BUNDLE: AbiType<Bundle> = struct<Bundle>({
  expiry: uint(64),
  dataHash: bytes32,
  joinSplits: arrayOf(JOIN_SPLIT),
})

/** `OwnAct` of IShieldedPool.sol. */
export const OWN_ACT: AbiType<OwnAct> = struct<OwnAct>({
  npk: uint256,
  record: bytes32,
  sequence: uint256,
  expiry: uint(64),
  dataHash: bytes32,
})
