import { type Escrow, type Order, readOrders } from '../orders/read-orders.js'
import type { Request } from '../rpc/socket.js'
import type { AssetPage, PoolState } from '../rpc/types.js'

/** What the overview asks beside the blocks. */
export interface HealthReading {
  /** The newest ones. */
  readonly orders: readonly Order[]
  readonly hasMoreOrders: boolean
  readonly notes: bigint
  /** Wei. */
  readonly pool: { readonly balance: bigint; readonly shielded: bigint }
  readonly memory: { readonly bytes: number; readonly limit: number } | undefined
}

/** Orders that are looked at: older ones have most likely ended. */
const LOOKED_ORDERS = 50
/** From here on the node's process is large: 10,000 blocks with 100,000 transactions take less. */
const MUCH_MEMORY = 2 ** 30

/** Reads what alarms look at, at the newest block. */
export async function readHealth(request: Request, escrow: Escrow | undefined, head: number): Promise<HealthReading> {
  const [state, { assets }, page, memory] = await Promise.all([
    request<PoolState>('merkato_poolState'),
    request<AssetPage>('merkato_getAssets', ['0x0', '0x1']),
    escrow === undefined ? undefined : readOrders(request, escrow, { head, size: LOOKED_ORDERS }),
    readMemory(),
  ])
  const balance = await request<string>('eth_getBalance', [state.address, 'latest'])
  return {
    orders: page?.orders ?? [],
    hasMoreOrders: page?.next !== undefined,
    notes: BigInt(state.noteCount),
    pool: { balance: BigInt(balance), shielded: BigInt(assets[0]?.shieldedTotal ?? 0) },
    memory,
  }
}

/** Resident size of the node's process, in the text that Prometheus reads; a node in front of which somebody put a proxy may have none. */
async function readMemory(): Promise<HealthReading['memory']> {
  try {
    const answer = await fetch('/metrics')
    if (!answer.ok) return undefined
    const [, bytes] = /^\w*resident_memory_bytes ([\d.e+]+)$/m.exec(await answer.text()) ?? []
    return bytes === undefined ? undefined : { bytes: Number(bytes), limit: MUCH_MEMORY }
  } catch {
    return undefined
  }
}
