import { LATEST } from '../../chain/block-tag.js'
import { quantity } from '../../encoding.js'
import { type BlockOutcome, simulate } from '../../simulate/simulate.js'
import { formatBlock } from '../format/block.js'
import { formatLog } from '../format/receipt.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, optional, required } from '../params.js'
import { simulationPayload } from '../simulation-params.js'

/** eth: blocks of calls that are run and forgotten. */
export const simulationMethods: MethodTable = {
  eth_simulateV1: method(
    [required(simulationPayload), optional(blockTag, LATEST)],
    ({ chain }, { returnFullTransactions, ...simulation }, tag) => {
      return chain.withState(tag, async (at) => {
        const base = await chain.headerOf(tag)
        const outcomes = await simulate(chain, base, at, simulation)
        return outcomes.map((outcome) => formatOutcome(outcome, returnFullTransactions))
      })
    },
  ),
}

function formatOutcome({ block, calls }: BlockOutcome, full: boolean) {
  const shown = calls.map(({ returnData, logs, gasUsed, maxUsedGas, error }, transactionIndex) => {
    const transactionHash = block.transactions[transactionIndex]?.hash ?? '0x'
    return {
      returnData,
      logs: logs.map(({ log, index }) => formatLog({ log, block, transactionHash, transactionIndex, logIndex: index })),
      gasUsed: quantity(gasUsed),
      maxUsedGas: quantity(maxUsedGas),
      status: error === undefined ? '0x1' : '0x0',
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message, data: error.data } }),
    }
  })
  return { ...formatBlock(block, full), calls: shown }
}
