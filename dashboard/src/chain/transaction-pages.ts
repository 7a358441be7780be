import type { Request } from '../rpc/socket.js'
import type { RpcBlock, RpcReceipt, RpcTransaction } from '../rpc/types.js'

/** A mined transaction with its receipt. */
export interface Mined {
  readonly transaction: RpcTransaction
  readonly receipt: RpcReceipt
}

/** A page of transactions, the newest first. */
export interface TransactionPage {
  readonly rows: readonly Mined[]
  /** Block with which the next page begins; undefined when none is left. */
  readonly next: number | undefined
  /** The last block that was looked into. */
  readonly lookedTo: number
}

/** Blocks that are asked for at a time, and in all for one page: a chain may go on for long without what is looked for. */
const AT_ONCE = 16
const MOST_BLOCKS = 256

/** Goes from a block downwards until a page is full; a block is never divided between pages. */
export async function findTransactions(
  request: Request,
  { from, size, wanted = () => true }: { from: number; size: number; wanted?: (row: Mined) => boolean },
): Promise<TransactionPage> {
  const rows: Mined[] = []
  let number = from
  for (let looked = 0; number >= 0 && rows.length < size && looked < MOST_BLOCKS; ) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, number + 1) }, (_, index) => number - index)
    for (const found of await Promise.all(numbers.map((each) => readBlock(request, each)))) {
      if (rows.length >= size) break
      rows.push(...found.filter(wanted))
      number -= 1
      looked += 1
    }
  }
  return { rows, next: number >= 0 ? number : undefined, lookedTo: number + 1 }
}

async function readBlock(request: Request, number: number): Promise<Mined[]> {
  const block = await request<RpcBlock | null>('eth_getBlockByNumber', [`0x${number.toString(16)}`, true])
  return block === null || block.transactions.length === 0 ? [] : minedIn(request, block)
}

/** Transactions of a block, the last one first. */
export async function minedIn(request: Request, block: RpcBlock): Promise<Mined[]> {
  // By hash: another block may have taken the number since.
  const receipts = await request<readonly RpcReceipt[] | null>('eth_getBlockReceipts', [{ blockHash: block.hash }])
  return block.transactions
    .flatMap((transaction, index) => {
      const receipt = receipts?.[index]
      return receipt === undefined ? [] : [{ transaction, receipt }]
    })
    .reverse()
}
