import { bytesToHex } from '../bytes.js'
import { ProtocolError } from '../errors.js'
import type { OneTimeAddress } from '../keys/one-time-address.js'
import { type AbiType, address, decodeAbi, smallUint, struct, uint } from './abi-codec.js'
import type { Bundle } from './bundle.js'
import { poolInterface } from './pool-abi.js'
import { BUNDLE, fromOneTimeStruct, ONE_TIME_ADDRESS, type OneTimeStruct, toOneTimeStruct } from './pool-types.js'

/** Arguments of `shield`. The pool needs no encryption point. */
export interface ShieldCall {
  readonly assetId: bigint
  /** Amount in wei; equals the transaction's value. */
  readonly value: bigint
  readonly to: Omit<OneTimeAddress, 'W'>
}

/** Arguments of the view function `boundHash`. */
export interface BoundHashCall {
  readonly bundle: Bundle
  readonly caller: string
}

/** A call of the pool, decoded. */
export type PoolCall =
  | ({ readonly name: 'shield' } & ShieldCall)
  | { readonly name: 'transact'; readonly bundle: Bundle }
  | ({ readonly name: 'boundHash' } & BoundHashCall)
  | { readonly name: 'nextPosition' }
  | { readonly name: 'currentRoot' }
  | { readonly name: 'isKnownRoot'; readonly tree: number; readonly root: bigint }
  | { readonly name: 'isSpent'; readonly nullifier: bigint }
  | { readonly name: 'verifyingKeyHash'; readonly circuitId: number }

/** Name of a pool function. */
export type PoolFunction = PoolCall['name']

/** The call data is not the canonical ABI encoding of the function's arguments (`MalformedCall` on chain). */
export class MalformedCallError extends ProtocolError {
  override readonly name = 'MalformedCallError'
  constructor(options?: ErrorOptions) {
    super('MALFORMED_CALL', 'The call data is not the canonical ABI encoding of a known function.', options)
  }
}

/** No pool function has this selector (`UnknownFunction` on chain). */
export class UnknownFunctionError extends ProtocolError {
  override readonly name = 'UnknownFunctionError'
  constructor(
    /** 4-byte hex. */
    readonly selector: string,
  ) {
    super('MALFORMED_CALL', `The pool has no function ${selector}.`)
  }
}

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
}

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
}

const SELECTORS = new Map<string, PoolFunction>(
  (Object.keys(POOL_ARGUMENTS) as PoolFunction[]).map((name) => [
    poolInterface.getFunction(name)?.selector as string,
    name,
  ]),
)

const SELECTOR_OF = new Map([...SELECTORS].map(([selector, name]) => [name, selector]))

/** Call data of `shield`. */
export const encodeShield = (call: ShieldCall): string => encodePoolCall({ name: 'shield', ...call })

/** Call data of `transact`. */
export const encodeTransact = (bundle: Bundle): string => encodePoolCall({ name: 'transact', bundle })

/**
 * Call data of any pool function, as hex with 0x.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function encodePoolCall(call: PoolCall): string {
  const values = call.name === 'shield' ? toShieldArguments(call) : call
  const type = POOL_ARGUMENTS[call.name] as AbiType<object>
  return `${SELECTOR_OF.get(call.name)}${bytesToHex(type.encode(values))}`
}

/**
 * Decodes call data strictly: no two byte strings mean one call, and nothing hides behind the arguments. Addresses
 * come as lower-case hex.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodePoolCall(data: Uint8Array): PoolCall {
  if (data.length < 4) throw new MalformedCallError()
  const selector = `0x${bytesToHex(data.subarray(0, 4))}`
  const name = SELECTORS.get(selector)
  if (name === undefined) throw new UnknownFunctionError(selector)
  const values = decodeArguments(name, data)
  return (name === 'shield' ? fromShieldArguments(values as PoolArguments['shield']) : { name, ...values }) as PoolCall
}

function decodeArguments(name: PoolFunction, data: Uint8Array): object {
  try {
    return decodeAbi(POOL_ARGUMENTS[name] as AbiType<object>, data, 4)
  } catch (cause) {
    throw new MalformedCallError({ cause })
  }
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
