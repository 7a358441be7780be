import { keccak256 } from 'ethers'
import { concatBytes, hexToBytes } from '../bytes.js'
import { type AbiType, arrayOf, bytes32, decodeAbi, smallUint, struct, uint } from './abi-codec.js'
import type { JoinSplit, UnprovenJoinSplit } from './bundle.js'
import { callCodec } from './call-codec.js'
import { conditionalTransfersInterface } from './module-abi.js'
import { LOCK, LOCK_TERMS, type LockRecord, type LockTerms, OUTCOME, type Outcome } from './module-types.js'
import { JOIN_SPLIT } from './pool-types.js'

/** Fewest and most alternatives of a lock. */
export const LOCK_ALTERNATIVES = Object.freeze({ least: 2, most: 8 })

/** Most join-splits of a lock, all alternatives counted. */
export const MAX_LOCK_JOIN_SPLITS = 16

/** How far ahead a deadline may be, in seconds: 730 days. */
export const MAX_LOCK_SECONDS: bigint = 730n * 24n * 3_600n

interface OfLock {
  /** bytes32 hex. */
  readonly lockId: string
}

interface Settlement extends OfLock {
  readonly outcome: Outcome
  /** bytes32 hex, of all alternatives. */
  readonly outcomeHashes: readonly string[]
}

/** Arguments of each function of the module as they stand in call data, in their order. */
export type ConditionalArguments = {
  readonly lock: {
    readonly alternatives: readonly (readonly JoinSplit[])[]
    /** Last block timestamp, in seconds, at which the notes may be locked. */
    readonly expiry: bigint
    readonly terms: LockTerms
  }
  readonly settle: OfLock & { readonly alternative: number } & Omit<Settlement, 'lockId'>
  readonly settleByDefault: Settlement
  readonly pool: object
  readonly lockOf: OfLock
}

/** Name of a function of the module. */
export type ConditionalFunction = keyof ConditionalArguments

/** A call of the module, decoded. */
export type ConditionalCall = {
  [Name in ConditionalFunction]: { readonly name: Name } & ConditionalArguments[Name]
}[ConditionalFunction]

const ofLock = { lockId: bytes32 }
const what = { outcome: OUTCOME, outcomeHashes: arrayOf(bytes32) }

/** How call data behind the selector becomes arguments, and back; addresses as lower-case hex. For the module itself. */
export const CONDITIONAL_ARGUMENTS: { readonly [Name in ConditionalFunction]: AbiType<ConditionalArguments[Name]> } = {
  lock: struct<ConditionalArguments['lock']>({
    alternatives: arrayOf(arrayOf(JOIN_SPLIT)),
    expiry: uint(64),
    terms: LOCK_TERMS,
  }),
  settle: struct<ConditionalArguments['settle']>({ ...ofLock, alternative: smallUint(8), ...what }),
  settleByDefault: struct<Settlement>({ ...ofLock, ...what }),
  pool: struct<object>({}),
  lockOf: struct<OfLock>(ofLock),
}

const CODEC = callCodec<ConditionalArguments>(
  conditionalTransfersInterface,
  CONDITIONAL_ARGUMENTS,
  'module of conditional transfers',
)

/**
 * Call data of any function of the module, as hex with 0x.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export const encodeConditionalCall = (call: ConditionalCall): string =>
  CODEC.encode(call.name, call as ConditionalArguments[typeof call.name])

/**
 * Decodes call data strictly, as `decodePoolCall`.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodeConditionalCall(data: Uint8Array): ConditionalCall {
  const { name, values } = CODEC.decode(data)
  return { name, ...values } as ConditionalCall
}

/** What `lockOf` returned. @throws InvalidEncodingError */
export const decodeLock = (data: Uint8Array): LockRecord => decodeAbi(LOCK, data)

/** abi.encode(lock.selector, terms), hashed: what the owners of locked notes agree to besides the alternatives. */
export function lockDataHash(terms: LockTerms): string {
  const selector = new Uint8Array(32)
  selector.set(hexToBytes(conditionalTransfersInterface.getFunction('lock')?.selector ?? ''))
  return keccak256(concatBytes(selector, LOCK_TERMS.encode(terms)))
}

/** What an alternative makes, as the module keeps it. */
export const outcomeOf = (joinSplits: readonly UnprovenJoinSplit[]): Outcome => ({
  commitments: joinSplits.flatMap(({ commitments }) => commitments),
  ciphertexts: joinSplits.flatMap(({ ciphertexts }) => ciphertexts),
  payouts: joinSplits.map(({ publicAsset, publicOut, recipient, fee, feeTo }) => ({
    asset: publicOut === 0n ? 0n : publicAsset,
    amount: publicOut,
    recipient,
    fee,
    feeTo,
  })),
})
