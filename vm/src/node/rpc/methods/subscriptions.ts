import type { Hex } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import { fixedPosition, logFilter } from '../log-params.js'
import { type MethodTable, subscriberMethod } from '../method.js'
import { bool, type Decoder, hash, list, optional, partial, required, text } from '../params.js'
import type { Topic } from '../subscriber.js'

/** geth's limit. */
const MAX_WANTED_RECEIPTS = 200

const anything: Decoder<unknown> = (value) => value
const receiptFilter = partial<{ transactionHashes: readonly Hex[] }>({
  transactionHashes: list(hash, MAX_WANTED_RECEIPTS),
})

/** eth: news without asking, as geth's publish and subscribe has them. */
export const subscriptionMethods: MethodTable = {
  eth_subscribe: subscriberMethod([required(text), optional(anything)], (subscriber, kind, details) =>
    subscriber.open(topicOf(kind, details)),
  ),
  eth_unsubscribe: subscriberMethod([required(text)], (subscriber, id) => subscriber.close(id)),
}

function topicOf(kind: string, details: unknown): Topic {
  if (kind === 'logs') return logTopic(details ?? {})
  if (kind === 'newPendingTransactions')
    return { kind, whole: details === undefined ? false : bool(details, 'argument 1') }
  if (kind === 'transactionReceipts') return receiptTopic(details)
  if (kind !== 'newHeads' && kind !== 'syncing') {
    throw invalidParams(
      'invalid argument 0: expected newHeads, logs, newPendingTransactions, transactionReceipts or syncing',
    )
  }
  if (details !== undefined) throw invalidParams(`too many arguments: ${kind} takes none`)
  return { kind }
}

function receiptTopic(details: unknown): Topic {
  const { transactionHashes: hashes = [] } = details === undefined ? {} : receiptFilter(details, 'argument 1')
  return { kind: 'transactionReceipts', hashes: hashes.length === 0 ? undefined : new Set(hashes) }
}

function logTopic(details: unknown): Topic {
  const { criteria, fromBlock, toBlock, blockHash } = logFilter(details, 'argument 1')
  if (blockHash !== undefined) throw invalidParams('invalid argument 1: the hash of a block to come is not known')
  return { kind: 'logs', query: { criteria, from: fixedPosition(fromBlock), to: fixedPosition(toBlock) } }
}
