import type { Block } from '../chain/block.js'
import type { TransactionPlace } from '../chain/block-store.js'
import type { Chain } from '../chain/chain.js'
import { runSystemCalls } from '../chain/system-contracts.js'
import type { Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { TransactionRun } from '../execution.js'
import { decodeFrom } from '../transactions/decode-raw.js'
import { impersonatedSender } from '../transactions/impersonated.js'
import { AnswerSize } from './answer-size.js'
import { runTraced, type TracedView, type Tracer } from './tracer.js'

/** How to trace. */
export interface TraceSettings {
  /** Milliseconds that one transaction may take. */
  readonly timeout: number
  /** @param firstLogIndex number of the transaction's first log within its block */
  readonly tracer: (firstLogIndex: number, size: AnswerSize) => Tracer
}

/** A transaction's trace within its block's. */
export interface BlockTrace {
  readonly txHash: Hex
  readonly result: unknown
}

/**
 * Runs a block again on its parent's state, with each transaction watched.
 *
 * @throws RpcError -32000 for the genesis block, for one whose parent's state is not held, and when it takes too long
 */
export function traceBlock(chain: Chain, block: Block, settings: TraceSettings): Promise<BlockTrace[]> {
  return onParent(chain, block, async (view) => {
    const size = new AnswerSize()
    const traces: BlockTrace[] = []
    for (const [index, { hash }] of block.transactions.entries()) {
      traces.push({ txHash: hash, result: await traceAgain(chain, view, { block, index, settings, size }) })
    }
    return traces
  })
}

/**
 * Runs a transaction again behind those before it in its block, and watches it.
 *
 * @throws RpcError as {@link traceBlock}
 */
export function traceTransaction(
  chain: Chain,
  { block, index }: Pick<TransactionPlace, 'block' | 'index'>,
  settings: TraceSettings,
): Promise<unknown> {
  return onParent(chain, block, async (view) => {
    for (let before = 0; before < index; before++) await view.run(runOf(chain, block, before))
    return traceAgain(chain, view, { block, index, settings, size: new AnswerSize() })
  })
}

/** Runs `task` on a state of its own: the one that the block's first transaction found. */
function onParent<T>(chain: Chain, block: Block, task: (view: TracedView) => Promise<T>): Promise<T> {
  const { execution, blocks } = chain
  const parent = blocks.byNumber(block.header.number - 1n)
  if (parent === undefined) throw invalidInput('genesis is not traceable')
  return execution.rules.under(block.header, () =>
    execution.apart(blocks.worldAfter(parent), async (view) => {
      await runSystemCalls(view.state, block.header, execution.common)
      return task(view)
    }),
  )
}

interface Subject {
  readonly block: Block
  readonly index: number
  readonly settings: TraceSettings
  readonly size: AnswerSize
}

async function traceAgain(chain: Chain, view: TracedView, { block, index, settings, size }: Subject) {
  const { receipt, hash } = executedAt(block, index)
  const tracer = settings.tracer(receipt.firstLogIndex, size)
  const { result, trace } = await runTraced(view, runOf(chain, block, index), tracer, settings.timeout)
  if (result.totalGasSpent !== receipt.gasUsed) throw new Error(`Run again, ${hash} used another amount of gas.`)
  return trace
}

function runOf({ execution }: Chain, block: Block, index: number): TransactionRun {
  const { transaction, receipt } = executedAt(block, index)
  return {
    tx: decodeFrom(transaction.raw, transaction.from, execution.common),
    template: block.header,
    blockGasUsed: receipt.cumulativeGasUsed - receipt.gasUsed,
    anySender: impersonatedSender(transaction) !== undefined,
  }
}

function executedAt({ transactions }: Block, index: number) {
  const executed = transactions[index]
  if (executed === undefined) throw new Error('The block has no such transaction.')
  return executed
}
