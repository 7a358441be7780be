import { Chain } from '../chain/chain.js'
import type { Hex } from '../encoding.js'
import { invalidInput, invalidParams, NodeOptionError } from '../errors.js'
import { type NodeOptions, resolveOptions } from '../options.js'
import type { ForkOptions } from './fork-options.js'
import { moveSource } from './move-source.js'
import { openFork } from './open-fork.js'

/**
 * Opens a chain on another's block.
 *
 * @param funded accounts that get the starting balance
 * @throws NodeOptionError for options that can not be used, or not together; ForkSourceError
 */
export async function openForkedChain(options: NodeOptions, fork: ForkOptions, funded: readonly Hex[]): Promise<Chain> {
  refuseWith(options)
  const opened = await openFork(fork)
  try {
    const { timestamp, gasLimit } = opened.block.header
    const forked = { chainId: opened.chainId, genesisTimestamp: timestamp, blockGasLimit: gasLimit }
    return await Chain.forked(resolveOptions(options, forked), funded, opened)
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Makes a chain a fork and a fork a chain of its own, while the node runs. */
export class Forking {
  #fork: ForkOptions | undefined
  readonly #own: NodeOptions

  constructor(
    { fork, ...own }: NodeOptions,
    private readonly chain: Chain,
    private readonly funded: readonly Hex[],
  ) {
    this.#fork = fork
    this.#own = own
  }

  /**
   * Forks anew.
   *
   * @param change what differs from the present fork. Its block does not stay: it is the newest, unless named
   * @throws RpcError -32602, -32000 or -32002; the chain is as before then
   */
  async begin(change: Partial<ForkOptions>): Promise<void> {
    if (this.chain.options.dataFolder !== undefined) {
      throw invalidInput('a chain in a data folder can not become a fork: start another sandbox for it')
    }
    const fork = this.#changed(change)
    const fresh = await openForkedChain(this.#own, fork, this.funded).catch((error: unknown) => {
      throw error instanceof NodeOptionError ? invalidParams(`invalid argument 0: ${error.message}`) : error
    })
    this.#fork = fork
    await this.chain.become(fresh)?.close()
  }

  /** Begins a chain of its own. */
  async end(): Promise<void> {
    const fresh = await Chain.create(resolveOptions(this.#own), this.funded)
    this.#fork = undefined
    await this.chain.become(fresh)?.close()
  }

  /**
   * Goes on with another node of the forked chain, now and when it is forked again.
   *
   * @throws RpcError -32000 when the chain is no fork; else as {@link moveSource}
   */
  async move(url: string): Promise<void> {
    if (this.chain.fork === undefined || this.#fork === undefined) {
      throw invalidInput('this chain is no fork: begin one with anvil_reset')
    }
    await moveSource(this.chain.fork, url)
    const { headers, ...rest } = this.#fork
    // As the source has it: keys in headers go to no other origin.
    const isSame = new URL(url).origin === new URL(rest.url).origin
    this.#fork = { ...rest, ...(isSame ? { headers } : {}), url }
  }

  #changed(change: Partial<ForkOptions>): ForkOptions {
    const { url = this.#fork?.url, blockNumber } = change
    if (url === undefined) throw invalidParams('invalid argument 0: forking needs a jsonRpcUrl')
    // Keys in headers go to nobody but whom they were given for.
    const isSame = url === this.#fork?.url
    const { headers, chainId, ...rest } = this.#fork ?? { url }
    return { ...rest, ...(isSame ? { headers, chainId } : {}), url, blockNumber }
  }
}

/** What a fork's state is made of besides would be lost or wrong. */
const NOT_WITH_FORK = {
  dataFolder: 'a data folder would not hold what the source has',
  genesis: 'a fork begins at a block of its source',
  importedBlocks: 'a fork begins at a block of its source',
} as const

function refuseWith(options: NodeOptions): void {
  for (const [name, reason] of Object.entries(NOT_WITH_FORK)) {
    if (options[name as keyof typeof NOT_WITH_FORK] === undefined) continue
    throw new NodeOptionError(name, `does not go together with a fork: ${reason}.`)
  }
}
