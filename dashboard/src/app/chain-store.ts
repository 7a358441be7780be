import { type BlockSummary, type BlockWindow, foldBlocks, missingBlocks } from '../chain/block-window.js'
import { summarise } from '../chain/summary.js'
import { type ConnectionState, RpcSocket } from '../rpc/socket.js'
import type { RpcBlock, RpcReceipt } from '../rpc/types.js'

/** What the whole page knows of the chain. */
export interface ChainState {
  readonly connection: ConnectionState
  /** Newest blocks; empty until the first look. */
  readonly window: BlockWindow
  /** The chain's clock before the page's, in seconds. */
  readonly clockOffset: number
  /** Transactions that could be mined, and since when they wait at this head (milliseconds of the page's clock). */
  readonly waiting: number
  readonly waitingSince: number
}

/** Blocks that the charts show. */
export const WINDOW_SIZE = 60
/** Milliseconds between two looks, however fast blocks come. */
const SHORTEST_PAUSE = 300
/** Milliseconds until a look without news: nothing tells of a head that goes back, and time may be set. */
const HEARTBEAT = 2_000

/** Follows the chain: looks at it when there is news, and now and then in any case. */
export class ChainStore {
  #state: ChainState = { connection: 'connecting', window: [], clockOffset: 0, waiting: 0, waitingSince: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined
  #isLooking = false
  #hasNews = false
  #lastLook = 0
  readonly socket: RpcSocket

  constructor(
    url: string,
    private readonly onChange: (state: ChainState) => void,
  ) {
    this.socket = new RpcSocket(url, (connection) => {
      this.#change({ connection })
      if (connection === 'open') this.#look()
    })
    this.socket.subscribe(['newHeads'], () => this.#look())
    this.socket.subscribe(['newPendingTransactions'], () => this.#look())
  }

  close(): void {
    clearTimeout(this.#timer)
    this.socket.close()
  }

  /** Looks soon; news that come while it looks lead to another look. */
  #look(): void {
    this.#hasNews = true
    if (this.#isLooking) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, this.#lastLook + SHORTEST_PAUSE - Date.now()))
  }

  async #run(): Promise<void> {
    this.#isLooking = true
    this.#hasNews = false
    // What went wrong shows in the next look, or as a lost connection.
    await this.#read().catch(() => undefined)
    this.#lastLook = Date.now()
    this.#isLooking = false
    if (this.#hasNews) this.#look()
    else this.#timer = setTimeout(() => void this.#run(), HEARTBEAT)
  }

  async #read(): Promise<void> {
    const { request } = this.socket
    const [block, pool, health] = await Promise.all([
      request<RpcBlock>('eth_getBlockByNumber', ['latest', true]),
      request<{ pending: string }>('txpool_status'),
      readHealth(),
    ])
    const { window } = this.#state
    const hasMoved = window.at(-1)?.hash !== block.hash
    const next = hasMoved ? await this.#extended(window, block) : window
    const waiting = Number(pool.pending)
    const stillWaits = waiting > 0 && this.#state.waiting > 0 && !hasMoved
    this.#change({
      window: next,
      clockOffset: offsetOf(block, health) ?? this.#state.clockOffset,
      waiting,
      waitingSince: stillWaits ? this.#state.waitingSince : Date.now(),
    })
  }

  async #extended(window: BlockWindow, block: RpcBlock): Promise<BlockWindow> {
    const head = await this.#summary(block)
    const missing = await missingBlocks(window, head, WINDOW_SIZE, (hash) => this.#byHash(hash))
    return foldBlocks(window, missing, WINDOW_SIZE)
  }

  async #byHash(hash: string): Promise<BlockSummary | undefined> {
    const block = await this.socket.request<RpcBlock | null>('eth_getBlockByHash', [hash, true])
    return block === null ? undefined : this.#summary(block)
  }

  async #summary(block: RpcBlock): Promise<BlockSummary> {
    const { request } = this.socket
    const receipts =
      block.transactions.length === 0
        ? []
        : ((await request<readonly RpcReceipt[] | null>('eth_getBlockReceipts', [{ blockHash: block.hash }])) ?? [])
    return summarise(block, receipts)
  }

  #change(change: Partial<ChainState>): void {
    this.#state = { ...this.#state, ...change }
    this.onChange(this.#state)
  }
}

/** What `/health` tells of the chain's clock. A pending block would tell too, but with everything run that waits. */
interface Health {
  readonly headNumber: number
  /** Seconds of the chain's clock since the head. */
  readonly headAge: number
}

async function readHealth(): Promise<Health | undefined> {
  try {
    return (await (await fetch('/health')).json()) as Health
  } catch {
    return undefined
  }
}

/** @returns undefined where the answer is of another head */
function offsetOf(block: RpcBlock, health: Health | undefined): number | undefined {
  if (health?.headNumber !== Number(block.number)) return undefined
  return Number(block.timestamp) + health.headAge - Math.floor(Date.now() / 1_000)
}
