import type { ExecResult } from '@ethereumjs/evm'
import { createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { withoutRule } from '../../evm/merkato-common.js'
import { max, min } from '../bigint.js'
import type { StateAt } from '../chain/chain.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { invalidInput, RpcError } from '../errors.js'
import type { BlockContext } from '../execution.js'
import { executionError } from '../execution-errors.js'
import type { NodeContext } from '../node-context.js'
import { shortReason } from '../transactions/build.js'
import { checkBlobPrice, checkCall } from '../transactions/check-call.js'
import { intrinsicGas } from '../transactions/intrinsic-gas.js'
import {
  callMessage,
  checkChain,
  fieldsOf,
  type TransactionRequest,
  unsignedTransaction,
} from '../transactions/request.js'
import { minimumGas } from '../transactions/validate.js'

/** geth's cap of the gas of calls, on chains with small blocks. */
const LEAST_GAS_CAP = 50_000_000n
/** Gas of one transaction, which calls are not held to. */
const GAS_CAP_RULE = 7825

/**
 * Return data of a call on a state. It runs as a transaction of the same fields would, but without a nonce.
 *
 * @throws RpcError 3 or -32000 when it fails
 */
export async function callRequest(node: NodeContext, request: TransactionRequest, at: StateAt): Promise<Hex> {
  const { common } = node.chain.execution
  checkChain(request, common)
  checkCall(request)
  checkBlobPrice(request, at.view.blobPrice(at.template))
  const gas = min(request.gas ?? at.template.gasLimit, gasCap(node))
  await demandFunds(request, gas, at)
  const delegates = request.authorizationList !== undefined
  const result = await (delegates ? runTransaction(node, request, gas, at) : runMessage(node, request, gas, at))
  const failure = executionError(result)
  if (failure !== undefined) throw failure
  return bytesToHex(result.returnValue)
}

/** A call that names no price sees fees of 0, as in geth: code that compares its price with the base fee goes on. */
export function priced(request: TransactionRequest, template: BlockContext): BlockContext {
  const price = request.gasPrice ?? request.maxFeePerGas ?? 0n
  const free = price === 0n ? { ...template, baseFeePerGas: 0n } : template
  return request.blobVersionedHashes === undefined && price === 0n ? { ...free, blobBaseFee: 0n } : free
}

/** What a call may use at most, in silence as in geth: neither it nor its block is held to what a block of the chain has. */
export function gasCap({ chain }: Pick<NodeContext, 'chain'>): bigint {
  return max(LEAST_GAS_CAP, chain.settings.gasLimit)
}

/** The way of nearly all calls: no transaction is made. */
function runMessage(
  { chain }: NodeContext,
  request: TransactionRequest,
  gas: bigint,
  { view, template }: StateAt,
): Promise<ExecResult> {
  const message = callMessage(request, gas, template.baseFeePerGas)
  const { intrinsic, minimum } = intrinsicGas(message, chain.execution.common)
  demandGas(gas, minimum)
  return view.call({ ...message, gasLimit: gas - intrinsic }, template)
}

/** With authorizations (EIP-7702), which change accounts before the code runs. */
async function runTransaction(
  { chain }: NodeContext,
  request: TransactionRequest,
  gas: bigint,
  { view, template }: StateAt,
): Promise<ExecResult> {
  const rules = withoutRule(chain.execution.common, GAS_CAP_RULE)
  const sender = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const nonce = (await view.state.getAccount(sender))?.nonce ?? 0n
  const defaults = { nonce, gasLimit: gas, baseFeePerGas: template.baseFeePerGas, tip: 0n }
  const tx = unsignedTransaction(fieldsOf({ ...request, gas, nonce, type: 4n }, defaults, rules), sender, rules)
  demandGas(gas, minimumGas(tx))
  const run = { tx, template, blockGasUsed: 0n, anySender: true, unchecked: true }
  const { execResult } = await view
    .discarding(() => view.run(run))
    .catch((error: unknown) => {
      throw error instanceof RpcError ? error : invalidInput(shortReason(error))
    })
  return execResult
}

function demandGas(gas: bigint, minimum: bigint): void {
  if (gas < minimum) throw invalidInput(`intrinsic gas too low: have ${gas}, want ${minimum}`)
}

/** Whoever names a price has to have it, as in geth. */
async function demandFunds(request: TransactionRequest, gas: bigint, { view }: StateAt): Promise<void> {
  const price = request.gasPrice ?? request.maxFeePerGas ?? 0n
  if (price === 0n) return
  const from = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const balance = (await view.state.getAccount(from))?.balance ?? 0n
  const cost = gas * price + (request.value ?? 0n)
  if (balance >= cost) return
  throw invalidInput(`insufficient funds for gas * price + value: address ${from} have ${balance} want ${cost}`)
}
