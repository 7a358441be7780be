import type { Block, ExecutedTransaction } from './chain/block.js'
import type { Chain } from './chain/chain.js'
import type { ConsoleCalls } from './chain/chain-listener.js'
import type { EventLog } from './chain/receipt.js'
import { bytesToHex, type Hex } from './encoding.js'
import type { RequestArguments } from './merkato-node.js'

/** Who hears what a node does: for log lines, which JSON-RPC's subscriptions do not tell enough for. */
export interface NodeListener {
  /** A request has been answered, or refused. */
  answered?(request: AnsweredRequest): void
  /** A block has been added. */
  mined?(block: MinedBlock): void
}

/** A request that is over. */
export interface AnsweredRequest {
  readonly method: string
  /** As they were sent: anything. */
  readonly params: readonly unknown[]
  /** Why it was refused, or its execution failed; undefined when it was answered. */
  readonly error: unknown
  /** Data of calls to `console.log` in what it ran and did not mine; of several runs those of the last. */
  readonly consoleCalls: readonly Hex[]
}

/** A new block. */
export interface MinedBlock {
  readonly number: bigint
  readonly hash: Hex
  /** Seconds. */
  readonly timestamp: bigint
  /** Wei per gas. */
  readonly baseFeePerGas: bigint
  readonly gasUsed: bigint
  readonly gasLimit: bigint
  readonly transactions: readonly MinedTransaction[]
}

/** A transaction of a new block, with what came of it. */
export interface MinedTransaction {
  readonly hash: Hex
  readonly from: Hex
  /** Undefined: it creates a contract. */
  readonly to: Hex | undefined
  readonly contractAddress: Hex | undefined
  /** Wei. */
  readonly value: bigint
  readonly input: Hex
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly succeeded: boolean
  readonly logs: readonly EventLog[]
  /** Data of calls to `console.log`. */
  readonly consoleCalls: readonly Hex[]
}

/** Those who listen to a node. What they are told is made up when there is one, and told a moment later: a mistake of theirs is their program's. */
export class NodeListeners {
  readonly #listeners = new Set<NodeListener>()

  /** @param logging nobody is told what happens while it is off */
  constructor(
    chain: Chain,
    private readonly logging: { readonly isOn: boolean },
  ) {
    chain.listen({ added: (block, consoleCalls) => this.#mined(block, consoleCalls) })
  }

  get isAny(): boolean {
    return this.logging.isOn && this.#listeners.size > 0
  }

  /** @returns ends it */
  add(listener: NodeListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  answered({ method, params = [] }: RequestArguments, error: unknown, consoleCalls: readonly Uint8Array[]): void {
    this.#tell((listener) => {
      const calls = consoleCalls.map((call) => bytesToHex(call))
      listener.answered?.({ method, params, error, consoleCalls: calls })
    })
  }

  #mined(block: Block, consoleCalls: ConsoleCalls): void {
    this.#tell((listener) => listener.mined?.(minedBlock(block, consoleCalls)))
  }

  #tell(tell: (listener: NodeListener) => void): void {
    if (!this.isAny) return
    for (const listener of this.#listeners) queueMicrotask(() => tell(listener))
  }
}

function minedBlock({ header, transactions }: Block, consoleCalls: ConsoleCalls): MinedBlock {
  const { number, hash, timestamp, baseFeePerGas, gasUsed, gasLimit } = header
  const mined = transactions.map((executed) => minedTransaction(executed, consoleCalls.get(executed.hash) ?? []))
  return { number, hash, timestamp, baseFeePerGas, gasUsed, gasLimit, transactions: mined }
}

function minedTransaction(
  { hash, transaction, receipt }: ExecutedTransaction,
  consoleCalls: readonly Uint8Array[],
): MinedTransaction {
  const { from, to, value, data, gasLimit } = transaction
  const { contractAddress, gasUsed, succeeded, logs } = receipt
  return {
    hash,
    from,
    to,
    contractAddress,
    value,
    input: bytesToHex(data),
    gasLimit,
    gasUsed,
    succeeded,
    logs,
    consoleCalls: consoleCalls.map((call) => bytesToHex(call)),
  }
}
