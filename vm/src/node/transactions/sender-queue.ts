import { createAddressFromString } from '@ethereumjs/util'
import type { Chain } from '../chain/chain.js'
import type { Hex } from '../encoding.js'
import type { PendingTransaction } from './pool.js'

/** One sender's waiting transactions, each part in the order of nonces. */
export interface SenderQueue {
  readonly sender: Hex
  /** Those whose nonces follow the account's without a gap. */
  readonly pending: readonly PendingTransaction[]
  /** Those behind a gap. */
  readonly queued: readonly PendingTransaction[]
}

/** Splits what waits of a sender as geth's pool does: by nonce alone, whatever the transactions offer to pay. */
export function senderQueue(chain: Pick<Chain, 'pool' | 'execution'>, sender: Hex): SenderQueue {
  const account = chain.execution.head.state.record(createAddressFromString(sender))
  const gap = chain.pool.nextNonce(sender, account?.nonce ?? 0n)
  const waiting = chain.pool.ofSender(sender)
  const isPending = ({ transaction }: PendingTransaction) => transaction.nonce < gap
  return { sender, pending: waiting.filter(isPending), queued: waiting.filter((entry) => !isPending(entry)) }
}
