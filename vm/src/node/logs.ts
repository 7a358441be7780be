import type { Block } from './chain/block.js'
import type { BlockStore } from './chain/block-store.js'
import type { EventLog } from './chain/receipt.js'
import type { Hex } from './encoding.js'
import { ErrorCode, RpcError } from './errors.js'

/** Which logs are wanted. Each topic place allows any of a set; undefined allows anything. */
export interface LogCriteria {
  readonly addresses: ReadonlySet<Hex> | undefined
  readonly topics: readonly (ReadonlySet<Hex> | undefined)[]
}

/** A log with its place in the chain. */
export interface PlacedLog {
  readonly log: EventLog
  readonly block: Block
  readonly transactionHash: Hex
  readonly transactionIndex: number
  /** Number of the log within the block. */
  readonly logIndex: number
}

/** More than this in one answer is refused: the caller should ask for a smaller range. */
const MAX_LOGS = 100_000

/**
 * Logs of the blocks `[from, to]` that meet the criteria, in order.
 *
 * @throws RpcError -32005 when there are more than 100,000
 */
export function findLogs(blocks: BlockStore, from: bigint, to: bigint, criteria: LogCriteria): PlacedLog[] {
  const found: PlacedLog[] = []
  for (const number of blocks.logs.candidates(from, to, criteria.addresses)) {
    const block = blocks.byNumber(number)
    if (block !== undefined) found.push(...logsOf(block, criteria))
    if (found.length > MAX_LOGS) {
      throw new RpcError(ErrorCode.limitExceeded, `query returns more than ${MAX_LOGS} logs; narrow the block range`)
    }
  }
  return found
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

function matches(log: EventLog, { addresses, topics }: LogCriteria): boolean {
  if (addresses !== undefined && !addresses.has(log.address)) return false
  if (topics.length > log.topics.length) return false
  return topics.every((allowed, place) => {
    const topic = log.topics[place]
    return allowed === undefined || (topic !== undefined && allowed.has(topic))
  })
}
