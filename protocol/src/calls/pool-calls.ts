import type { OneTimeAddress } from '../keys/one-time-address.js'
import { type AbiType, address, arrayOf, bool, bytes, smallUint, struct, uint } from './abi-codec.js'
import type { Bundle, Proof } from './bundle.js'
import { callCodec } from './call-codec.js'
import type { OwnAct } from './own-act.js'
import { poolInterface } from './pool-abi.js'
import {
  BUNDLE,
  fromOneTimeStruct,
  ONE_TIME_ADDRESS,
  type OneTimeStruct,
  OWN_ACT,
  PROOF,
  toOneTimeStruct,
} from './pool-types.js'

/** Arguments of `shield`. The pool needs no encryption point. */
export interface ShieldCall {
  readonly assetId: bigint
  /** Amount in the asset's smallest unit; for the native coin the transaction's value equals it, for others that is 0. */
  readonly value: bigint
  readonly to: Omit<OneTimeAddress, 'W'>
}

/** Arguments of the view function `boundHash`. */
export interface BoundHashCall {
  readonly bundle: Bundle
  readonly caller: string
}

/** A call of the pool, decoded: the arguments under their names in {@link PoolArguments}, but for `shield`. */
export type PoolCall = {
  [Name in PoolFunction]: { readonly name: Name } & (Name extends 'shield' ? ShieldCall : PoolArguments[Name])
}[PoolFunction]

/** Name of a pool function. */
export type PoolFunction = keyof PoolArguments

/** Arguments of each function as they stand in call data, in their order. */
export type PoolArguments = {
  readonly shield: { readonly asset: bigint; readonly value: bigint; readonly to: OneTimeStruct }
  readonly transact: { readonly bundle: Bundle }
  readonly boundHash: { readonly bundle: Bundle; readonly caller: string }
  readonly nextPosition: object
  readonly currentRoot: object
  readonly isKnownRoot: { readonly tree: number; readonly root: bigint }
  readonly isSpent: { readonly nullifier: bigint }
  readonly verifyingKeyHash: { readonly circuitId: number }
  readonly transferPublic: { readonly asset: bigint; readonly to: string; readonly value: bigint }
  readonly registry: object
  readonly modules: object
  readonly publicBalanceOf: { readonly account: string; readonly asset: bigint }
  readonly publicBalancesOf: { readonly account: string; readonly assets: readonly bigint[] }
  readonly shieldedTotal: { readonly asset: bigint }
  readonly nullifierCount: object
  readonly areSpent: { readonly nullifiers: readonly bigint[] }
  readonly ownHash: { readonly act: OwnAct; readonly caller: string }
  readonly checkOwn: { readonly act: OwnAct; readonly proof: Proof }
}

/** Arguments of the functions of IPoolDoor, which only the registry may call. */
export type DoorArguments = {
  readonly openAsset: { readonly asset: bigint; readonly hidden: boolean }
  readonly enter: {
    readonly issuer: string
    readonly asset: bigint
    readonly value: bigint
    readonly to: OneTimeStruct
  }
  readonly enterHidden: {
    readonly issuer: string
    readonly asset: bigint
    readonly nonce: bigint
    readonly commitment: bigint
    readonly ciphertext: Uint8Array
    readonly proof: Proof
  }
  readonly credit: { readonly asset: bigint; readonly account: string; readonly value: bigint }
  readonly debit: { readonly asset: bigint; readonly account: string; readonly value: bigint }
}

/** Name of a function of IPoolDoor. */
export type DoorFunction = keyof DoorArguments

const uint256 = uint(256)

/** How call data behind the selector becomes arguments, and back; addresses as lower-case hex. For the pool itself. */
export const POOL_ARGUMENTS: { readonly [Name in PoolFunction]: AbiType<PoolArguments[Name]> } = {
  shield: struct<PoolArguments['shield']>({ asset: uint256, value: uint256, to: ONE_TIME_ADDRESS }),
  transact: struct<PoolArguments['transact']>({ bundle: BUNDLE }),
  boundHash: struct<PoolArguments['boundHash']>({ bundle: BUNDLE, caller: address }),
  nextPosition: struct<object>({}),
  currentRoot: struct<object>({}),
  isKnownRoot: struct<PoolArguments['isKnownRoot']>({ tree: smallUint(32), root: uint256 }),
  isSpent: struct<PoolArguments['isSpent']>({ nullifier: uint256 }),
  verifyingKeyHash: struct<PoolArguments['verifyingKeyHash']>({ circuitId: smallUint(32) }),
  transferPublic: struct<PoolArguments['transferPublic']>({ asset: uint256, to: address, value: uint256 }),
  registry: struct<object>({}),
  modules: struct<object>({}),
  publicBalanceOf: struct<PoolArguments['publicBalanceOf']>({ account: address, asset: uint256 }),
  publicBalancesOf: struct<PoolArguments['publicBalancesOf']>({ account: address, assets: arrayOf(uint256) }),
  shieldedTotal: struct<PoolArguments['shieldedTotal']>({ asset: uint256 }),
  nullifierCount: struct<object>({}),
  areSpent: struct<PoolArguments['areSpent']>({ nullifiers: arrayOf(uint256) }),
  ownHash: struct<PoolArguments['ownHash']>({ act: OWN_ACT, caller: address }),
  checkOwn: struct<PoolArguments['checkOwn']>({ act: OWN_ACT, proof: PROOF }),
}

/** As {@link POOL_ARGUMENTS}, for the registry's way into the pool. */
export const DOOR_ARGUMENTS: { readonly [Name in DoorFunction]: AbiType<DoorArguments[Name]> } = {
  openAsset: struct<DoorArguments['openAsset']>({ asset: uint256, hidden: bool }),
  enter: struct<DoorArguments['enter']>({ issuer: address, asset: uint256, value: uint256, to: ONE_TIME_ADDRESS }),
  enterHidden: struct<DoorArguments['enterHidden']>({
    issuer: address,
    asset: uint256,
    nonce: uint256,
    commitment: uint256,
    ciphertext: bytes,
    proof: PROOF,
  }),
  credit: struct<DoorArguments['credit']>({ asset: uint256, account: address, value: uint256 }),
  debit: struct<DoorArguments['debit']>({ asset: uint256, account: address, value: uint256 }),
}

const CODEC = callCodec<PoolArguments>(poolInterface, POOL_ARGUMENTS, 'pool')

/** Call data of `shield`. */
export const encodeShield = (call: ShieldCall): string => encodePoolCall({ name: 'shield', ...call })

/** Call data of `transact`. */
export const encodeTransact = (bundle: Bundle): string => encodePoolCall({ name: 'transact', bundle })

/**
 * Call data of any pool function, as hex with 0x.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function encodePoolCall(call: PoolCall): string {
  if (call.name === 'shield') return CODEC.encode('shield', toShieldArguments(call))
  return CODEC.encode(call.name, call as PoolArguments[typeof call.name])
}

/**
 * Decodes call data strictly: no two byte strings mean one call, and nothing hides behind the arguments. Addresses
 * come as lower-case hex.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodePoolCall(data: Uint8Array): PoolCall {
  const { name, values } = CODEC.decode(data)
  return (name === 'shield' ? fromShieldArguments(values as PoolArguments['shield']) : { name, ...values }) as PoolCall
}

const toShieldArguments = ({ assetId, value, to }: ShieldCall): PoolArguments['shield'] => ({
  asset: assetId,
  value,
  to: toOneTimeStruct(to),
})

const fromShieldArguments = ({ asset, value, to }: PoolArguments['shield']): PoolCall => ({
  name: 'shield',
  assetId: asset,
  value,
  to: fromOneTimeStruct(to),
})
