import { encodeShield, NATIVE_ASSET, type OneTimeAddress } from '@merkato/protocol'
import { type Receipt, type SendContext, sendAndWait } from './send.js'

/**
 * Turns public coins of the signer into a note of `to`.
 * @param amount wei, checked by the caller
 */
export function shieldCoins(context: SendContext, amount: bigint, to: Omit<OneTimeAddress, 'W'>): Promise<Receipt> {
  const data = encodeShield({ assetId: NATIVE_ASSET, value: amount, to })
  return sendAndWait(context, { to: context.pool, data, value: amount })
}
