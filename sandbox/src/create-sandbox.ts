import { EventEmitter } from 'node:events'
import { ErrorCode, type MerkatoNode, RpcError } from '@merkato/vm'
import { ProviderDisconnectedError } from './errors.js'
import type { Inspection } from './inspection.js'
import {
  type ChainSettings,
  openChain,
  type SandboxAccount,
  type SandboxChain,
  type SandboxContracts,
} from './open-chain.js'

/** Settings of a sandbox without a port; all optional. */
export interface SandboxOptions extends ChainSettings {
  /**
   * Whether the contracts for orders, the courier and the gateways are created; true when left out. Without them the chain has its genesis
   * block alone, and is there sooner.
   */
  readonly commerce?: boolean | undefined
}

/** Events of EIP-1193 and what they tell. The last two never happen: a sandbox keeps its chain id and its accounts. */
export interface ProviderEvents {
  /** Once, right after the sandbox was created. */
  connect: [info: { readonly chainId: string }]
  /** Once, when it is closed. */
  disconnect: [error: ProviderDisconnectedError]
  /** News of `eth_subscribe`. */
  message: [message: { readonly type: string; readonly data: unknown }]
  chainChanged: [chainId: string]
  accountsChanged: [accounts: readonly string[]]
}

/** A call as EIP-1193 has it. No method of a sandbox takes an object of parameters. */
export interface ProviderRequest {
  readonly method: string
  readonly params?: readonly unknown[] | object | undefined
}

type Listener<Name extends keyof ProviderEvents> = (...told: ProviderEvents[Name]) => void

/**
 * A sandbox in this process, without a port: for tests. Any number may be there at once, and none knows of another.
 *
 * @throws NodeOptionError, RpcError for a state or blocks that can not be used, DataFolderError, DeploymentError
 */
export async function createSandbox({ commerce = true, ...settings }: SandboxOptions = {}): Promise<InProcessSandbox> {
  return new InProcessSandbox(await openChain(settings, { commerce }))
}

/** A sandbox as an EIP-1193 provider, which viem and ethers take as they take a wallet. Made by {@link createSandbox}. */
export class InProcessSandbox implements AsyncDisposable {
  readonly chainId: number
  /** Unlocked accounts with their (public) keys. */
  readonly accounts: readonly SandboxAccount[]
  /** Where the contracts are; without `commerce` there is nothing but the pool. */
  readonly contracts: SandboxContracts
  /** Whether the pool accepts proofs made with development keys, which anybody can forge. */
  readonly insecureKeys: boolean
  /** Nothing listens: `startSandbox` has one. */
  readonly url = undefined
  readonly #events = new EventEmitter()
  #inspection: Inspection | undefined
  #node: MerkatoNode | undefined
  #closed: Promise<void> | undefined

  constructor({ node, accounts, contracts, insecureKeys, inspection }: SandboxChain) {
    this.#node = node
    this.#inspection = inspection
    this.chainId = node.chainId
    this.accounts = accounts
    this.contracts = contracts
    this.insecureKeys = insecureKeys
    node.on('message', (message) => this.#events.emit('message', asJson(message)))
    // Not before its owner could listen.
    setImmediate(() => this.#events.emit('connect', { chainId: `0x${this.chainId.toString(16)}` }))
  }

  /**
   * Calls a JSON-RPC method, with the answer that it has over HTTP. Calls run one after another, in the order they were made.
   *
   * @throws an Error with `code`, `message` and perhaps `data`, as EIP-1193 wants: RpcError with the codes of EIP-1474, and
   *   ProviderDisconnectedError once the sandbox is closed
   */
  readonly request = async (args: ProviderRequest): Promise<unknown> => {
    if (typeof args?.method !== 'string') throw invalid(ErrorCode.invalidRequest, 'method must be a string')
    const { method, params } = args
    if (params !== undefined && !Array.isArray(params))
      throw invalid(ErrorCode.invalidParams, 'params must be an array')
    return asJson(await this.#open().request({ method, params }))
  }

  on<Name extends keyof ProviderEvents>(event: Name, listener: Listener<Name>): this {
    this.#events.on(event, listener)
    return this
  }

  removeListener<Name extends keyof ProviderEvents>(event: Name, listener: Listener<Name>): this {
    this.#events.removeListener(event, listener)
    return this
  }

  /** The chain with its newest state in plain JSON, for `state` of another. */
  async exportState(): Promise<string> {
    return this.#open().exportState()
  }

  /**
   * Notes everything that a test can change: the chain with its clock, the pool and the pending transactions, impersonations, mining,
   * filters, subscriptions.
   *
   * @returns goes back to it, any number of times; throws RpcError -32000 when that chain is gone, as after `hardhat_reset`
   */
  async capture(): Promise<() => Promise<void>> {
    const restore = await this.#open().capture()
    return async () => {
      this.#open()
      await restore()
    }
  }

  /** Ends the chain once what was called before is answered, and lets go of all that it held. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const node = this.#open()
    this.#node = undefined
    await this.#inspection?.close()
    this.#inspection = undefined
    await node.close()
    this.#events.emit('disconnect', new ProviderDisconnectedError())
    this.#events.removeAllListeners()
  }

  #open(): MerkatoNode {
    if (this.#node === undefined) throw new ProviderDisconnectedError()
    return this.#node
  }
}

const invalid = (code: number, why: string): RpcError => new RpcError(code, `invalid request: ${why}`)

/** As it would arrive over a wire: null for nothing, and nothing of the node's own that a test could change. */
function asJson(value: unknown): unknown {
  if (value === undefined) return null
  return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value
}
