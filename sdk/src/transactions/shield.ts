import { encodeShield, NATIVE_ASSET, type ShieldCall } from '@merkato/protocol'
import type { TransactionRequest } from 'ethers'

/**
 * Transaction that turns public units of its sender into a note: coins that it carries along, or, of another asset, its public
 * balance in the pool.
 */
export const shieldRequest = (pool: string, call: ShieldCall): TransactionRequest => ({
  to: pool,
  data: encodeShield(call),
  value: call.assetId === NATIVE_ASSET ? call.value : 0n,
})
