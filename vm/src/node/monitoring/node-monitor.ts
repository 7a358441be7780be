import type { Block } from '../chain/block.js'
import type { NodeContext } from '../node-context.js'
import type { NodeStatus } from './node-status.js'
import { RequestMeter } from './request-meter.js'

/** Watches a node: counts what it does, and tells how it is. */
export class NodeMonitor {
  readonly requests = new RequestMeter()
  #blocks = 0
  #transactions = 0
  #gas = 0n

  constructor(private readonly node: NodeContext) {
    node.chain.listen({ added: (block) => this.#added(block) })
  }

  /** @param isClosed whether the node answers nothing more because it was closed */
  status(isClosed: boolean): NodeStatus {
    const { chain, instance, options, version } = this.node
    const { number, timestamp, gasUsed, gasLimit, baseFeePerGas } = chain.blocks.head.header
    return {
      chainId: options.chainId,
      hardfork: options.hardfork,
      version,
      instanceId: instance.id,
      head: { number, timestamp, gasUsed, gasLimit, baseFeePerGas },
      fork: chain.fork && { source: chain.fork.source.origin, blockNumber: Number(chain.fork.number) },
      now: chain.clock.now(),
      pending: chain.pool.size,
      mined: { blocks: this.#blocks, transactions: this.#transactions, gas: this.#gas },
      requests: this.requests,
      failure: isClosed ? 'CLOSED' : codeOf(chain.failure),
    }
  }

  #added({ header, transactions }: Block): void {
    this.#blocks += 1
    this.#transactions += transactions.length
    this.#gas += header.gasUsed
  }
}

/** A code alone: a message may name files, and whoever reaches the server reads it. */
function codeOf(failure: Error | undefined): string | undefined {
  if (failure === undefined) return undefined
  return 'code' in failure ? String(failure.code) : 'FAILED'
}
