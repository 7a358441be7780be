import type { TypedTransaction } from '@ethereumjs/tx'
import { Account, createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { getAddress } from 'ethers'
import { withoutRule } from '../../evm/merkato-common.js'
import { min } from '../bigint.js'
import type { BlockTemplate } from '../chain/header.js'
import { ErrorCode, invalidParams, RpcError } from '../errors.js'
import type { Execution, ExecutionView } from '../execution.js'
import { buildTransaction } from '../transactions/build.js'
import { fieldsOf, type TransactionRequest } from '../transactions/request.js'
import { blobGas, type ChainTransaction, feeCap, maximumCost, toChainTransaction } from '../transactions/transaction.js'
import { minimumGas } from '../transactions/validate.js'
import { SimulationError } from './simulated-block.js'

/** EIP-7825, which calls are not held to. */
const GAS_CAP_RULE = 7825
const MAX_NONCE = 2n ** 64n - 1n

/** A call as a transaction that nobody signed. */
export interface SimulatedCall {
  readonly tx: TypedTransaction
  readonly transaction: ChainTransaction
}

/** Gas that is left, to a block and to the whole simulation. */
export interface GasLeft {
  readonly block: bigint
  readonly all: bigint
}

/**
 * Makes a transaction of a call, and fills in what it leaves open.
 *
 * @throws RpcError -38015 when it wants more gas than its block has left, -38025 when its init code is too long, -32603 when
 *   its nonce is the last one that there is (EIP-2681)
 */
export async function makeCall(
  { common, keccak256 }: Execution,
  view: ExecutionView,
  request: TransactionRequest,
  left: GasLeft,
  template: BlockTemplate,
): Promise<SimulatedCall> {
  if (request.gas !== undefined && request.gas > left.block) {
    const wanted = template.gasLimit - left.block + request.gas
    throw new RpcError(SimulationError.blockGasLimit, `block gas limit reached: ${wanted} >= ${template.gasLimit}`)
  }
  const sender = request.from === undefined ? createZeroAddress() : createAddressFromString(request.from)
  const nonce = request.nonce ?? (await view.state.getAccount(sender))?.nonce ?? 0n
  const gas = min(request.gas ?? left.block, left.all)
  if (nonce >= MAX_NONCE) {
    const whom = `address ${getAddress(sender.toString())}, nonce: ${nonce}`
    throw new RpcError(ErrorCode.internal, `err: nonce has max value: ${whom} (supplied gas ${gas})`)
  }
  checkInitCode(common, request, gas)
  const typed = { ...request, nonce, gas, type: typeOf(request) }
  const fields = fieldsOf(typed, { nonce, gasLimit: gas, baseFeePerGas: 0n, tip: 0n }, common)
  // Nobody signed: what is hashed has zeros in place of a signature.
  const signature = fields.type === 0 ? {} : { v: 0n, r: 0n, s: 0n }
  const options = { common: withoutRule(common, GAS_CAP_RULE), freeze: false }
  const tx = buildTransaction({ ...fields, ...signature } as typeof fields, options)
  tx.getSenderAddress = () => sender
  tx.hash = () => keccak256(tx.serialize())
  return { tx, transaction: toChainTransaction(tx, sender) }
}

/** The kind that a call asks for by its fields; with fees of EIP-1559 when it asks for none. */
function typeOf({ gasPrice, authorizationList, blobVersionedHashes }: TransactionRequest): bigint {
  if (gasPrice !== undefined) return 0n
  if (authorizationList !== undefined) return 4n
  return blobVersionedHashes === undefined ? 2n : 3n
}

/**
 * What a block would refuse a transaction for, but for its signature and code at its sender.
 *
 * @param isStrict nonce and fees count too
 * @throws RpcError with the codes of the execution APIs, in geth's words
 */
export async function checkCall(
  view: ExecutionView,
  { tx, transaction }: SimulatedCall,
  template: BlockTemplate,
  isStrict: boolean,
): Promise<void> {
  const { nonce, balance } = (await view.state.getAccount(tx.getSenderAddress())) ?? new Account()
  const who = `address ${getAddress(transaction.from)}`
  const refuse = (code: number, why: string) => new RpcError(code, `err: ${why} (supplied gas ${transaction.gasLimit})`)
  if (isStrict) {
    const both = `${who}, tx: ${transaction.nonce} state: ${nonce}`
    if (transaction.nonce < nonce) throw refuse(SimulationError.nonceTooLow, `nonce too low: ${both}`)
    if (transaction.nonce > nonce) throw refuse(SimulationError.nonceTooHigh, `nonce too high: ${both}`)
  }
  const cap = feeCap(transaction)
  if ((isStrict || cap > 0n) && cap < template.baseFeePerGas) {
    const fees = `maxFeePerGas: ${cap}, baseFee: ${template.baseFeePerGas}`
    throw refuse(SimulationError.feeTooLow, `max fee per gas less than block base fee: ${who}, ${fees}`)
  }
  const cost = maximumCost(transaction)
  if (balance < cost) {
    const sums = `${who} have ${balance} want ${cost}`
    throw refuse(SimulationError.insufficientFunds, `insufficient funds for gas * price + value: ${sums}`)
  }
  const needed = minimumGas(tx)
  if (transaction.gasLimit < needed) {
    throw refuse(SimulationError.intrinsicGas, `intrinsic gas too low: have ${transaction.gasLimit}, want ${needed}`)
  }
  if (blobGas(transaction) > 0n && transaction.to === undefined)
    throw invalidParams('a blob transaction needs a receiver')
}

/** Before it is a transaction, since one may not have more. */
function checkInitCode(common: Execution['common'], { to, data = '0x' }: TransactionRequest, gas: bigint): void {
  if (to !== undefined || !common.isActivatedEIP(3860)) return
  const size = BigInt(data.length - 2) / 2n
  const limit = common.param('maxInitCodeSize')
  if (size <= limit) return
  const why = `max initcode size exceeded: code size ${size} limit ${limit}`
  throw new RpcError(SimulationError.initCodeSize, `err: ${why} (supplied gas ${gas})`)
}
