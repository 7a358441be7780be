import type { StateOverrides } from '../overrides/state-overrides.js'
import type { Simulation } from '../simulate/simulate.js'
import type { SimulatedBlock, SimulatedOverrides } from '../simulate/simulated-block.js'
import type { TransactionRequest } from '../transactions/request.js'
import { simulatedBlockOverrides, stateOverrides } from './override-params.js'
import { bool, type Decoder, list, object, partial } from './params.js'
import { transactionRequest } from './transaction-params.js'

/** More blocks than this are refused with another error. */
const MAX_BLOCKS = 1_000
const MAX_CALLS = 5_000

interface BlockCalls {
  readonly blockOverrides: SimulatedOverrides
  readonly stateOverrides: StateOverrides
  readonly calls: readonly TransactionRequest[]
}

const blockCalls = partial<BlockCalls>({
  blockOverrides: simulatedBlockOverrides,
  stateOverrides,
  calls: list(transactionRequest, MAX_CALLS),
})

const block: Decoder<SimulatedBlock> = (value, name) => {
  const { blockOverrides = {}, stateOverrides: state, calls = [] } = blockCalls(value, name)
  return { block: blockOverrides, state, calls }
}

const flags = partial<{ traceTransfers: boolean; validation: boolean; returnFullTransactions: boolean }>({
  traceTransfers: bool,
  validation: bool,
  returnFullTransactions: bool,
})

/** The argument of eth_simulateV1. */
export const simulationPayload: Decoder<Simulation & { readonly returnFullTransactions: boolean }> = (value, name) => {
  const { blockStateCalls } = object(value, name)
  const { traceTransfers = false, validation = false, returnFullTransactions = false } = flags(value, name)
  const blocks = list(block, MAX_BLOCKS)(blockStateCalls, `${name}.blockStateCalls`)
  return { blocks, traceTransfers, validation, returnFullTransactions }
}
