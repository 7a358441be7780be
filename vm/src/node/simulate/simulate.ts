import type { RunTxResult } from '@ethereumjs/vm'
import { max } from '../bigint.js'
import type { Block } from '../chain/block.js'
import type { Chain, StateAt } from '../chain/chain.js'
import { nextBaseFee, nextExcessBlobGas } from '../chain/fees.js'
import { type BlockHeader, type BlockTemplate, HEADER_FORMS } from '../chain/header.js'
import { type EventLog, toEventLog } from '../chain/receipt.js'
import { collectRequests } from '../chain/requests.js'
import { payRewards } from '../chain/rewards.js'
import { runSystemCalls } from '../chain/system-contracts.js'
import { payWithdrawals, withdrawalsRoot } from '../chain/withdrawals.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { ErrorCode, RpcError } from '../errors.js'
import type { BlockContext } from '../execution.js'
import { executionError } from '../execution-errors.js'
import { BlockBuilder } from '../mining/block-builder.js'
import { withOverrides } from '../overrides/with-overrides.js'
import { runTraced, type TracedView } from '../trace/tracer.js'
import { type NumberedLog, TransferTracer } from '../trace/transfer-tracer.js'
import { type ChainTransaction, feeCap } from '../transactions/transaction.js'
import { checkCall, makeCall } from './simulate-call.js'
import {
  type PlacedBlock,
  placeBlocks,
  type SimulatedBlock,
  SimulationError,
  simulatedFields,
} from './simulated-block.js'

/** What is simulated, and how (execution-apis, `EthSimulatePayload`). */
export interface Simulation {
  readonly blocks: readonly SimulatedBlock[]
  /** Coins that move are told of as events. */
  readonly traceTransfers: boolean
  /** Nonces and fees count as they do in blocks. */
  readonly validation: boolean
}

/** What became of a call. */
export interface CallOutcome {
  readonly returnData: Hex
  /** In their order; none when the call failed. */
  readonly logs: readonly NumberedLog[]
  readonly gasUsed: bigint
  /** Before refunds. */
  readonly maxUsedGas: bigint
  /** Undefined when it succeeded. */
  readonly error: RpcError | undefined
}

/** A block that was simulated. */
export interface BlockOutcome {
  readonly block: Block
  readonly calls: readonly CallOutcome[]
}

/** geth's cap of what all calls use together. */
const GAS_CAP = 50_000_000n
/** Milliseconds that a simulation with transfers may take, as in geth. The node does nothing else meanwhile. */
const TIMEOUT = 5_000

/**
 * Runs blocks of calls on top of a block, each on what those before it left. Nothing of it stays.
 *
 * @throws RpcError with the codes of the execution APIs when a block or a call could not be
 */
export function simulate(
  chain: Chain,
  base: BlockHeader,
  { view }: StateAt,
  simulation: Simulation,
): Promise<BlockOutcome[]> {
  const placed = placeBlocks(base, simulation.blocks)
  const { execution } = chain
  return execution.apart(view.state.world, async (apart) => {
    const run = new SimulationRun(chain, apart, simulation)
    const outcomes: BlockOutcome[] = []
    let parent = base
    try {
      for (const block of placed) {
        const outcome = await execution.rules.under(block, () => run.block(block, parent))
        parent = outcome.block.header
        execution.simulatedHashes.set(parent.number, parent.hash)
        outcomes.push(outcome)
      }
      return outcomes
    } finally {
      execution.simulatedHashes.clear()
    }
  })
}

class SimulationRun {
  #gasLeft = GAS_CAP
  readonly #deadline = performance.now() + TIMEOUT

  constructor(
    private readonly chain: Chain,
    private readonly view: TracedView,
    private readonly simulation: Simulation,
  ) {}

  async block(placed: PlacedBlock, parent: BlockHeader): Promise<BlockOutcome> {
    const template = this.#template(placed, parent)
    const { blobBaseFee } = placed.block
    const context: BlockContext = blobBaseFee === undefined ? template : { ...template, blobBaseFee }
    // What is overridden stays for the blocks to come, and so is not undone with the overrides.
    const overridden = { state: placed.state, block: undefined }
    return withOverrides({ view: this.view, template }, overridden, () => this.#fill(placed, context), true)
  }

  async #fill({ calls, block }: PlacedBlock, template: BlockContext): Promise<BlockOutcome> {
    const { execution, options } = this.chain
    const { view } = this
    await runSystemCalls(view.state, template, execution.common)
    const { blobBaseFee: _price, ...header } = template
    const builder = new BlockBuilder(execution, header)
    const outcomes: CallOutcome[] = []
    let nextLog = 0
    for (const request of calls) {
      const left = { block: template.gasLimit - builder.gasUsed, all: this.#gasLeft }
      const call = await makeCall(execution, view, request, left, template)
      await checkCall(view, call, template, this.simulation.validation)
      const { result, logs, next } = await this.#run(call, template, builder.gasUsed, nextLog)
      nextLog = next ?? nextLog + logs.length
      builder.add(call.transaction, result, undefined)
      this.#gasLeft -= result.totalGasSpent
      outcomes.push(outcomeOf(result, logs, call.tx.getIntrinsicGas()))
    }
    const depositContract = options.genesisFile?.schedule?.depositContract
    const requestsHash = await collectRequests(view, builder.transactions, depositContract)
    const withdrawals = block.withdrawals ?? []
    await payWithdrawals(view.state, withdrawals)
    await payRewards(view.state, execution.rules.at(template), template, [])
    const sealed = builder.seal(await view.stateRoot(), { requestsHash, withdrawals })
    return { block: sealed, calls: outcomes }
  }

  async #run(
    { tx, transaction }: { tx: Parameters<TracedView['run']>[0]['tx']; transaction: ChainTransaction },
    template: BlockContext,
    blockGasUsed: bigint,
    firstLog: number,
  ): Promise<{ result: RunTxResult; logs: readonly NumberedLog[]; next?: number }> {
    const { validation, traceTransfers } = this.simulation
    const isFree = !validation && feeCap(transaction) === 0n
    const run = {
      tx,
      // Who pays nothing finds no base fee, as in a call.
      template: isFree ? { ...template, baseFeePerGas: 0n } : template,
      blockGasUsed,
      anySender: true,
      anyGas: true,
      anyNonce: true,
    }
    if (!traceTransfers) {
      // Nobody listens, and what gas there is ends it soon enough.
      const result = await this.view.run(run)
      return { result, logs: eventsOf(result).map((log, index) => ({ log, index: firstLog + index })) }
    }
    const tracer = new TransferTracer(firstLog)
    try {
      const { result } = await runTraced(this.view, run, tracer, this.#deadline - performance.now())
      return { result, logs: tracer.finish(result), next: tracer.next }
    } catch (error) {
      if (performance.now() < this.#deadline) throw error
      throw new RpcError(SimulationError.timeout, `execution aborted (timeout = ${TIMEOUT / 1_000}s)`)
    }
  }

  #template(placed: PlacedBlock, parent: BlockHeader): BlockTemplate {
    const { rules, keccak256 } = this.chain.execution
    const at = rules.at(placed)
    const next = this.simulation.validation ? nextBaseFee(parent, at) : 0n
    const root = withdrawalsRoot(placed.block.withdrawals ?? [], keccak256)
    return {
      ...simulatedFields(parent, placed, { withdrawalsRoot: root, hasProofOfWork: at.reward > 0n }),
      form: at.form,
      number: placed.number,
      timestamp: placed.timestamp,
      parentHash: parent.hash,
      baseFeePerGas: at.form < HEADER_FORMS.london ? 0n : (placed.block.baseFeePerGas ?? next),
      excessBlobGas: nextExcessBlobGas(parent, at),
    }
  }
}

function eventsOf({ execResult }: RunTxResult): EventLog[] {
  return execResult.exceptionError === undefined ? (execResult.logs ?? []).map(toEventLog) : []
}

function outcomeOf(
  { execResult, totalGasSpent }: RunTxResult,
  logs: readonly NumberedLog[],
  intrinsic: bigint,
): CallOutcome {
  const error = executionError(execResult)
  const isRevert = error?.code === ErrorCode.executionReverted
  return {
    returnData: error === undefined ? bytesToHex(execResult.returnValue) : '0x',
    logs,
    gasUsed: totalGasSpent,
    maxUsedGas: max(totalGasSpent, execResult.executionGasUsed + intrinsic),
    error: error === undefined || isRevert ? error : new RpcError(SimulationError.execution, error.message),
  }
}
