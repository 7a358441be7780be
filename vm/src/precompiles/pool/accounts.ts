import type { PoolContext, Refusal } from './pool-context.js'
import { reject } from './pool-context.js'

/** In `PublicTransfer` the side that makes or unmakes units. */
export const ZERO_ADDRESS = `0x${'00'.repeat(20)}`

/** Whether an address has a public balance; the zero address stands for nobody, the pool's own for the notes. */
export function hasBalance(account: string, { frame }: PoolContext): boolean {
  return account !== ZERO_ADDRESS && account !== frame.address
}

/** Units that nobody could move any more are not credited. */
export function checkRecipient(account: string, context: PoolContext): Refusal {
  return hasBalance(account, context) ? undefined : reject('InvalidRecipient', account)
}

/** Notes and balances are of assets that the registry has opened, and of the native coin. */
export async function checkKnown(asset: bigint, { pool }: PoolContext): Promise<Refusal> {
  return (await pool.isKnownAsset(asset)) ? undefined : reject('UnknownAsset', asset)
}

/** Whether the account's public balance covers `needed`. */
export async function checkBalance(
  asset: bigint,
  account: string,
  needed: bigint,
  { pool }: PoolContext,
): Promise<Refusal> {
  const balance = await pool.publicBalance(account, asset)
  return needed > balance ? reject('InsufficientBalance', asset, account, balance, needed) : undefined
}
