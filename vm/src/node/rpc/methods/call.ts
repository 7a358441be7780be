import type { TypedTransaction } from '@ethereumjs/tx'
import { type Address, createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { max, min } from '../../bigint.js'
import { LATEST, PENDING } from '../../chain/block-tag.js'
import type { StateAt } from '../../chain/chain.js'
import { SUGGESTED_TIP } from '../../chain/fees.js'
import { quantity } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import { estimateGas } from '../../mining/estimate-gas.js'
import type { NodeContext } from '../../node-context.js'
import { withOverrides } from '../../overrides/with-overrides.js'
import { checkBlobPrice, checkCall } from '../../transactions/check-call.js'
import {
  fieldsOf,
  type RequestDefaults,
  type TransactionRequest,
  unsignedTransaction,
} from '../../transactions/request.js'
import { minimumGas } from '../../transactions/validate.js'
import { type MethodTable, method } from '../method.js'
import { blockOverrides, stateOverrides } from '../override-params.js'
import { blockTag, optional, required } from '../params.js'
import { callRequest, gasCap, priced } from '../run-call.js'
import { transactionRequest } from '../transaction-params.js'

/** eth: running code without a transaction. */
export const callMethods: MethodTable = {
  eth_call: method(
    [required(transactionRequest), optional(blockTag, LATEST), optional(stateOverrides), optional(blockOverrides)],
    (node, request, tag, state, block) =>
      node.chain.withState(tag, (at) =>
        withOverrides({ ...at, template: priced(request, at.template) }, { state, block }, (overridden) =>
          callRequest(node, request, overridden),
        ),
      ),
  ),

  // Pending by default: code that looks at the time must see what the transaction will see.
  eth_estimateGas: method(
    [required(transactionRequest), optional(blockTag, PENDING), optional(stateOverrides), optional(blockOverrides)],
    (node, request, tag, state, block) =>
      node.chain.withState(tag, (at) =>
        withOverrides(at, { state, block }, async (overridden) => {
          await demandValue(request, overridden)
          return quantity(await estimateRequest(node, request, overridden))
        }),
      ),
  ),
}

/** @throws RpcError -32000 in geth's words when the named sender has not what it sends: an estimate by itself asks no balance */
async function demandValue({ from, value = 0n }: TransactionRequest, { view }: StateAt): Promise<void> {
  if (from === undefined || value === 0n) return
  const account = await view.state.getAccount(createAddressFromString(from))
  if ((account?.balance ?? 0n) < value) throw invalidInput('insufficient funds for transfer')
}

/**
 * Gas that a request needs at a state.
 *
 * @throws RpcError 3 or -32000 when it fails however much it gets
 */
export async function estimateRequest(node: NodeContext, request: TransactionRequest, at: StateAt): Promise<bigint> {
  const limit = largestGas(node, at)
  const { balance, withGas } = await unsignedRequest(node, request, at)
  // What can be no gas limit means none, as in geth.
  const least = node.chain.execution.common.param('txGas')
  const asked = request.gas === undefined || request.gas < least ? limit : request.gas
  const cap = min(limit, asked, affordable(request, balance) ?? limit)
  const sample = withGas(limit)
  const { view, template } = at
  return estimateGas({ view, template, withGas, cap, intrinsic: sample.getIntrinsicGas(), floor: minimumGas(sample) })
}

/** A request as a transaction that runs without its sender's key, whatever gas it gets. */
export interface UnsignedRequest {
  readonly sender: Address
  /** The sender's, in wei. */
  readonly balance: bigint
  readonly withGas: (gasLimit: bigint) => TypedTransaction
}

/** Fills in what the request leaves open, so that it can be run at a state without being sent. */
export async function unsignedRequest(
  node: NodeContext,
  request: TransactionRequest,
  at: StateAt,
): Promise<UnsignedRequest> {
  const { common } = node.chain.execution
  const blobPrice = at.view.blobPrice(at.template)
  checkCall(request)
  checkBlobPrice(request, blobPrice)
  const sender = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const account = await at.view.state.getAccount(sender)
  const defaults = estimateDefaults(at, account?.nonce ?? 0n, largestGas(node, at))
  const fields = fieldsOf(
    { ...request, ...covered(request, at), ...coveredBlobs(request, blobPrice) },
    defaults,
    common,
  )
  const withGas = (gasLimit: bigint) => unsignedTransaction({ ...fields, gasLimit }, sender, common)
  return { sender, balance: account?.balance ?? 0n, withGas }
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

/** The same for blobs. */
function coveredBlobs({ blobVersionedHashes, maxFeePerBlobGas = 0n }: TransactionRequest, price: bigint) {
  return blobVersionedHashes === undefined ? {} : { maxFeePerBlobGas: max(maxFeePerBlobGas, price) }
}

/** EIP-7825 caps a transaction's gas below the block's. */
export function largestGas(node: Pick<NodeContext, 'chain'>, { template }: Pick<StateAt, 'template'>): bigint {
  const { common } = node.chain.execution
  const largest = min(template.gasLimit, gasCap(node))
  return common.isActivatedEIP(7825) ? min(largest, common.param('maxTransactionGasLimit')) : largest
}

/** Gas that the sender can pay for; undefined when the request names no price. */
function affordable(request: TransactionRequest, balance: bigint): bigint | undefined {
  const price = request.maxFeePerGas ?? request.gasPrice ?? 0n
  if (price === 0n) return undefined
  const rest = balance - (request.value ?? 0n)
  return rest > 0n ? rest / price : 0n
}
