import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { AccountBook } from './accounts/account-book.js'
import { type DevAccount, deriveAccounts } from './accounts/dev-accounts.js'
import { Chain } from './chain/chain.js'
import { bytesToHex } from './encoding.js'
import { ErrorCode, invalidParams, RpcError } from './errors.js'
import { Filters } from './filters.js'
import { IntervalMiner } from './mining/interval-miner.js'
import { NodeMonitor } from './monitoring/node-monitor.js'
import type { NodeStatus } from './monitoring/node-status.js'
import { NO_METHOD } from './monitoring/request-meter.js'
import { Mutex } from './mutex.js'
import type { NodeContext } from './node-context.js'
import { type NodeOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { METHODS } from './rpc/method-table.js'
import type { Subscriber, SubscriptionMessage } from './rpc/subscriber.js'
import { Subscriptions } from './rpc/subscriptions.js'
import { Snapshots } from './snapshots.js'
import { dumpState } from './state-file/dump-state.js'
import { loadState } from './state-file/load-state.js'
import { ChainStorage } from './store/chain-storage.js'
import { DataFolderError } from './store/data-folder-error.js'
import { openLevelStore } from './store/level-store.js'
import { type NodeRecord, readNodeRecord, trackNodeRecord } from './store/node-record.js'
import type { NodeStore } from './store/node-store.js'

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
  connect(listener?: (message: SubscriptionMessage) => void): NodeClient
  /** The chain with its newest state in plain JSON, for {@link importState} here or elsewhere. */
  exportState(): Promise<string>
  /**
   * Becomes the chain of an exported state. Of a state that anvil wrote, takes the accounts and leaves the chain as it is.
   *
   * @throws RpcError when it is no such state, or one of another chain; nothing has changed then
   */
  importState(json: string): Promise<void>
  /** How the node is right now, told at once whatever it works on. */
  observe(): NodeStatus
  /** Stops timers and waits for what is running. The node answers nothing afterwards. */
  close(): Promise<void>
}

const { version } = createRequire(import.meta.url)('@merkato/vm/package.json') as { version: string }

/**
 * Starts a chain: funded accounts, Merkato's precompiles, one genesis block.
 *
 * @throws NodeOptionError for an option that can not be used; InsecureVerifyingKeyError for a development key outside the sandbox;
 *   DataFolderError for a data folder that can not be used
 */
export async function createNode(options: NodeOptions = {}): Promise<MerkatoNode> {
  const resolved = resolveOptions(options)
  const accounts = new AccountBook(deriveAccounts(resolved), resolved.autoImpersonate)
  if (resolved.dataFolder === undefined) return startNode(resolved, accounts)
  const store = await openLevelStore(resolved.dataFolder, { sync: resolved.dataSync })
  return createNodeOn(store, options).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
}

/**
 * A node on a store that is open already; closing the node closes the store.
 *
 * @param maxNodes trie nodes of the newest state that are kept in memory; many when left out
 */
export async function createNodeOn(store: NodeStore, options: NodeOptions, maxNodes?: number): Promise<MerkatoNode> {
  const resolved = resolveOptions(options)
  const accounts = new AccountBook(deriveAccounts(resolved), resolved.autoImpersonate)
  return startNode(resolved, accounts, new ChainStorage(store, maxNodes))
}

async function startNode(
  options: ResolvedOptions,
  accounts: AccountBook,
  storage?: ChainStorage,
): Promise<MerkatoNode> {
  const chain = await Chain.create(options, accounts.addresses(), storage)
  const node = new SandboxNode(options, chain, accounts, storage)
  await chain.save()
  return node
}

class SandboxNode implements MerkatoNode {
  readonly #mutex = new Mutex()
  readonly #context: NodeContext
  readonly #subscriptions: Subscriptions
  readonly #monitor: NodeMonitor
  readonly #events = new EventEmitter()
  /** The program that the node runs in. */
  readonly #program: Subscriber
  #closed = false

  constructor(
    options: ResolvedOptions,
    chain: Chain,
    accounts: AccountBook,
    private readonly storage: ChainStorage | undefined,
  ) {
    const miner = new IntervalMiner(() => this.#mineOnTimer())
    this.#context = makeContext(options, chain, accounts, miner)
    this.#subscriptions = new Subscriptions(chain)
    this.#monitor = new NodeMonitor(this.#context)
    this.#program = this.#subscriptions.connect((message) => this.#emit(message))
    const left = storage && readNodeRecord(storage)
    this.#continue(options, left)
    if (storage !== undefined) trackNodeRecord(storage, () => recordOf(this.#context))
  }

  get chainId(): number {
    return this.#context.options.chainId
  }

  get accounts(): readonly DevAccount[] {
    return this.#context.accounts.unlocked
  }

  request(args: RequestArguments): Promise<unknown> {
    return this.#request(args, this.#program)
  }

  on(event: 'message', listener: (message: SubscriptionMessage) => void): this {
    this.#events.on(event, listener)
    return this
  }

  removeListener(event: 'message', listener: (message: SubscriptionMessage) => void): this {
    this.#events.removeListener(event, listener)
    return this
  }

  connect(listener?: (message: SubscriptionMessage) => void): NodeClient {
    const subscriber = listener && this.#subscriptions.connect(listener)
    return {
      request: (args) => this.#request(args, subscriber),
      close: () => {
        if (subscriber !== undefined) this.#subscriptions.disconnect(subscriber)
      },
    }
  }

  async #request(args: RequestArguments, subscriber: Subscriber | undefined): Promise<unknown> {
    const started = performance.now()
    const { requests } = this.#monitor
    const counted = METHODS.has(args.method) ? args.method : NO_METHOD
    try {
      const result = await this.#run(args, subscriber)
      requests.count(counted, 'succeeded', started)
      return result
    } catch (error) {
      requests.count(counted, 'failed', started)
      throw error
    }
  }

  #run({ method, params = [] }: RequestArguments, subscriber: Subscriber | undefined): Promise<unknown> {
    return this.#mutex.run(() => {
      if (this.#closed) throw new RpcError(ErrorCode.internal, 'the node is closed')
      if (!Array.isArray(params)) throw invalidParams('invalid params: expected an array')
      const entry = METHODS.get(method)
      if (entry === undefined) throw new RpcError(ErrorCode.methodNotFound, `the method ${method} does not exist`)
      return this.#saved(() => entry.call(this.#context, params, subscriber))
    })
  }

  observe(): NodeStatus {
    return this.#monitor.status(this.#closed)
  }

  exportState(): Promise<string> {
    return this.#mutex.run(() => this.#saved(() => dumpState(this.#context.chain)))
  }

  importState(json: string): Promise<void> {
    return this.#mutex.run(() => this.#saved(() => loadState(this.#context, json)))
  }

  close(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.#closed) return
      this.#closed = true
      // Not before what came earlier is done, which notes the timer's interval for the next start.
      this.#context.miner.stop()
      await this.storage?.store.close()
    })
  }

  async #mineOnTimer(): Promise<void> {
    const { chain } = this.#context
    await this.#mutex.run(async () => {
      if (this.#closed || chain.failure !== undefined) return
      // Requests are told of a disk that can not be written; nobody waits for the timer.
      await chain.mine().catch((error: unknown) => rethrowUnless(chain.failure !== undefined, error))
    })
  }

  /** Answers when what the call changed is written: what was answered is not lost. */
  async #saved<T>(task: () => T | Promise<T>): Promise<T> {
    const { chain } = this.#context
    if (this.storage === undefined) return task()
    try {
      if (chain.failure !== undefined) throw chain.failure
      return await task()
    } catch (error) {
      throw asRpcError(error)
    } finally {
      await chain.save().catch((error: unknown) => {
        throw asRpcError(error)
      })
    }
  }

  /** Later, so that what a listener throws is its program's and does not end the making of a block. */
  #emit(message: SubscriptionMessage): void {
    queueMicrotask(() => this.#events.emit('message', message))
  }

  #continue(options: ResolvedOptions, left: NodeRecord | undefined): void {
    const { accounts, instance, miner } = this.#context
    if (left !== undefined) {
      const all = options.named.has('autoImpersonate') ? options.autoImpersonate : left.impersonation.all
      accounts.impersonation = { ...left.impersonation, all }
      instance.id = left.instanceId
    }
    const isNamed = left === undefined || options.named.has('miningInterval')
    miner.set(isNamed ? options.miningInterval : left.miningInterval)
  }
}

function makeContext(options: ResolvedOptions, chain: Chain, accounts: AccountBook, miner: IntervalMiner): NodeContext {
  const snapshots = new Snapshots(chain)
  const filters = new Filters(chain)
  const instance = { id: newInstanceId() }
  const renew = () => {
    snapshots.clear()
    filters.restart()
    instance.id = newInstanceId()
  }
  return {
    options,
    chain,
    accounts,
    snapshots,
    filters,
    miner,
    instance,
    version,
    clientVersion: `HardhatNetwork/merkato/${version}`,
    renew,
    reset() {
      accounts.reset()
      miner.set(options.miningInterval)
      chain.reset()
      renew()
    },
  }
}

function rethrowUnless(isKnown: boolean, error: unknown): void {
  if (!isKnown) throw error
}

function asRpcError(error: unknown): unknown {
  if (!(error instanceof DataFolderError)) return error
  return new RpcError(ErrorCode.internal, `${error.message} ${error.remedy}`)
}

function recordOf({ instance, miner, accounts }: NodeContext): NodeRecord {
  return { instanceId: instance.id, miningInterval: miner.interval, impersonation: accounts.impersonation }
}

function newInstanceId(): `0x${string}` {
  return bytesToHex(randomBytes(32))
}
