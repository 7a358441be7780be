import type { LockSummary, Wallet } from '@merkato/sdk'
import type { JsonRpcProvider } from 'ethers'
import { count } from '../../terminal/format.js'
import { expiryIn } from '../wallet/amounts.js'
import { lasting, utc } from '../wallet/moments.js'

/** How far a lock is by the chain's clock, or by this machine's where it is ahead: a chain may mine only when somebody sends. */
export function stateOf(wallet: Wallet, { settled, deadline }: Pick<LockSummary, 'settled' | 'deadline'>) {
  if (settled) return 'settled'
  return expiryIn(wallet, 0n) < deadline ? 'open' : 'due'
}

/** Seconds until the deadline, below 0 when it is over. */
export const secondsLeft = (wallet: Wallet, deadline: bigint): bigint => deadline - expiryIn(wallet, 0n)

/** `2027-01-31 18:00 UTC (in 6 d 23 h)`. */
export function deadlineWords(wallet: Wallet, deadline: bigint): string {
  const left = secondsLeft(wallet, deadline)
  return `${utc(deadline)} (${left > 0n ? `in ${lasting(left)}` : left === 0n ? 'now' : `${lasting(-left)} ago`})`
}

/** Who decides until when, or how it was settled, as a sentence. */
export function stateWords(wallet: Wallet, lock: LockSummary, by: string): string {
  const { settled, deadline, fallback } = lock
  if (settled) {
    const how = settled.byDefault ? 'because nobody had chosen by the deadline' : `chosen by ${by}`
    return `Settled in block ${count(settled.blockNumber)}: alternative ${settled.alternative} happened, ${how}.`
  }
  if (stateOf(wallet, lock) === 'due')
    return `Due: nobody chose before ${deadlineWords(wallet, deadline)}; alternative ${fallback} can happen now.`
  return `Open: ${by} chooses until ${deadlineWords(wallet, deadline)}; then alternative ${fallback} happens.`
}

/** Whether a contract stands at an address. The node learns which address is asked about. */
export const isContract = async (provider: JsonRpcProvider, address: string): Promise<boolean> =>
  (await provider.getCode(address)) !== '0x'
