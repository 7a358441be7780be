import type { Common } from '@ethereumjs/common'
import type { TypedTransaction, TypedTxData } from '@ethereumjs/tx'
import { type Address, createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { min } from '../bigint.js'
import { type Hex, hexToBytes, quantity } from '../encoding.js'
import { invalidInput, invalidParams, transactionRejected } from '../errors.js'
import type { CallMessage } from '../execution.js'
import { buildTransaction } from './build.js'
import type { AccessListEntry, Authorization } from './transaction.js'

/** A transaction as JSON-RPC clients describe it. Amounts in wei, gas in units. */
export interface TransactionRequest {
  readonly from?: Hex
  readonly to?: Hex
  readonly gas?: bigint
  readonly gasPrice?: bigint
  readonly maxFeePerGas?: bigint
  readonly maxPriorityFeePerGas?: bigint
  readonly value?: bigint
  readonly data?: Hex
  readonly nonce?: bigint
  readonly accessList?: readonly AccessListEntry[]
  readonly authorizationList?: readonly Authorization[]
  /** Wei per blob gas. */
  readonly maxFeePerBlobGas?: bigint
  readonly blobVersionedHashes?: readonly Hex[]
  readonly type?: bigint
  readonly chainId?: bigint
}

/** What the node decides where the request leaves it open. */
export interface RequestDefaults {
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** Wei per gas. */
  readonly baseFeePerGas: bigint
  /** Wei per gas. */
  readonly tip: bigint
}

/** Fields of the transaction that a request asks for. The kind follows from the fee fields unless it is named. */
export function requestFields(request: TransactionRequest, defaults: RequestDefaults, common: Common): TypedTxData {
  checkCreation(request)
  return fieldsOf(request, defaults, common)
}

/** As {@link requestFields}, also of a request to create a contract of nothing. */
export function fieldsOf(request: TransactionRequest, defaults: RequestDefaults, common: Common): TypedTxData {
  checkChain(request, common)
  const type = requestType(request)
  const fields = {
    nonce: request.nonce ?? defaults.nonce,
    gasLimit: request.gas ?? defaults.gasLimit,
    value: request.value ?? 0n,
    data: hexToBytes(request.data ?? '0x'),
    ...(request.to === undefined ? {} : { to: createAddressFromString(request.to) }),
    type,
    ...fees(type, request, defaults),
  }
  if (type === 0) return fields
  const typed = { ...fields, chainId: common.chainId(), accessList: (request.accessList ?? []).map(toEntry) }
  if (type === 3) return { ...typed, ...blobFields(request) } as TypedTxData
  if (type !== 4) return typed
  return { ...typed, authorizationList: (request.authorizationList ?? []).map(toAuthorization) } as TypedTxData
}

/** The same transaction with `sender` as its sender, unsigned, for running without checks. */
export function unsignedTransaction(fields: TypedTxData, sender: Address, common: Common): TypedTransaction {
  const tx = buildTransaction(fields, { common, freeze: false })
  tx.getSenderAddress = () => sender
  return tx
}

/** The message that `eth_call` runs in a block of that base fee, in wei per gas. */
export function callMessage(request: TransactionRequest, gasLimit: bigint, baseFeePerGas: bigint): CallMessage {
  const { gasPrice, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = request
  return {
    from: request.from === undefined ? createZeroAddress() : createAddressFromString(request.from),
    to: request.to === undefined ? undefined : createAddressFromString(request.to),
    data: hexToBytes(request.data ?? '0x'),
    value: request.value ?? 0n,
    gasLimit,
    gasPrice: gasPrice ?? min(maxFeePerGas, baseFeePerGas + maxPriorityFeePerGas),
    accessList: request.accessList ?? [],
    blobVersionedHashes: request.blobVersionedHashes ?? [],
  }
}

/** @throws RpcError -32602 when the request is for another chain */
export function checkChain({ chainId }: TransactionRequest, common: Common): void {
  if (chainId !== undefined && chainId !== common.chainId()) {
    throw invalidParams(`chainId ${chainId} is not this chain's, ${common.chainId()}`)
  }
}

function checkCreation({ to, data = '0x' }: TransactionRequest): void {
  if (to === undefined && data === '0x') throw invalidInput('contract creation without any data provided')
}

function blobFields({ maxFeePerBlobGas = 0n, blobVersionedHashes = [] }: TransactionRequest) {
  return { maxFeePerBlobGas, blobVersionedHashes }
}

function requestType(request: TransactionRequest): RequestType {
  if (request.type !== undefined) return namedType(request.type)
  if (request.authorizationList !== undefined) return 4
  if (request.blobVersionedHashes !== undefined) return 3
  if (request.gasPrice === undefined) return 2
  return request.accessList === undefined ? 0 : 1
}

type RequestType = 0 | 1 | 2 | 3 | 4

function namedType(type: bigint): RequestType {
  if (type <= 4n) return Number(type) as RequestType
  throw invalidParams(`unknown transaction type ${type}`)
}

/** @throws RpcError for fees that no transaction can have */
export function checkFees({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: TransactionRequest): void {
  if (gasPrice !== undefined && (maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined)) {
    const other = maxFeePerGas === undefined ? 'maxPriorityFeePerGas' : 'maxFeePerGas'
    throw invalidParams(`gasPrice and ${other} exclude each other`)
  }
  if (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined && maxPriorityFeePerGas > maxFeePerGas) {
    throw transactionRejected(
      `max priority fee per gas higher than max fee per gas: ${maxPriorityFeePerGas} and ${maxFeePerGas} wei`,
    )
  }
}

function fees(type: number, request: TransactionRequest, { baseFeePerGas, tip }: RequestDefaults) {
  checkFees(request)
  if (type < 2) return { gasPrice: request.gasPrice ?? request.maxFeePerGas ?? baseFeePerGas + tip }
  const cap = request.maxFeePerGas ?? request.gasPrice
  const maxPriorityFeePerGas = request.maxPriorityFeePerGas ?? min(tip, cap ?? tip)
  // Twice the base fee: the transaction stays includable through six full blocks.
  const maxFeePerGas = cap ?? 2n * baseFeePerGas + maxPriorityFeePerGas
  return { maxFeePerGas, maxPriorityFeePerGas }
}

function toEntry({ address, storageKeys }: AccessListEntry) {
  return { address, storageKeys: [...storageKeys] }
}

function toAuthorization({ chainId, address, nonce, yParity, r, s }: Authorization) {
  return {
    chainId: quantity(chainId),
    address,
    nonce: quantity(nonce),
    yParity: quantity(yParity),
    r: quantity(r),
    s: quantity(s),
  }
}
