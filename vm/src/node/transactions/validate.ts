import { getCalldataFloorGas, type TypedTransaction } from '@ethereumjs/tx'
import type { Account } from '@ethereumjs/util'
import { max } from '../bigint.js'
import { transactionRejected } from '../errors.js'
import { type ChainTransaction, feeCap, maximumCost } from './transaction.js'

/** EIP-4844: wei per blob gas that no price falls below. */
const MINIMUM_BLOB_FEE = 1n

/** What a transaction is held against before it is let into the pool. */
export interface PoolRules {
  readonly account: Account | undefined
  /** Undefined: a transaction may have more gas than a block. */
  readonly blockGasLimit: bigint | undefined
  /** Base fee that the transaction has to be able to pay right now; undefined when it may wait for a lower one. */
  readonly requiredFeeCap: bigint | undefined
  /** The same for blobs, in wei per blob gas. */
  readonly requiredBlobFeeCap: bigint | undefined
  /** The sender may be a contract (EIP-3607 set aside): impersonation. */
  readonly anySender: boolean
  readonly senderIsDelegated: boolean
}

/**
 * Refuses what no block could include.
 *
 * @throws RpcError -32003; the wording follows geth, which client libraries match on
 */
export function validateTransaction(transaction: ChainTransaction, tx: TypedTransaction, rules: PoolRules): void {
  checkGas(transaction, tx, rules.blockGasLimit)
  checkAccount(transaction, rules)
  if (rules.requiredFeeCap !== undefined && feeCap(transaction) < rules.requiredFeeCap) {
    throw transactionRejected(
      `max fee per gas less than block base fee: maxFeePerGas: ${feeCap(transaction)}, baseFee: ${rules.requiredFeeCap}`,
    )
  }
  checkBlobFee(transaction, rules.requiredBlobFeeCap)
}

function checkBlobFee({ blobs }: ChainTransaction, required = MINIMUM_BLOB_FEE): void {
  if (blobs === undefined || blobs.maxFeePerBlobGas >= required) return
  throw transactionRejected(
    `max fee per blob gas less than block blob gas fee: maxFeePerBlobGas: ${blobs.maxFeePerBlobGas}, blobBaseFee: ${required}`,
  )
}

function checkGas({ gasLimit }: ChainTransaction, tx: TypedTransaction, blockGasLimit: bigint | undefined): void {
  if (blockGasLimit !== undefined && gasLimit > blockGasLimit) {
    throw transactionRejected(`exceeds block gas limit: transaction ${gasLimit}, block ${blockGasLimit}`)
  }
  const needed = minimumGas(tx)
  if (gasLimit < needed) throw transactionRejected(`intrinsic gas too low: gas ${gasLimit}, minimum needed ${needed}`)
}

/** Gas that the transaction uses at least: intrinsic gas, or EIP-7623's floor for its data. */
export function minimumGas(tx: TypedTransaction): bigint {
  return max(tx.getIntrinsicGas(), getCalldataFloorGas(tx, tx.getSenderAddress()))
}

function checkAccount(transaction: ChainTransaction, { account, anySender, senderIsDelegated }: PoolRules): void {
  const nonce = account?.nonce ?? 0n
  if (transaction.nonce < nonce) {
    throw transactionRejected(`nonce too low: next nonce ${nonce}, tx nonce ${transaction.nonce}`)
  }
  if (account?.isContract() === true && !anySender && !senderIsDelegated) {
    throw transactionRejected(`sender not an eoa: ${transaction.from} has code`)
  }
  const balance = account?.balance ?? 0n
  const cost = maximumCost(transaction)
  if (balance < cost) {
    throw transactionRejected(`insufficient funds for gas * price + value: have ${balance} want ${cost}`)
  }
}
