import type { Block } from '../chain/block.js'
import type { BlockStore } from '../chain/block-store.js'
import type { Chain } from '../chain/chain.js'
import type { Hex } from '../encoding.js'
import { type LogQuery, logsOf, logsToUndo } from '../logs.js'
import type { ChainTransaction } from '../transactions/transaction.js'
import { formatHeader } from './format/block.js'
import { formatLog, formatReceipt, type ReceiptRules } from './format/receipt.js'
import { formatTransaction } from './format/transaction.js'
import { Subscriber, type SubscriptionMessage, type Topic } from './subscriber.js'

/** Tells subscribers what happens to a chain. */
export class Subscriptions {
  readonly #subscribers = new Set<Subscriber>()

  constructor(chain: Chain) {
    chain.listen({
      pending: (transaction) => this.#tell((topic) => pendingNews(topic, transaction)),
      added: (block) => this.#tell((topic) => blockNews(topic, block, chain.execution)),
      undoing: (head) => this.#tell((topic) => undoneNews(topic, chain.blocks, head)),
    })
  }

  /** @param listener must not throw */
  connect(listener: (message: SubscriptionMessage) => void): Subscriber {
    const subscriber = new Subscriber(listener)
    this.#subscribers.add(subscriber)
    return subscriber
  }

  disconnect(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber)
  }

  #tell(newsOf: (topic: Topic) => Iterable<unknown>): void {
    for (const subscriber of this.#subscribers) subscriber.tell(newsOf)
  }
}

function pendingNews(topic: Topic, transaction: ChainTransaction): unknown[] {
  if (topic.kind !== 'newPendingTransactions') return []
  return [topic.whole ? formatTransaction(transaction, undefined) : transaction.hash]
}

function blockNews(topic: Topic, block: Block, rules: ReceiptRules): unknown[] {
  if (topic.kind === 'newHeads') return [formatHeader(block.header)]
  if (topic.kind === 'transactionReceipts') return receiptNews(topic.hashes, block, rules)
  if (topic.kind !== 'logs' || !covers(topic.query, block.header.number)) return []
  return logsOf(block, topic.query.criteria).map(formatLog)
}

/** All of a block's in one message, as geth has it; none when none is wanted. */
function receiptNews(wanted: ReadonlySet<Hex> | undefined, block: Block, rules: ReceiptRules): unknown[] {
  const receipts = block.transactions.flatMap((executed, index) =>
    wanted?.has(executed.transaction.hash) === false ? [] : [formatReceipt({ block, index, executed }, rules)],
  )
  return receipts.length === 0 ? [] : [receipts]
}

function* undoneNews(topic: Topic, blocks: BlockStore, head: bigint): Generator<unknown> {
  if (topic.kind === 'logs') for (const placed of logsToUndo(blocks, head + 1n, topic.query)) yield formatLog(placed)
}

function covers({ from = 0n, to }: LogQuery, number: bigint): boolean {
  return number >= from && (to === undefined || number <= to)
}
