import type { Request } from '../rpc/socket.js'
import type { RpcLog } from '../rpc/types.js'

/** Whose events, and which; `null` for any. */
export interface LogQuery {
  readonly address: string
  readonly topics: readonly (string | readonly string[] | null)[]
}

/** A page of events, the newest first. */
export interface LogPage {
  readonly logs: readonly RpcLog[]
  /** The last one of this page, behind which the next begins; undefined where nothing older is. */
  readonly next: LogPlace | undefined
}

/** A log's place on the chain. */
export interface LogPlace {
  readonly block: number
  readonly index: number
}

/** Blocks of the first question; each further one looks at four times as many. */
const FIRST_RANGE = 512
const GROWTH = 4

/**
 * Looks for events from the newest block, or from a place, downwards, and stops when a page is full: a long chain is read only as far
 * as somebody looks.
 */
export async function findLogs(
  request: Request,
  query: LogQuery,
  { head, before, size }: { head: number; before?: LogPlace | undefined; size: number },
): Promise<LogPage> {
  const found: RpcLog[] = []
  let range = FIRST_RANGE
  // One more than the page tells whether there is another.
  for (let to = before?.block ?? head; to >= 0 && found.length <= size; range *= GROWTH) {
    const from = Math.max(0, to - range + 1)
    const logs = await request<readonly RpcLog[]>('eth_getLogs', [{ ...query, fromBlock: hex(from), toBlock: hex(to) }])
    found.push(...logs.filter((log) => isBefore(log, before)).reverse())
    to = from - 1
  }
  const logs = found.slice(0, size)
  const last = logs.at(-1)
  return { logs, next: found.length > size && last !== undefined ? placeOf(last) : undefined }
}

function isBefore(log: RpcLog, place: LogPlace | undefined): boolean {
  if (place === undefined) return true
  const { block, index } = placeOf(log)
  return block < place.block || (block === place.block && index < place.index)
}

function placeOf(log: RpcLog): LogPlace {
  return { block: Number(log.blockNumber), index: Number(log.logIndex) }
}

const hex = (value: number): string => `0x${value.toString(16)}`
