import type { ChainTransaction } from '../transactions/transaction.js'
import type { Block } from './block.js'

/** What a chain tells those who listen to it. A listener must not throw. */
export interface ChainListener {
  /** A transaction has entered the pool. */
  pending?(transaction: ChainTransaction): void
  /** A block has been added and, with a disk, written. */
  added?(block: Block): void
  /** The blocks above `head` are about to be undone, and can be read for the last time. */
  undoing?(head: bigint): void
}
