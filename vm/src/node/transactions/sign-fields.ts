import type { Common } from '@ethereumjs/common'
import type { TypedTransaction, TypedTxData } from '@ethereumjs/tx'
import type { SigningKey } from '../accounts/signing-key.js'
import { buildTransaction } from './build.js'

/**
 * Signs a transaction; deterministic (RFC 6979), so the same request gives the same hash.
 *
 * @throws RpcError -32003 when the fields make no valid transaction
 */
export function signFields(fields: TypedTxData, key: SigningKey, common: Common): TypedTransaction {
  const tx = buildTransaction(fields, { common }).sign(key.privateKey, false)
  // Who signed is known: recovering it from the signature would cost more than signing.
  tx.cache.senderPubKey = key.publicKey
  return tx
}
