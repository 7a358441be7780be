import type { Block } from '../../chain/block.js'
import { bytesToHex, type Hex } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import { revertReason } from '../../execution-errors.js'
import type { NodeContext } from '../../node-context.js'
import { traceBlock } from '../../trace/trace.js'
import type { Tracer } from '../../trace/tracer.js'
import { formatBlock } from '../format/block.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import { type MineOrder, mineOrder, ONE_BLOCK } from '../mine-order.js'
import { optional } from '../params.js'
import { orderNext } from './evm.js'

/** Each is whole in the answer. */
const MOST_BLOCKS = 1_000n

const mineDetailed: RpcMethod = method([optional(mineOrder, ONE_BLOCK)], async (node, order) => {
  const blocks = await mine(node, order)
  const answer = []
  for (const block of blocks) answer.push(await detailed(node, block))
  return answer
})

/** anvil: mining that answers with the blocks, and with what came of their transactions. */
export const mineDetailedMethods: MethodTable = {
  evm_mine_detailed: mineDetailed,
  anvil_mine_detailed: mineDetailed,
}

async function mine(node: NodeContext, { timestamp, blocks }: MineOrder): Promise<Block[]> {
  if (blocks > MOST_BLOCKS) throw invalidInput(`at most ${MOST_BLOCKS} blocks can be mined in detail at once`)
  if (timestamp !== undefined) orderNext(node, timestamp)
  const mined: Block[] = []
  while (BigInt(mined.length) < blocks) mined.push(await node.chain.mine())
  return mined
}

/** The block with whole transactions, each with the output of its code, which is found out by running it again. */
async function detailed({ chain }: NodeContext, block: Block) {
  const shown = formatBlock(block, true)
  if (block.transactions.length === 0) return shown
  // A mined transaction ends, by its gas.
  const traces = await traceBlock(chain, block, { timeout: Number.POSITIVE_INFINITY, tracer: () => OUTPUT_TRACER })
  const outputs = traces.map(({ result }) => result as OutputFields)
  return {
    ...shown,
    transactions: shown.transactions.map((transaction, index) => Object.assign({}, transaction, outputs[index])),
  }
}

/** What anvil adds to a transaction. */
interface OutputFields {
  /** What its code returned or reverted with, of a creation the contract's code; absent when it ended otherwise. */
  readonly output?: Hex
  /** What a revert says. */
  readonly revertReason?: string
}

const OUTPUT_TRACER: Tracer = {
  finish({ execResult: { exceptionError, returnValue } }): OutputFields {
    const output = bytesToHex(returnValue)
    if (exceptionError === undefined) return { output }
    if (exceptionError.error !== 'revert') return {}
    const reason = revertReason(output)
    return { output, ...(reason === undefined ? {} : { revertReason: reason }) }
  },
}
