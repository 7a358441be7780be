import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { AccountBook } from './accounts/account-book.js'
import { type DevAccount, deriveAccounts } from './accounts/dev-accounts.js'
import { Chain } from './chain/chain.js'
import type { Hex } from './encoding.js'
import { ErrorCode, invalidParams, nodeClosed, RpcError } from './errors.js'
import { type ErrorName, withErrorName } from './execution-errors.js'
import { openForkedChain } from './fork/forking.js'
import { ForkSourceError } from './fork/source-error.js'
import { inTurns } from './fork/source-turn.js'
import { makeContext } from './make-context.js'
import type { ClientOptions, MerkatoNode, NodeClient, RequestArguments } from './merkato-node.js'
import { IntervalMiner } from './mining/interval-miner.js'
import { NodeMonitor } from './monitoring/node-monitor.js'
import type { NodeStatus } from './monitoring/node-status.js'
import { NO_METHOD } from './monitoring/request-meter.js'
import { Mutex } from './mutex.js'
import type { NodeContext } from './node-context.js'
import { type NodeListener, NodeListeners } from './node-listener.js'
import { captureNode } from './node-point.js'
import { type NodeOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { callOnFork, isForkedRead } from './rpc/forked/call-on-fork.js'
import type { ForkedCall } from './rpc/forked/forked-method.js'
import { Later } from './rpc/later.js'
import { METHODS } from './rpc/method-table.js'
import { type ReplaySubject, replay } from './rpc/replay.js'
import type { Subscriber, SubscriptionMessage } from './rpc/subscriber.js'
import { Subscriptions } from './rpc/subscriptions.js'
import { dumpState } from './state-file/dump-state.js'
import { loadState } from './state-file/load-state.js'
import { ChainStorage } from './store/chain-storage.js'
import { DataFolderError } from './store/data-folder-error.js'
import { openLevelStore } from './store/level-store.js'
import { type NodeRecord, readNodeRecord, trackNodeRecord } from './store/node-record.js'
import type { NodeStore } from './store/node-store.js'
import type { ReplayWatcher } from './trace/watcher.js'

/**
 * Starts a chain: funded accounts, Merkato's precompiles, one genesis block.
 *
 * @throws NodeOptionError for an option that can not be used; InsecureVerifyingKeyError for a development key outside the sandbox;
 *   DataFolderError for a data folder that can not be used
 */
export async function createNode(options: NodeOptions = {}): Promise<MerkatoNode> {
  const resolved = resolveOptions(options)
  const accounts = new AccountBook(deriveAccounts(resolved), resolved.autoImpersonate)
  if (options.fork !== undefined) {
    return new SandboxNode(options, await openForkedChain(options, options.fork, accounts.addresses()), accounts)
  }
  if (resolved.dataFolder === undefined) return startNode(options, resolved, accounts)
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
  return startNode(options, resolved, accounts, new ChainStorage(store, maxNodes))
}

async function startNode(
  given: NodeOptions,
  options: ResolvedOptions,
  accounts: AccountBook,
  storage?: ChainStorage,
): Promise<MerkatoNode> {
  const chain = await Chain.create(options, accounts.addresses(), storage)
  const node = new SandboxNode(given, chain, accounts, storage)
  await chain.save()
  return node
}

/** A request with who makes it. */
interface RequestTask {
  readonly args: RequestArguments
  readonly subscriber: Subscriber | undefined
  readonly early?: boolean | undefined
  /** Is called before the next request begins. */
  readonly ended?: (() => void) | undefined
}

class SandboxNode implements MerkatoNode {
  readonly #mutex = new Mutex()
  readonly #context: NodeContext
  readonly #subscriptions: Subscriptions
  readonly #monitor: NodeMonitor
  readonly #events = new EventEmitter()
  /** The program that the node runs in. */
  readonly #program: Subscriber
  readonly #listeners: NodeListeners
  #errorName: ErrorName = () => undefined
  #closed = false

  constructor(
    given: NodeOptions,
    chain: Chain,
    accounts: AccountBook,
    private readonly storage?: ChainStorage,
  ) {
    const miner = new IntervalMiner(() => this.#mineOnTimer())
    this.#context = makeContext({ given, chain, accounts, miner })
    this.#subscriptions = new Subscriptions(chain)
    this.#monitor = new NodeMonitor(this.#context)
    this.#program = this.#subscriptions.connect((message) => this.#emit(message))
    this.#listeners = new NodeListeners(chain, this.#context.logging)
    const left = storage && readNodeRecord(storage)
    this.#continue(chain.options, left)
    if (storage !== undefined) trackNodeRecord(storage, () => recordOf(this.#context))
  }

  get chainId(): number {
    return this.#context.options.chainId
  }

  get accounts(): readonly DevAccount[] {
    return this.#context.accounts.unlocked
  }

  request(args: RequestArguments): Promise<unknown> {
    return this.#heard(args, this.#program)
  }

  on(event: 'message', listener: (message: SubscriptionMessage) => void): this {
    this.#events.on(event, listener)
    return this
  }

  removeListener(event: 'message', listener: (message: SubscriptionMessage) => void): this {
    this.#events.removeListener(event, listener)
    return this
  }

  connect(listener?: (message: SubscriptionMessage) => void, options: ClientOptions = {}): NodeClient {
    const subscriber = listener && this.#subscriptions.connect(listener)
    return {
      request: (args) => this.#heard(args, subscriber, options),
      close: () => {
        if (subscriber !== undefined) this.#subscriptions.disconnect(subscriber)
      },
    }
  }

  listen(listener: NodeListener): () => void {
    return this.#listeners.add(listener)
  }

  nameErrors(read: (data: Hex) => string | undefined): void {
    this.#errorName = read
  }

  replay(subject: ReplaySubject, watcher: ReplayWatcher, timeout: number): Promise<void> {
    return this.#mutex.run(() => this.#renewed(() => replay(this.#context, subject, watcher, timeout)))
  }

  #heard(
    args: RequestArguments,
    subscriber: Subscriber | undefined,
    { silent = false, early = false }: ClientOptions = {},
  ): Promise<unknown> {
    // Listeners hear of a block before they hear that the request which made it is over.
    if (this.#listeners.isAny && !silent) return this.#told(args, subscriber)
    return this.#request({ args, subscriber, early })
  }

  /** A request that listeners hear of. */
  async #told(args: RequestArguments, subscriber: Subscriber | undefined): Promise<unknown> {
    const { console } = this.#context.chain.execution
    let consoleCalls: readonly Uint8Array[] = []
    let failure: unknown
    try {
      const ended = () => {
        consoleCalls = console.calls
      }
      return await this.#request({ args, subscriber, ended })
    } catch (error) {
      failure = error
      throw error
    } finally {
      this.#listeners.answered(args, failure, consoleCalls)
    }
  }

  async #request(task: RequestTask): Promise<unknown> {
    const started = performance.now()
    const { requests } = this.#monitor
    const { method } = task.args
    const counted = METHODS.has(method) ? method : NO_METHOD
    try {
      const result = await this.#run(task)
      requests.count(counted, 'succeeded', started)
      return result
    } catch (error) {
      requests.count(counted, 'failed', started)
      throw error
    }
  }

  async #run(task: RequestTask): Promise<unknown> {
    const result = await this.#queued(task)
    return result instanceof Later ? result.settle(() => !this.#closed) : result
  }

  #queued(task: RequestTask): Promise<unknown> {
    const { chain } = this.#context
    const run = () => this.#runAlone(task)
    return chain.fork !== undefined && isForkedRead(task.args.method)
      ? inTurns(this.#mutex, () => chain.fork?.source, run)
      : this.#mutex.run(run, () => this.#finish())
  }

  async #runAlone({ args, subscriber, early = false, ended }: RequestTask): Promise<unknown> {
    const { method, params = [] } = args
    if (this.#closed) throw nodeClosed()
    if (!Array.isArray(params)) throw invalidParams('invalid params: expected an array')
    const entry = METHODS.get(method)
    if (entry === undefined) throw new RpcError(ErrorCode.methodNotFound, `the method ${method} does not exist`)
    const { chain } = this.#context
    const here = (given: readonly unknown[] = params) => entry.call(this.#context, given, subscriber)
    chain.execution.console.start()
    try {
      const result = await this.#saved(() => this.#call({ name: method, params, here }))
      if (!early) await chain.finish()
      return result
    } catch (error) {
      throw withErrorName(error, this.#errorName)
    } finally {
      ended?.()
    }
  }

  /** Once the answer is on its way: the client reads it meanwhile. */
  async #finish(): Promise<void> {
    const { chain } = this.#context
    if (!chain.isUnfinished) return
    await setImmediate()
    await chain.finish()
  }

  observe(): NodeStatus {
    return this.#monitor.status(this.#closed)
  }

  /** On a fork, what lies below it is the source's to answer. */
  #call(call: ForkedCall): unknown {
    const { fork } = this.#context.chain
    return fork === undefined ? call.here() : this.#renewed(() => callOnFork(this.#context, fork, call))
  }

  /** A source that failed may have left an EVM in the middle of a frame. */
  async #renewed<T>(task: () => T | Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (error) {
      if (error instanceof ForkSourceError) await this.#context.chain.execution.renew()
      throw error
    }
  }

  exportState(): Promise<string> {
    return this.#mutex.run(() => this.#saved(() => dumpState(this.#context.chain)))
  }

  importState(json: string): Promise<void> {
    return this.#mutex.run(() => this.#saved(() => this.#renewed(() => loadState(this.#context, json))))
  }

  capture(): Promise<() => Promise<void>> {
    return this.#mutex.run(() => {
      const restore = captureNode(this.#context, this.#program)
      return () => this.#mutex.run(() => this.#saved(restore))
    })
  }

  close(): Promise<void> {
    // Nobody waits for a source that does not answer.
    this.#context.chain.fork?.source.close()
    return this.#mutex.run(async () => {
      if (this.#closed) return
      this.#closed = true
      // Not before what came earlier is done, which notes the timer's interval for the next start.
      this.#context.miner.stop()
      await this.#context.chain.fork?.close()
      await this.storage?.store.close()
    })
  }

  async #mineOnTimer(): Promise<void> {
    const { chain } = this.#context
    await this.#mutex.run(async () => {
      if (this.#closed || chain.failure !== undefined) return
      // Requests are told of a disk that can not be written, a source that does not answer, or a clock at its end; nobody waits for the timer.
      await this.#renewed(() => chain.mine()).catch((error: unknown) =>
        rethrowUnless(
          chain.failure !== undefined || error instanceof RpcError || error instanceof ForkSourceError,
          error,
        ),
      )
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
