import { createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { min } from '../../bigint.js'
import { LATEST, PENDING } from '../../chain/block-tag.js'
import type { StateAt } from '../../chain/chain.js'
import { SUGGESTED_TIP } from '../../chain/fees.js'
import { bytesToHex, quantity } from '../../encoding.js'
import { executionError } from '../../execution-errors.js'
import { estimateGas } from '../../mining/estimate-gas.js'
import type { NodeContext } from '../../node-context.js'
import {
  callMessage,
  type RequestDefaults,
  requestFields,
  type TransactionRequest,
  unsignedTransaction,
} from '../../transactions/request.js'
import { minimumGas } from '../../transactions/validate.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, optional, required } from '../params.js'
import { transactionRequest } from '../transaction-params.js'

/** eth: running code without a transaction. */
export const callMethods: MethodTable = {
  eth_call: method([required(transactionRequest), optional(blockTag, LATEST)], ({ chain }, request, tag) =>
    chain.withState(tag, async ({ view, template }) => {
      const result = await view.call(callMessage(request, request.gas ?? template.gasLimit), template)
      const failure = executionError(result)
      if (failure !== undefined) throw failure
      return bytesToHex(result.returnValue)
    }),
  ),

  // Pending by default: code that looks at the time must see what the transaction will see.
  eth_estimateGas: method([required(transactionRequest), optional(blockTag, PENDING)], (node, request, tag) =>
    node.chain.withState(tag, async (at) => quantity(await estimateRequest(node, request, at))),
  ),
}

/**
 * Gas that a request needs at a state.
 *
 * @throws RpcError 3 or -32000 when it fails however much it gets
 */
export async function estimateRequest(node: NodeContext, request: TransactionRequest, at: StateAt): Promise<bigint> {
  const { common } = node.chain.execution
  const sender = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const account = await at.view.state.getAccount(sender)
  const limit = largestGas(node, at)
  const cap = min(limit, request.gas ?? limit, affordable(request, account?.balance ?? 0n) ?? limit)
  const defaults = estimateDefaults(at, account?.nonce ?? 0n, limit)
  const fields = requestFields({ ...request, ...covered(request, at) }, defaults, common)
  const withGas = (gasLimit: bigint) => unsignedTransaction({ ...fields, gasLimit }, sender, common)
  const sample = withGas(limit)
  const { view, template } = at
  return estimateGas({ view, template, withGas, cap, intrinsic: sample.getIntrinsicGas(), floor: minimumGas(sample) })
}

function estimateDefaults({ template }: StateAt, nonce: bigint, gasLimit: bigint): RequestDefaults {
  return { nonce, gasLimit, baseFeePerGas: template.baseFeePerGas, tip: SUGGESTED_TIP }
}

/** A request without fees must not fail for want of them: it is run as if it paid the base fee. */
function covered(request: TransactionRequest, { template }: StateAt): TransactionRequest {
  const { gasPrice, maxFeePerGas } = request
  if (gasPrice !== undefined && gasPrice < template.baseFeePerGas) return { gasPrice: template.baseFeePerGas }
  if (maxFeePerGas !== undefined && maxFeePerGas < template.baseFeePerGas) {
    return { maxFeePerGas: template.baseFeePerGas, maxPriorityFeePerGas: 0n }
  }
  return {}
}

/** EIP-7825 caps a transaction's gas below the block's. */
export function largestGas({ chain }: Pick<NodeContext, 'chain'>, { template }: Pick<StateAt, 'template'>): bigint {
  const { common } = chain.execution
  if (!common.isActivatedEIP(7825)) return template.gasLimit
  return min(template.gasLimit, common.param('maxTransactionGasLimit'))
}

/** Gas that the sender can pay for; undefined when the request names no price. */
function affordable(request: TransactionRequest, balance: bigint): bigint | undefined {
  const price = request.maxFeePerGas ?? request.gasPrice ?? 0n
  if (price === 0n) return undefined
  const rest = balance - (request.value ?? 0n)
  return rest > 0n ? rest / price : 0n
}
