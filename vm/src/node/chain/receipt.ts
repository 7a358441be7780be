import { concatBytes } from '@ethereumjs/util'
import { bytesToHex, type Hex, hexToBytes, integerBytes } from '../encoding.js'
import { encodeRlp } from '../rlp.js'
import { LogBloom } from './bloom.js'

/** One event, without its place in the block. */
export interface EventLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
}

/** What running a transaction left behind. */
export interface Receipt {
  readonly type: number
  /** False when the transaction reverted or ran out of gas. */
  readonly succeeded: boolean
  /** Before Byzantium, in place of whether it succeeded: root of the state after it. */
  readonly root?: Hex | undefined
  readonly gasUsed: bigint
  readonly cumulativeGasUsed: bigint
  /** Wei per gas. */
  readonly effectiveGasPrice: bigint
  readonly contractAddress: Hex | undefined
  readonly logs: readonly EventLog[]
  /** Number of the first log within the block. */
  readonly firstLogIndex: number
}

/** A log as ethereumjs and RLP have it: address, topics, data. */
type LogItems = readonly [Uint8Array, readonly Uint8Array[], Uint8Array]

/** An ethereumjs log as hex. */
export function toEventLog([address, topics, data]: LogItems): EventLog {
  return { address: bytesToHex(address), topics: topics.map((topic) => bytesToHex(topic)), data: bytesToHex(data) }
}

function logItems({ address, topics, data }: EventLog): LogItems {
  return [hexToBytes(address), topics.map((topic) => hexToBytes(topic)), hexToBytes(data)]
}

/** The receipt's log filter. Computed when asked for: kept, it would be most of a receipt's memory. */
export function receiptBloom({ logs }: Receipt, keccak256: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const bloom = new LogBloom(keccak256)
  for (const { address, topics } of logs) for (const item of [address, ...topics]) bloom.add(hexToBytes(item))
  return bloom.bytes
}

/**
 * EIP-2718 encoding of a receipt, as the receipts root commits to it.
 *
 * @param logs its logs as bytes, where they are at hand
 */
export function encodeReceipt(
  receipt: Receipt,
  logsBloom: Uint8Array,
  logs: readonly LogItems[] = receipt.logs.map(logItems),
): Uint8Array {
  const status = receipt.root === undefined ? integerBytes(receipt.succeeded ? 1n : 0n) : hexToBytes(receipt.root)
  const body = encodeRlp([status, integerBytes(receipt.cumulativeGasUsed), logsBloom, logs])
  // Not by a spread: a receipt may hold more bytes than a call takes arguments.
  return receipt.type === 0 ? body : concatBytes(Uint8Array.of(receipt.type), body)
}
