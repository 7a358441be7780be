import { encodePublicTransferLog, NATIVE_ASSET } from '@merkato/protocol'
import type { Hex } from '../frame.js'
import { hasBalance, ZERO_ADDRESS } from './accounts.js'
import type { PoolContext } from './pool-context.js'

/** Units of an asset that change sides: an account's, the notes' (the pool's address), nobody's (the zero address). */
export interface PublicMove {
  readonly asset: bigint
  readonly from: string
  readonly to: string
  readonly value: bigint
}

/** Moves units and logs it. What is checked before: that the asset is known and that `from` has so much. */
export async function move({ asset, from, to, value }: PublicMove, context: PoolContext): Promise<void> {
  const { frame, pool } = context
  if (hasBalance(from, context)) await pool.changePublicBalance(from, asset, -value)
  if (hasBalance(to, context)) await pool.changePublicBalance(to, asset, value)
  const { topics, data } = encodePublicTransferLog({ assetId: asset, from, to, value })
  frame.log(topics as Hex[], data as Hex)
}

/** Makes units as a public balance. */
export const credit = (asset: bigint, account: string, value: bigint, context: PoolContext): Promise<void> =>
  move({ asset, from: ZERO_ADDRESS, to: account, value }, context)

/** Unmakes units of a public balance. */
export const debit = (asset: bigint, account: string, value: bigint, context: PoolContext): Promise<void> =>
  move({ asset, from: account, to: ZERO_ADDRESS, value }, context)

/** Takes what `from` pays into notes. Coins have come with the call. */
export async function takeIn(asset: bigint, value: bigint, from: string, context: PoolContext): Promise<void> {
  if (value === 0n || asset === NATIVE_ASSET) return
  await move({ asset, from, to: context.frame.address, value }, context)
}

/** Pays out of notes: coins as coins, without running code of the receiver, other assets as public balance. */
export async function payOut(asset: bigint, to: string, value: bigint, context: PoolContext): Promise<void> {
  // Zero is not paid: it would touch, and so delete, an empty account for nothing.
  if (value === 0n) return
  const { frame } = context
  if (asset === NATIVE_ASSET) await frame.state.pay(to as Hex, value)
  else await move({ asset, from: frame.address, to, value }, context)
}
