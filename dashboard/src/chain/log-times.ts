import type { Request } from '../rpc/socket.js'
import type { RpcHeader, RpcLog } from '../rpc/types.js'

/** An event with its block's time. */
export interface TimedLog extends RpcLog {
  /** Seconds; undefined where the block was undone since. */
  readonly timestamp: number | undefined
}

/** Times of events: as they tell it, or else as their blocks do. The source of a fork need not have it in its events. */
export async function withTimes(request: Request, logs: readonly RpcLog[]): Promise<TimedLog[]> {
  const unknown = new Set(logs.filter((log) => log.blockTimestamp == null).map(({ blockHash }) => blockHash))
  const asked = await Promise.all([...unknown].map(async (hash) => [hash, await timeOf(request, hash)] as const))
  const times = new Map(asked)
  return logs.map((log) => ({
    ...log,
    timestamp: log.blockTimestamp == null ? times.get(log.blockHash) : Number(log.blockTimestamp),
  }))
}

async function timeOf(request: Request, hash: string): Promise<number | undefined> {
  const block = await request<RpcHeader | null>('eth_getBlockByHash', [hash, false])
  return block === null ? undefined : Number(block.timestamp)
}
