import type { DecodedCall, DecodedError, DecodedEvent } from '../decode/decoded.js'
import type { RawLog } from '../decode/decoder.js'
import type { StackEntry } from '../stack/stack-entry.js'

/** What a sandbox did, in a form to show or to write as JSON (bigints as decimal strings). Texts came from outside. */
export type LogEntry = TransactionEntry | BlockEntry | EmptyBlocksEntry | CallEntry | RequestEntry | SkippedEntry

/** Why an execution failed. */
export interface Failure {
  /** `out of gas`, `execution reverted: ...` */
  readonly message: string
  /** What it reverted with; undefined when it ended otherwise, or when that is not kept. */
  readonly error: DecodedError | undefined
  /** Where, the innermost function first; empty where that could not be found out. */
  readonly stack: readonly StackEntry[]
}

/** What was called, and what the contracts said. */
interface Execution {
  readonly from: string | undefined
  /** Undefined: a contract is created. */
  readonly to: string | undefined
  readonly call: DecodedCall
  /** Wei. */
  readonly value: bigint
  /** Lines of `console.log`. */
  readonly console: readonly string[]
  /** Undefined when it succeeded. */
  readonly failure: Failure | undefined
}

/** A transaction was mined. */
export interface TransactionEntry extends Execution {
  readonly event: 'transaction'
  readonly hash: string
  readonly block: bigint
  readonly contractAddress: string | undefined
  readonly gasUsed: bigint
  readonly gasLimit: bigint
  /** In their order; a log that could not be read is as it was. */
  readonly events: readonly (RawLog & { readonly decoded: DecodedEvent | undefined })[]
}

/** A block with transactions was added; it follows them. */
export interface BlockEntry {
  readonly event: 'block'
  readonly number: bigint
  readonly hash: string
  /** Seconds. */
  readonly timestamp: bigint
  /** Wei per gas. */
  readonly baseFeePerGas: bigint
  readonly gasUsed: bigint
  readonly gasLimit: bigint
  readonly transactions: number
}

/** Blocks without transactions were added, one after another. */
export interface EmptyBlocksEntry {
  readonly event: 'emptyBlocks'
  readonly first: bigint
  readonly last: bigint
}

/** A call, or an estimate, that failed or wrote to `console.log`. */
export interface CallEntry extends Execution {
  readonly event: 'call'
  readonly method: string
}

/** More happened at once than can be held until it is read, or something could not be read or written. */
export interface SkippedEntry {
  readonly event: 'skipped'
  /** Blocks with their transactions, and requests, that are not in the log. */
  readonly count: number
}

/** Any other request. */
export interface RequestEntry {
  readonly event: 'request'
  readonly method: string
  /** Only when every request is wanted, and never of methods that take secrets. */
  readonly params?: readonly unknown[]
  readonly error: { readonly code: number; readonly message: string } | undefined
}
