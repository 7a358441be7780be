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

/** What a validator takes out of the beacon chain (EIP-4895). */
export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  readonly address: Hex
  /** Gwei. */
  readonly amount: bigint
}

export interface Block {
  readonly header: BlockHeader
  readonly transactions: readonly ExecutedTransaction[]
  /** Of blocks that another node made. */
  readonly withdrawals?: readonly Withdrawal[] | undefined
  /** Of blocks with proof of work: headers beside the chain, whose makers were paid too. */
  readonly ommers?: readonly BlockHeader[] | undefined
  /** Bytes of the RLP-encoded block. */
  readonly size: number
}
