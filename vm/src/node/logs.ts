import { max, min } from './bigint.js'
import type { Block } from './chain/block.js'
import type { BlockStore } from './chain/block-store.js'
import type { BlockHeader } from './chain/header.js'
import type { LogIndex } from './chain/log-index.js'
import type { EventLog } from './chain/receipt.js'
import type { Hex } from './encoding.js'
import { ErrorCode, RpcError } from './errors.js'

/** Which logs are wanted. Each topic place allows any of a set; undefined allows anything. */
export interface LogCriteria {
  readonly addresses: ReadonlySet<Hex> | undefined
  readonly topics: readonly (ReadonlySet<Hex> | undefined)[]
}

/** Criteria with a block range, both ends included; undefined ends are open. */
export interface LogQuery {
  readonly criteria: LogCriteria
  readonly from: bigint | undefined
  readonly to: bigint | undefined
}

/** A log with its place in the chain. */
export interface PlacedLog {
  readonly log: EventLog
  readonly block: { readonly header: Pick<BlockHeader, 'number' | 'hash' | 'timestamp'> }
  readonly transactionHash: Hex
  readonly transactionIndex: number
  /** Number of the log within the block. */
  readonly logIndex: number
  /** The block has been undone. */
  readonly removed?: true
}

/** Logs of the block with a number; none when there is no such block. */
export type LogReader = (number: bigint) => PlacedLog[]

/** Blocks as far as their logs are looked through. */
export interface LoggedBlocks {
  /** By address, without reading blocks. */
  readonly logs: Pick<LogIndex, 'candidates'>
  /** Reads the logs that meet criteria. */
  logReader(criteria: LogCriteria): LogReader
}

/** More than this in one answer is refused: the caller should ask for a smaller range. */
const MAX_LOGS = 100_000

/**
 * Logs of the blocks `[from, to]` that meet the criteria, in order.
 *
 * @throws RpcError -32005 when there are more than 100,000
 */
export function findLogs(blocks: LoggedBlocks, from: bigint, to: bigint, criteria: LogCriteria): PlacedLog[] {
  const found: PlacedLog[] = []
  const read = blocks.logReader(criteria)
  for (const number of blocks.logs.candidates(from, to, criteria.addresses)) {
    for (const placed of read(number)) found.push(placed)
    if (found.length > MAX_LOGS) {
      throw new RpcError(ErrorCode.limitExceeded, `query returns more than ${MAX_LOGS} logs; narrow the block range`)
    }
  }
  return found
}

/** Reads the logs of blocks that are at hand. */
export function readerOf(byNumber: (number: bigint) => Block | undefined, criteria: LogCriteria): LogReader {
  return (number) => {
    const block = byNumber(number)
    return block === undefined ? [] : logsOf(block, criteria)
  }
}

/** Logs of one block that meet the criteria. */
export function logsOf(block: Block, criteria: LogCriteria): PlacedLog[] {
  return block.transactions.flatMap(({ hash: transactionHash, receipt }, transactionIndex) =>
    receipt.logs.flatMap((log, index) => {
      if (!matches(log, criteria)) return []
      const logIndex = receipt.firstLogIndex + index
      return [{ log, block, transactionHash, transactionIndex, logIndex }]
    }),
  )
}

/**
 * What blocks that are about to be undone take along: logs of the blocks `[first, head]` that a query covers. The newest first, so that
 * whoever takes back one after another passes through no state that never was.
 */
export function* logsToUndo(blocks: BlockStore, first: bigint, query: LogQuery): Generator<PlacedLog> {
  const { criteria, from = first, to } = query
  const head = blocks.head.header.number
  const numbers = blocks.logs.candidates(max(first, from), min(head, to ?? head), criteria.addresses)
  const read = blocks.logReader(criteria)
  for (const number of numbers.reverse()) {
    for (const placed of read(number).reverse()) yield { ...placed, removed: true }
  }
}

function matches(log: EventLog, { addresses, topics }: LogCriteria): boolean {
  if (addresses !== undefined && !addresses.has(log.address)) return false
  if (topics.length > log.topics.length) return false
  return topics.every((allowed, place) => {
    const topic = log.topics[place]
    return allowed === undefined || (topic !== undefined && allowed.has(topic))
  })
}
