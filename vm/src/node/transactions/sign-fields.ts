import type { Common } from '@ethereumjs/common'
import type { TypedTransaction, TypedTxData } from '@ethereumjs/tx'
import { buildTransaction } from './build.js'

/**
 * Signs a transaction; deterministic (RFC 6979), so the same request gives the same hash.
 *
 * @throws RpcError -32003 when the fields make no valid transaction
 */
export function signFields(fields: TypedTxData, privateKey: Uint8Array, common: Common): TypedTransaction {
  return buildTransaction(fields, { common }).sign(privateKey, false)
}
