import { randomBytes } from 'node:crypto'
import { bytesToHex, type Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { LogQuery } from '../logs.js'

/** What a subscription is about. */
export type Topic =
  | { readonly kind: 'newHeads' }
  | { readonly kind: 'logs'; readonly query: LogQuery }
  | { readonly kind: 'newPendingTransactions'; readonly whole: boolean }
  /** Undefined: of all transactions. */
  | { readonly kind: 'transactionReceipts'; readonly hashes: ReadonlySet<Hex> | undefined }
  /** Never tells anything, since this node has nobody to fall behind. */
  | { readonly kind: 'syncing' }

/** News of a subscription, as EIP-1193's event `message` carries them. */
export interface SubscriptionMessage {
  readonly type: 'eth_subscription'
  readonly data: {
    /** What `eth_subscribe` answered. */
    readonly subscription: Hex
    /** A block header, a log, a transaction or its hash, or a list of receipts, as JSON-RPC shows them. */
    readonly result: unknown
  }
}

const ID_BYTES = 16
const MAX_SUBSCRIPTIONS = 1_000

/** One who subscribes, with what to: a connection, or the program that the node runs in. */
export class Subscriber {
  readonly #topics = new Map<Hex, Topic>()

  constructor(private readonly listener: (message: SubscriptionMessage) => void) {}

  /**
   * @returns the subscription's id, which no other connection or chain has, so that news from before can not be mistaken
   * @throws RpcError -32000 when 1,000 are open
   */
  open(topic: Topic): Hex {
    if (this.#topics.size >= MAX_SUBSCRIPTIONS) {
      throw invalidInput(`too many subscriptions: ${MAX_SUBSCRIPTIONS} are open on this connection`)
    }
    const id = bytesToHex(randomBytes(ID_BYTES))
    this.#topics.set(id, topic)
    return id
  }

  /** @returns false when this subscriber has no such subscription */
  close(id: string): boolean {
    return this.#topics.delete(id.toLowerCase() as Hex)
  }

  /** @returns brings back which subscriptions there are now */
  capture(): () => void {
    const topics = [...this.#topics]
    return () => {
      this.#topics.clear()
      for (const [id, topic] of topics) this.#topics.set(id, topic)
    }
  }

  /** Passes on what `newsOf` has for each topic. */
  tell(newsOf: (topic: Topic) => Iterable<unknown>): void {
    for (const [subscription, topic] of this.#topics) {
      for (const result of newsOf(topic)) {
        this.listener({ type: 'eth_subscription', data: { subscription, result } })
      }
    }
  }
}
