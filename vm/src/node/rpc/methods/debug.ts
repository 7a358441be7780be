import { Account, createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { min } from '../../bigint.js'
import type { Block } from '../../chain/block.js'
import { type BlockTag, LATEST } from '../../chain/block-tag.js'
import type { StateAt } from '../../chain/chain.js'
import { invalidInput, RpcError } from '../../errors.js'
import type { TransactionRun } from '../../execution.js'
import type { NodeContext } from '../../node-context.js'
import { withOverrides } from '../../overrides/with-overrides.js'
import { AnswerSize } from '../../trace/answer-size.js'
import { traceBlock, traceTransaction } from '../../trace/trace.js'
import { runTraced } from '../../trace/tracer.js'
import { shortReason } from '../../transactions/build.js'
import { checkCall } from '../../transactions/check-call.js'
import { fieldsOf, type TransactionRequest, unsignedTransaction } from '../../transactions/request.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, hash, optional, required } from '../params.js'
import {
  type CallTraceSettings,
  DEFAULT_CALL_TRACE,
  DEFAULT_TRACE,
  traceCallConfig,
  traceConfig,
} from '../trace-params.js'
import { transactionRequest } from '../transaction-params.js'
import { largestGas } from './call.js'

/** debug: what transactions do, step by step. */
export const debugMethods: MethodTable = {
  debug_traceTransaction: method([required(hash), optional(traceConfig, DEFAULT_TRACE)], ({ chain }, id, settings) => {
    const place = chain.blocks.transaction(id)
    if (place === undefined) throw invalidInput('transaction not found')
    return traceTransaction(chain, place, settings)
  }),

  debug_traceBlockByNumber: method([required(blockTag), optional(traceConfig, DEFAULT_TRACE)], (node, tag, settings) =>
    traceBlock(node.chain, minedBlock(node, tag), settings),
  ),

  debug_traceBlockByHash: method([required(hash), optional(traceConfig, DEFAULT_TRACE)], ({ chain }, id, settings) =>
    traceBlock(chain, chain.block({ kind: 'hash', hash: id }), settings),
  ),

  debug_traceCall: method(
    [required(transactionRequest), optional(blockTag, LATEST), optional(traceCallConfig, DEFAULT_CALL_TRACE)],
    (node, request, tag, settings) => node.chain.withState(tag, (at) => traceCall(node, request, at, settings)),
  ),
}

/** Runs the request as a transaction on the state, and watches it. */
export function traceCall(
  node: NodeContext,
  request: TransactionRequest,
  at: StateAt,
  settings: CallTraceSettings,
): Promise<unknown> {
  return node.chain.execution.apart(at.view.state.world, (view) =>
    withOverrides({ view, template: at.template }, settings.overrides, async (overridden) => {
      const run = await callRun(node, request, overridden)
      const tracer = settings.tracer(0, new AnswerSize())
      const { trace } = await runTraced(view, run, tracer, settings.timeout).catch((error: unknown) => {
        throw error instanceof RpcError ? error : invalidInput(`tracing failed: ${shortReason(error)}`)
      })
      return trace
    }),
  )
}

/** Without a price it pays nothing, and finds a base fee of 0, as geth has it. */
async function callRun(
  node: NodeContext,
  request: TransactionRequest,
  { view, template }: StateAt,
): Promise<TransactionRun> {
  const { common } = node.chain.execution
  checkCall(request)
  const sender = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const { nonce, balance } = (await view.state.getAccount(sender)) ?? new Account()
  const price = request.maxFeePerGas ?? request.gasPrice
  const limit = largestGas(node, { template })
  const gas = min(request.gas ?? limit, limit)
  const cost = (request.value ?? 0n) + gas * (price ?? 0n)
  if (cost > balance) {
    const who = `address ${sender} have ${balance} want ${cost}`
    throw invalidInput(`tracing failed: insufficient funds for gas * price + value: ${who}`)
  }
  const { baseFeePerGas } = template
  const { maxPriorityFeePerGas: _, ...untipped } = request
  const priced = price === undefined ? { ...untipped, gas, gasPrice: 0n } : { ...request, gas }
  const fields = fieldsOf(priced, { nonce, gasLimit: gas, baseFeePerGas, tip: 0n }, common)
  return {
    tx: unsignedTransaction(fields, sender, common),
    template: (price ?? 0n) === 0n ? { ...template, baseFeePerGas: 0n } : template,
    blockGasUsed: 0n,
    anySender: true,
    unchecked: true,
  }
}

function minedBlock({ chain }: NodeContext, tag: BlockTag): Block {
  if (tag.kind === 'pending') throw invalidInput('the pending block is not traceable: mine it first')
  return chain.block(tag)
}
