import { getBytes, type Result } from 'ethers'
import type { SealedOutput } from '../notes/encryption.js'
import type { ShieldedDeposit } from '../notes/shielded-deposit.js'
import { poolInterface } from './pool-abi.js'
import { fromOneTimeStruct, toOneTimeStruct } from './pool-calls.js'

/** Event `Shielded`: a deposit and who made it. */
export interface ShieldedEvent extends ShieldedDeposit {
  readonly name: 'Shielded'
  readonly from: string
}

/** Event `Transacted`: a join-split was applied. */
export interface TransactedEvent {
  readonly name: 'Transacted'
  /** msg.sender of the pool. */
  readonly caller: string
  /** Position of the first output; the next ones follow. */
  readonly firstPosition: bigint
  readonly nullifiers: readonly bigint[]
  readonly outputs: readonly SealedOutput[]
  readonly publicAsset: bigint
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly recipient: string
  readonly fee: bigint
  readonly feeTo: string
}

/** An event of the pool. */
export type PoolEvent = ShieldedEvent | TransactedEvent

/** A log as JSON-RPC or ethers gives it; hex strings. */
export interface RawLog {
  readonly topics: readonly string[]
  readonly data: string
}

/** topic 0 of both events, for log filters. */
export const POOL_TOPICS = Object.freeze({
  Shielded: poolInterface.getEvent('Shielded')?.topicHash as string,
  Transacted: poolInterface.getEvent('Transacted')?.topicHash as string,
})

/**
 * Decodes a log of the pool. The caller has checked that the pool's address emitted it.
 * @returns undefined when it is none of the pool's events, or malformed
 */
export function parsePoolLog(log: RawLog): PoolEvent | undefined {
  try {
    const parsed = poolInterface.parseLog(log)
    if (parsed?.name === 'Shielded') return toShielded(parsed.args)
    if (parsed?.name === 'Transacted') return toTransacted(parsed.args)
  } catch {
    // ethers defers some decoding errors to the access of a value.
  }
  return undefined
}

/** Topics and data of an event, for whoever emits it. */
export function encodePoolLog(event: PoolEvent): { topics: string[]; data: string } {
  const values = event.name === 'Shielded' ? shieldedValues(event) : transactedValues(event)
  return poolInterface.encodeEventLog(event.name, values) as { topics: string[]; data: string }
}

const toShielded = (args: Result): ShieldedEvent => ({
  name: 'Shielded',
  from: args[0],
  assetId: args[1],
  position: args[2],
  commitment: args[3],
  value: args[4],
  to: fromOneTimeStruct(args[5]),
})

function toTransacted(args: Result): TransactedEvent | undefined {
  const commitments: bigint[] = Array.from(args[3] as Result)
  const ciphertexts = Array.from(args[4] as Result, (bytes: string) => getBytes(bytes))
  if (commitments.length !== ciphertexts.length) return undefined
  const outputs = commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array }))
  return {
    name: 'Transacted',
    caller: args[0],
    firstPosition: args[1],
    nullifiers: Array.from(args[2] as Result),
    outputs,
    publicAsset: args[5],
    publicIn: args[6],
    publicOut: args[7],
    recipient: args[8],
    fee: args[9],
    feeTo: args[10],
  }
}

const shieldedValues = ({ from, assetId, position, commitment, value, to }: ShieldedEvent): unknown[] => [
  from,
  assetId,
  position,
  commitment,
  value,
  toOneTimeStruct(to),
]

const transactedValues = (event: TransactedEvent): unknown[] => [
  event.caller,
  event.firstPosition,
  event.nullifiers,
  event.outputs.map(({ commitment }) => commitment),
  event.outputs.map(({ ciphertext }) => ciphertext),
  event.publicAsset,
  event.publicIn,
  event.publicOut,
  event.recipient,
  event.fee,
  event.feeTo,
]
