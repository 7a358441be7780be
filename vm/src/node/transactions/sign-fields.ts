import type { Common } from '@ethereumjs/common'
import { createTx, type TypedTransaction, type TypedTxData } from '@ethereumjs/tx'
import { transactionRejected } from '../errors.js'
import { shortReason } from './decode-raw.js'

/**
 * Signs a transaction; deterministic (RFC 6979), so the same request gives the same hash.
 *
 * @throws RpcError -32003 when the fields make no valid transaction (gas above EIP-7825's cap, init code too large)
 */
export function signFields(fields: TypedTxData, privateKey: Uint8Array, common: Common): TypedTransaction {
  try {
    return createTx(fields, { common, params: {} }).sign(privateKey, false)
  } catch (error) {
    throw transactionRejected(shortReason(error))
  }
}
