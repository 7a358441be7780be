import {
  Blob4844Tx,
  type BlobEIP4844TxData,
  createTx,
  type TxOptions,
  type TypedTransaction,
  type TypedTxData,
} from '@ethereumjs/tx'
import { transactionRejected } from '../errors.js'

/**
 * Makes a transaction object. `params: {}` keeps ethereumjs from merging its parameters into the chain's anew for each transaction.
 *
 * @throws RpcError -32003 when the fields make no valid transaction (gas above EIP-7825's cap, init code too large, ...)
 */
export function buildTransaction(fields: TypedTxData, options: TxOptions): TypedTransaction {
  try {
    const all = { ...options, params: {} }
    // ethereumjs' own way asks for a KZG library, which only blobs need.
    return fields.type === 3 ? new Blob4844Tx(fields as BlobEIP4844TxData, all) : createTx(fields, all)
  } catch (error) {
    throw transactionRejected(shortReason(error))
  }
}

/** ethereumjs appends a dump of the object in brackets; the reason stands before it. */
export function shortReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split(/ \((?=vm |tx |block )/)[0] ?? message).slice(0, 300)
}
