import { getBytes, type Result } from 'ethers'
import { bytesToHex, equalBytes, hexToBytes } from '../bytes.js'
import type { Point } from '../curve.js'
import { ProtocolError } from '../errors.js'
import type { OneTimeAddress } from '../keys/one-time-address.js'
import type { Bundle, JoinSplit } from './bundle.js'
import { poolInterface } from './pool-abi.js'

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

type OneTimeStruct = { npk: bigint; ephemeralX: bigint; ephemeralY: bigint; viewTag: number }

/** A one-time address as the Solidity struct. */
export const toOneTimeStruct = ({ npk, E, viewTag }: Omit<OneTimeAddress, 'W'>): OneTimeStruct => ({
  npk,
  ephemeralX: E.x,
  ephemeralY: E.y,
  viewTag,
})

/** Call data of `shield`. */
export const encodeShield = ({ assetId, value, to }: ShieldCall): string =>
  poolInterface.encodeFunctionData('shield', [assetId, value, toOneTimeStruct(to)])

/** Call data of `transact`. */
export const encodeTransact = (bundle: Bundle): string => poolInterface.encodeFunctionData('transact', [bundle])

/** Call data of any pool function. */
export const encodePoolCall = (call: PoolCall): string =>
  poolInterface.encodeFunctionData(call.name, ARGUMENTS[call.name](call as never))

const ARGUMENTS: { [Name in PoolFunction]: (call: Extract<PoolCall, { name: Name }>) => unknown[] } = {
  shield: ({ assetId, value, to }) => [assetId, value, toOneTimeStruct(to)],
  transact: ({ bundle }) => [bundle],
  boundHash: ({ bundle, caller }) => [bundle, caller],
  nextPosition: () => [],
  currentRoot: () => [],
  isKnownRoot: ({ tree, root }) => [tree, root],
  isSpent: ({ nullifier }) => [nullifier],
  verifyingKeyHash: ({ circuitId }) => [circuitId],
}

/**
 * Decodes call data strictly: what was decoded must encode to the same bytes, so that no two byte strings mean one call
 * and nothing hides behind the arguments.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodePoolCall(data: Uint8Array): PoolCall {
  if (data.length < 4) throw new MalformedCallError()
  const selector = `0x${bytesToHex(data.subarray(0, 4))}`
  const name = poolInterface.getFunction(selector)?.name as PoolFunction | undefined
  if (name === undefined) throw new UnknownFunctionError(selector)
  const call = decodeArguments(name, data)
  if (!equalBytes(hexToBytes(encodePoolCall(call)), data)) throw new MalformedCallError()
  return call
}

function decodeArguments(name: PoolFunction, data: Uint8Array): PoolCall {
  try {
    return DECODERS[name](poolInterface.decodeFunctionData(name, data))
  } catch (cause) {
    throw new MalformedCallError({ cause })
  }
}

const DECODERS: { [Name in PoolFunction]: (args: Result) => Extract<PoolCall, { name: Name }> } = {
  shield: (args) => ({ name: 'shield', assetId: args[0], value: args[1], to: fromOneTimeStruct(args[2]) }),
  transact: (args) => ({ name: 'transact', bundle: toBundle(args[0]) }),
  boundHash: (args) => ({ name: 'boundHash', bundle: toBundle(args[0]), caller: args[1] }),
  nextPosition: () => ({ name: 'nextPosition' }),
  currentRoot: () => ({ name: 'currentRoot' }),
  isKnownRoot: (args) => ({ name: 'isKnownRoot', tree: Number(args[0]), root: args[1] }),
  isSpent: (args) => ({ name: 'isSpent', nullifier: args[0] }),
  verifyingKeyHash: (args) => ({ name: 'verifyingKeyHash', circuitId: Number(args[0]) }),
}

/** The Solidity struct as a one-time address without W. */
export function fromOneTimeStruct(struct: Result): Omit<OneTimeAddress, 'W'> {
  const E: Point = { x: struct[1], y: struct[2] }
  return { npk: struct[0], E, viewTag: Number(struct[3]) }
}

const toBundle = (struct: Result): Bundle => ({
  expiry: struct[0],
  dataHash: struct[1],
  joinSplits: Array.from(struct[2] as Result, (joinSplit: Result) => toJoinSplit(joinSplit)),
})

const toJoinSplit = (struct: Result): JoinSplit => ({
  circuitId: Number(struct[0]),
  tree: Number(struct[1]),
  root: struct[2],
  nullifiers: Array.from(struct[3] as Result),
  commitments: Array.from(struct[4] as Result),
  publicAsset: struct[5],
  publicIn: struct[6],
  publicOut: struct[7],
  recipient: struct[8],
  fee: struct[9],
  feeTo: struct[10],
  ciphertexts: Array.from(struct[11] as Result, (bytes: string) => getBytes(bytes)),
  proof: Array.from(struct[12] as Result),
})
