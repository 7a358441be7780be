import type { Common } from '@ethereumjs/common'
import { createTxFromRLP } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import { bytesToHex, type Hex, hexToBytes, quantity } from '../encoding.js'
import { address, bool, complete, type Decoder, data, hash, list, partial, uint, uint64 } from '../rpc/params.js'
import { type ChainTransaction, toChainTransaction } from '../transactions/transaction.js'
import type { Block, ExecutedTransaction, Withdrawal } from './block.js'
import type { BlockHeader, ForeignFields } from './header.js'
import type { EventLog, Receipt } from './receipt.js'

/** More than any gas limit lets into a block. */
const MAX_LIST = 100_000_000

const log: Decoder<EventLog> = complete<EventLog>({ address, topics: list(hash, 4), data })

interface ReceiptFields {
  readonly succeeded: boolean
  readonly gasUsed: bigint
  readonly effectiveGasPrice: bigint
  readonly logs: readonly EventLog[]
}

const receiptFields = complete<ReceiptFields>({
  succeeded: bool,
  gasUsed: uint64,
  effectiveGasPrice: uint,
  logs: list(log, MAX_LIST),
})
const receiptExtras = partial<{ contractAddress: Hex }>({ contractAddress: address })

interface TransactionFields {
  readonly hash: Hex
  readonly from: Hex
  readonly raw: Hex
  readonly receipt: ReceiptFields & { readonly contractAddress?: Hex }
}

const transactionFields = complete<TransactionFields>({
  hash,
  from: address,
  raw: data,
  receipt: (value, name) => ({ ...receiptFields(value, name), ...receiptExtras(value, name) }),
})

type HeaderFields = Omit<BlockHeader, 'requestsHash' | 'size' | 'foreign'>

const headerFields = complete<HeaderFields>({
  number: uint64,
  parentHash: hash,
  timestamp: uint64,
  coinbase: address,
  gasLimit: uint64,
  baseFeePerGas: uint,
  prevRandao: hash,
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: data,
  gasUsed: uint64,
  hash,
})
const foreignFields = complete<ForeignFields>({
  extraData: data,
  parentBeaconBlockRoot: hash,
  withdrawalsRoot: hash,
  nonce: data,
  difficulty: uint,
})
const withdrawal = complete<Withdrawal>({ index: uint64, validatorIndex: uint64, address, amount: uint64 })
interface Extras {
  readonly requestsHash: Hex
  readonly foreign: ForeignFields
  readonly withdrawals: readonly Withdrawal[]
}
const extras = partial<Extras>({ requestsHash: hash, foreign: foreignFields, withdrawals: list(withdrawal, MAX_LIST) })
const sizes = complete<{ size: bigint; headerSize: bigint }>({ size: uint64, headerSize: uint64 })

/** A block in plain JSON: what the data folder holds, and what an exported state lists. */
export function blockToJson({ header, transactions, withdrawals, size }: Block): object {
  const { number, timestamp, gasLimit, baseFeePerGas, gasUsed, size: headerSize, foreign, ...hex } = header
  return {
    ...hex,
    ...(foreign === undefined ? {} : { foreign: { ...foreign, difficulty: quantity(foreign.difficulty) } }),
    ...(withdrawals === undefined ? {} : { withdrawals: withdrawals.map(withdrawalToJson) }),
    number: quantity(number),
    timestamp: quantity(timestamp),
    gasLimit: quantity(gasLimit),
    gasUsed: quantity(gasUsed),
    baseFeePerGas: quantity(baseFeePerGas),
    headerSize: quantity(headerSize),
    size: quantity(size),
    transactions: transactions.map(transactionToJson),
  }
}

/**
 * The block that {@link blockToJson} wrote. Its transactions are decoded when somebody looks at them.
 *
 * @throws RpcError -32602 naming the field that is none
 */
export function blockFromJson(value: unknown, name: string, common: Common): Block {
  const { size, headerSize } = sizes(value, name)
  const { requestsHash, foreign, withdrawals } = extras(value, name)
  const header = { ...headerFields(value, name), requestsHash, foreign, size: Number(headerSize) }
  const { transactions } = complete<{ transactions: readonly TransactionFields[] }>({
    transactions: list(transactionFields, MAX_LIST),
  })(value, name)
  return { header, transactions: withTotals(transactions, common), withdrawals, size: Number(size) }
}

function withdrawalToJson({ index, validatorIndex, address: to, amount }: Withdrawal): object {
  return {
    index: quantity(index),
    validatorIndex: quantity(validatorIndex),
    address: to,
    amount: quantity(amount),
  }
}

function transactionToJson({ transaction, receipt }: ExecutedTransaction): object {
  const { succeeded, gasUsed, effectiveGasPrice, contractAddress, logs } = receipt
  const outcome = { succeeded, gasUsed: quantity(gasUsed), effectiveGasPrice: quantity(effectiveGasPrice), logs }
  return {
    hash: transaction.hash,
    from: transaction.from,
    raw: bytesToHex(transaction.raw),
    receipt: contractAddress === undefined ? outcome : { ...outcome, contractAddress },
  }
}

/** Receipts are written without what follows from those before them. */
function withTotals(transactions: readonly TransactionFields[], common: Common): ExecutedTransaction[] {
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  return transactions.map(({ receipt: fields, ...transaction }) => {
    cumulativeGasUsed += fields.gasUsed
    const contractAddress = fields.contractAddress
    const receipt: Receipt = {
      ...fields,
      type: typeOf(transaction.raw),
      contractAddress,
      cumulativeGasUsed,
      firstLogIndex,
    }
    firstLogIndex += fields.logs.length
    return new WrittenTransaction(transaction, receipt, common)
  })
}

/** EIP-2718: a legacy transaction is a list, whose first byte is 0xc0 or more. */
function typeOf(raw: Hex): number {
  const first = Number.parseInt(raw.slice(2, 4), 16)
  return first >= 0xc0 ? 0 : first
}

/** A transaction that is decoded when somebody looks at it: log queries want the receipts of thousands. */
class WrittenTransaction implements ExecutedTransaction {
  readonly hash: Hex
  readonly #decode: () => ChainTransaction
  #transaction: ChainTransaction | undefined

  constructor(
    { hash, from, raw }: Omit<TransactionFields, 'receipt'>,
    readonly receipt: Receipt,
    common: Common,
  ) {
    this.hash = hash
    this.#decode = () =>
      toChainTransaction(createTxFromRLP(hexToBytes(raw), { common, params: {} }), createAddressFromString(from))
  }

  get transaction(): ChainTransaction {
    this.#transaction ??= this.#decode()
    return this.#transaction
  }
}
