import type { Hex } from '../encoding.js'
import type { ChainTransaction } from '../transactions/transaction.js'
import type { Block } from './block.js'

/** Data of calls to `console.log` by transaction, of those that make any. */
export type ConsoleCalls = ReadonlyMap<Hex, readonly Uint8Array[]>

/** What a chain tells those who listen to it. A listener must not throw. */
export interface ChainListener {
  /** A transaction has entered the pool. */
  pending?(transaction: ChainTransaction): void
  /**
   * A block has been added and, with a disk, written.
   *
   * @param consoleCalls what its transactions sent to `console.log`, by hash
   */
  added?(block: Block, consoleCalls: ConsoleCalls): void
  /** The blocks above `head` are about to be undone, and can be read for the last time. */
  undoing?(head: bigint): void
}
