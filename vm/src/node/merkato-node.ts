import type { DevAccount } from './accounts/dev-accounts.js'
import type { Hex } from './encoding.js'
import type { NodeStatus } from './monitoring/node-status.js'
import type { NodeListener } from './node-listener.js'
import type { ReplaySubject } from './rpc/replay.js'
import type { SubscriptionMessage } from './rpc/subscriber.js'
import type { ReplayWatcher } from './trace/watcher.js'

/** A method call as EIP-1193 has it. */
export interface RequestArguments {
  readonly method: string
  readonly params?: readonly unknown[] | undefined
}

/** One of several who use a node: what it subscribes to is its own. */
export interface NodeClient {
  /** As {@link MerkatoNode.request}. */
  request(args: RequestArguments): Promise<unknown>
  /** Ends the client's subscriptions. */
  close(): void
}

/** How a node treats a client. */
export interface ClientOptions {
  /** Listeners hear nothing of its requests. */
  readonly silent?: boolean | undefined
  /**
   * It is answered as soon as the answer is known. A block that the request has made may get its header a moment later, still before the
   * next request of anybody; what tells of it may come after the answer.
   */
  readonly early?: boolean | undefined
}

/** A sandbox chain in this process. */
export interface MerkatoNode {
  /** Chain id. */
  readonly chainId: number
  /** The unlocked accounts with their (public) keys. */
  readonly accounts: readonly DevAccount[]
  /**
   * Calls a JSON-RPC method. Calls run one after another, in the order they were made.
   *
   * @throws RpcError with the code that JSON-RPC would answer with
   */
  request(args: RequestArguments): Promise<unknown>
  /** Hears of what `eth_subscribe` was asked for by {@link request} (EIP-1193). */
  on(event: 'message', listener: (message: SubscriptionMessage) => void): this
  removeListener(event: 'message', listener: (message: SubscriptionMessage) => void): this
  /**
   * Another client of the node.
   *
   * @param listener hears of what the client subscribes to, and must not throw; a client without one can not subscribe
   */
  connect(listener?: (message: SubscriptionMessage) => void, options?: ClientOptions): NodeClient
  /**
   * Has what the node does told to a listener, who hears of it a moment later.
   *
   * @returns ends it
   */
  listen(listener: NodeListener): () => void
  /**
   * Has errors of contracts named in the messages of failed calls, of which the node knows the selectors alone.
   *
   * @param read what revert data say; undefined when it does not know. Must not throw
   */
  nameErrors(read: (data: Hex) => string | undefined): void
  /**
   * Runs a transaction or a call again, and has it watched.
   *
   * @param timeout milliseconds, in which the node does nothing else
   * @throws RpcError -32000 when it is not to be found, or takes longer; -32602 for parameters of a call that are none
   */
  replay(subject: ReplaySubject, watcher: ReplayWatcher, timeout: number): Promise<void>
  /** The chain with its newest state in plain JSON, for {@link importState} here or elsewhere. */
  exportState(): Promise<string>
  /**
   * Becomes the chain of an exported state. Of a state that anvil wrote, takes the accounts and leaves the chain as it is.
   *
   * @throws RpcError when it is no such state, or one of another chain; nothing has changed then
   */
  importState(json: string): Promise<void>
  /**
   * Notes everything that a program can change of the node, subscriptions by {@link request} too.
   *
   * @returns goes back to it, any number of times; throws RpcError -32000 when that chain is gone, as after `hardhat_reset`
   */
  capture(): Promise<() => Promise<void>>
  /** How the node is right now, told at once whatever it works on. */
  observe(): NodeStatus
  /** Stops timers and waits for what is running. The node answers nothing afterwards. */
  close(): Promise<void>
}
