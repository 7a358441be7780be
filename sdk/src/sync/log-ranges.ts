import { RpcError } from '../errors/network.js'
import type { ChainReader, LogQuery, RawLog } from './chain-reader.js'

/** Logs of a closed range of blocks. */
export interface LogRange {
  readonly fromBlock: number
  readonly toBlock: number
  readonly logs: readonly RawLog[]
}

/** Blocks asked for at once to begin with, and at most; nodes commonly refuse more than a few thousand. */
const FIRST_SPAN = 128
const LARGEST_SPAN = 10_000
/** Logs that a range shall hold: what a killed sync reads again, and what must fit into memory twice. */
const LOGS_WANTED = 2_000

/**
 * Reads logs from `fromBlock` to `toBlock` in bounded ranges, in order. A refused range is halved and asked again;
 * after an accepted one the next is twice as large, or as large as its logs let expect to hold no more than wanted.
 * @throws {RpcError} when the node refuses even a single block
 */
export async function* readLogRanges(reader: ChainReader, query: LogQuery): AsyncGenerator<LogRange> {
  let span = FIRST_SPAN
  let fromBlock = query.fromBlock
  while (fromBlock <= query.toBlock) {
    const toBlock = Math.min(fromBlock + span - 1, query.toBlock)
    const logs = await tryLogs(reader, { ...query, fromBlock, toBlock })
    if (logs) {
      yield { fromBlock, toBlock, logs }
      span = nextSpan(toBlock - fromBlock + 1, logs.length, span)
      fromBlock = toBlock + 1
    } else {
      span = Math.max(1, Math.floor((toBlock - fromBlock + 1) / 2))
    }
  }
}

function nextSpan(blocks: number, logs: number, span: number): number {
  const fitting = Math.max(1, Math.floor((blocks * LOGS_WANTED) / Math.max(logs, 1)))
  return Math.min(span * 2, fitting, LARGEST_SPAN)
}

/** Resolves to undefined when a smaller range may succeed. */
async function tryLogs(reader: ChainReader, query: LogQuery): Promise<RawLog[] | undefined> {
  try {
    return await reader.logs(query)
  } catch (error) {
    if (error instanceof RpcError && query.toBlock > query.fromBlock) return undefined
    throw error
  }
}
