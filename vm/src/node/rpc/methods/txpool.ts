import { getAddress } from 'ethers'
import type { Chain } from '../../chain/chain.js'
import { quantity } from '../../encoding.js'
import type { PendingTransaction } from '../../transactions/pool.js'
import { type SenderQueue, senderQueue } from '../../transactions/sender-queue.js'
import { feeCap } from '../../transactions/transaction.js'
import { formatTransaction } from '../format/transaction.js'
import { type MethodTable, method } from '../method.js'
import { address, required } from '../params.js'

type Part = 'pending' | 'queued'

/** txpool: what waits, in the shapes of geth. */
export const txpoolMethods: MethodTable = {
  txpool_status: method([], ({ chain }) => {
    const queues = queuesOf(chain)
    const count = (part: Part) => quantity(queues.reduce((sum, queue) => sum + queue[part].length, 0))
    return { pending: count('pending'), queued: count('queued') }
  }),
  txpool_content: method([], ({ chain }) => bySender(chain, formatWaiting)),
  txpool_contentFrom: method([required(address)], ({ chain }, sender) => {
    const { pending, queued } = senderQueue(chain, sender)
    return { pending: byNonce(pending, formatWaiting), queued: byNonce(queued, formatWaiting) }
  }),
  txpool_inspect: method([], ({ chain }) => bySender(chain, summary)),
}

function queuesOf(chain: Chain): SenderQueue[] {
  return chain.pool.senders().map((sender) => senderQueue(chain, sender))
}

/** What `show` makes of each transaction, by part, checksummed sender and nonce in decimal. */
function bySender<T>(chain: Chain, show: (entry: PendingTransaction) => T) {
  const queues = queuesOf(chain)
  const part = (name: Part) => {
    const filled = queues.filter((queue) => queue[name].length > 0)
    return Object.fromEntries(filled.map((queue) => [getAddress(queue.sender), byNonce(queue[name], show)]))
  }
  return { pending: part('pending'), queued: part('queued') }
}

function byNonce<T>(entries: readonly PendingTransaction[], show: (entry: PendingTransaction) => T): Record<string, T> {
  return Object.fromEntries(entries.map((entry) => [entry.transaction.nonce.toString(), show(entry)]))
}

function formatWaiting({ transaction }: PendingTransaction) {
  return formatTransaction(transaction, undefined)
}

/** `0xTo: 1 wei + 21000 gas × 7 wei` */
function summary({ transaction }: PendingTransaction): string {
  const { to, value, gasLimit } = transaction
  const target = to === undefined ? 'contract creation' : getAddress(to)
  return `${target}: ${value} wei + ${gasLimit} gas × ${feeCap(transaction)} wei`
}
