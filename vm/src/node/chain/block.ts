import type { Hex } from '../encoding.js'
import type { ChainTransaction } from '../transactions/transaction.js'
import type { BlockHeader } from './header.js'
import type { Receipt } from './receipt.js'

/** A transaction with its receipt. */
export interface ExecutedTransaction {
  readonly hash: Hex
  readonly transaction: ChainTransaction
  readonly receipt: Receipt
}

export interface Block {
  readonly header: BlockHeader
  readonly transactions: readonly ExecutedTransaction[]
  /** Bytes of the RLP-encoded block. */
  readonly size: number
}
