import type { LockSummary, Wallet } from '@merkato/sdk'
import type { JsonRpcProvider } from 'ethers'
import { count } from '../../terminal/format.js'
import { expiryIn } from '../wallet/amounts.js'
import { momentWords } from '../wallet/moments.js'

/** How far a lock is by the chain's clock, or by this machine's where it is ahead: a chain may mine only when somebody sends. */
export function stateOf(wallet: Wallet, { settled, deadline }: Pick<LockSummary, 'settled' | 'deadline'>) {
  if (settled) return 'settled'
  return expiryIn(wallet, 0n) < deadline ? 'open' : 'due'
}

/** How far a lock is: until when it is open, or how it ended. */
export function stateWords(wallet: Wallet, lock: LockSummary): string {
  const { settled, deadline, fallback } = lock
  if (settled) {
    const why = settled.byDefault ? 'because nobody had chosen by the deadline' : 'as the decider chose'
    return `settled in block ${count(settled.blockNumber)}: alternative ${settled.alternative} happened, ${why}`
  }
  const when = momentWords(wallet, deadline)
  return stateOf(wallet, lock) === 'due'
    ? `due since ${when}: nobody chose, and alternative ${fallback} can happen now`
    : `open until ${when}, then alternative ${fallback} happens`
}

/** Whole notes that a wallet has in a lock, asset by asset; none once it is settled. */
export function heldIn(wallet: Wallet, lockId: string): { assetId: bigint; amount: bigint }[] {
  const sums = new Map<bigint, bigint>()
  for (const { assetId, value, lockId: id } of wallet.notes()) {
    if (id === lockId) sums.set(assetId, (sums.get(assetId) ?? 0n) + value)
  }
  return [...sums].map(([assetId, amount]) => ({ assetId, amount }))
}

/** Whether a contract stands at an address. The node learns which address is asked about. */
export const isContract = async (provider: JsonRpcProvider, address: string): Promise<boolean> =>
  (await provider.getCode(address)) !== '0x'
