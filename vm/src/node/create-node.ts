import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { AccountBook } from './accounts/account-book.js'
import { type DevAccount, deriveAccounts } from './accounts/dev-accounts.js'
import { Chain } from './chain/chain.js'
import { bytesToHex } from './encoding.js'
import { ErrorCode, invalidParams, RpcError } from './errors.js'
import { Filters } from './filters.js'
import { IntervalMiner } from './mining/interval-miner.js'
import { Mutex } from './mutex.js'
import type { NodeContext } from './node-context.js'
import { type NodeOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { METHODS } from './rpc/method-table.js'
import { Snapshots } from './snapshots.js'

/** A method call as EIP-1193 has it. */
export interface RequestArguments {
  readonly method: string
  readonly params?: readonly unknown[] | undefined
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
  /** Stops timers and waits for what is running. The node answers nothing afterwards. */
  close(): Promise<void>
}

const { version } = createRequire(import.meta.url)('@merkato/vm/package.json') as { version: string }

/**
 * Starts a chain: funded accounts, Merkato's precompiles, one genesis block.
 *
 * @throws NodeOptionError for an option that can not be used; InsecureVerifyingKeyError for a development key outside the sandbox
 */
export async function createNode(options: NodeOptions = {}): Promise<MerkatoNode> {
  const resolved = resolveOptions(options)
  const accounts = new AccountBook(deriveAccounts(resolved.mnemonic, resolved.accounts))
  const chain = await Chain.create(resolved, accounts.addresses())
  return new SandboxNode(resolved, chain, accounts)
}

class SandboxNode implements MerkatoNode {
  readonly #mutex = new Mutex()
  readonly #context: NodeContext
  #closed = false

  constructor(options: ResolvedOptions, chain: Chain, accounts: AccountBook) {
    const miner = new IntervalMiner(() => this.#mineOnTimer())
    this.#context = makeContext(options, chain, accounts, miner)
    miner.set(options.miningInterval)
  }

  get chainId(): number {
    return this.#context.options.chainId
  }

  get accounts(): readonly DevAccount[] {
    return this.#context.accounts.unlocked
  }

  request({ method, params = [] }: RequestArguments): Promise<unknown> {
    return this.#mutex.run(() => {
      if (this.#closed) throw new RpcError(ErrorCode.internal, 'the node is closed')
      if (!Array.isArray(params)) throw invalidParams('invalid params: expected an array')
      const entry = METHODS.get(method)
      if (entry === undefined) throw new RpcError(ErrorCode.methodNotFound, `the method ${method} does not exist`)
      return entry.call(this.#context, params)
    })
  }

  close(): Promise<void> {
    this.#context.miner.stop()
    return this.#mutex.run(() => {
      this.#closed = true
    })
  }

  async #mineOnTimer(): Promise<void> {
    await this.#mutex.run(() => (this.#closed ? undefined : this.#context.chain.mine()))
  }
}

function makeContext(options: ResolvedOptions, chain: Chain, accounts: AccountBook, miner: IntervalMiner): NodeContext {
  const genesis = chain.capture()
  const snapshots = new Snapshots(chain)
  const filters = new Filters(chain)
  const instance = { id: newInstanceId() }
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
    reset() {
      snapshots.clear()
      accounts.reset()
      miner.set(options.miningInterval)
      // Captured anew: time goes on from the present, unlike after evm_revert.
      chain.restore({ ...genesis, takenAt: options.clock(), pending: [] })
      filters.rewind()
      instance.id = newInstanceId()
    },
  }
}

function newInstanceId(): `0x${string}` {
  return bytesToHex(randomBytes(32))
}
