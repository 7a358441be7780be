import { bytesToHex, type Hex, hexToBytes, quantity } from '../encoding.js'
import { invalidParams } from '../errors.js'
import {
  address,
  bool,
  complete,
  type Decoder,
  data,
  hash,
  list,
  object,
  partial,
  uint,
  uint64,
} from '../rpc/params.js'
import type { Block, ExecutedTransaction, Withdrawal } from './block.js'
import { type BlockHeader, EMPTY_OMMERS_HASH, type ForeignFields, HEADER_FORMS, type HeaderForm } from './header.js'
import type { EventLog, Receipt } from './receipt.js'
import { type DecodingRules, type Origin, transactionType, WrittenTransaction } from './written-transaction.js'

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
interface ReceiptExtras {
  readonly contractAddress: Hex
  readonly root: Hex
}
const receiptExtras = partial<ReceiptExtras>({ contractAddress: address, root: hash })

interface TransactionFields {
  readonly hash: Hex
  readonly from: Hex
  readonly raw: Hex
  readonly receipt: ReceiptFields & Partial<ReceiptExtras>
}

const transactionFields = complete<TransactionFields>({
  hash,
  from: address,
  raw: data,
  receipt: (value, name) => ({ ...receiptFields(value, name), ...receiptExtras(value, name) }),
})

type HeaderFields = Omit<BlockHeader, keyof HeaderExtras | 'size' | 'form'>

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
type StoredForeign = Omit<ForeignFields, 'ommersHash'>
const foreignFields = complete<StoredForeign>({
  extraData: data,
  parentBeaconBlockRoot: hash,
  withdrawalsRoot: hash,
  nonce: data,
  difficulty: uint,
})
const foreignExtras = partial<{ ommersHash: Hex }>({ ommersHash: hash })
const foreign: Decoder<ForeignFields> = (value, name) => ({
  ommersHash: EMPTY_OMMERS_HASH,
  ...foreignFields(value, name),
  ...foreignExtras(value, name),
})
const form: Decoder<HeaderForm> = (value, name) => {
  const known = Object.values(HEADER_FORMS).find((count) => count === Number(uint64(value, name)))
  if (known === undefined) throw invalidParams(`invalid ${name}: expected how many fields a header has`)
  return known
}
const withdrawal = complete<Withdrawal>({ index: uint64, validatorIndex: uint64, address, amount: uint64 })
interface HeaderExtras {
  readonly requestsHash: Hex
  readonly foreign: ForeignFields
  readonly blobGasUsed: bigint
  readonly excessBlobGas: bigint
}
/** What headers of most blocks go without, or follows from the rest. */
const headerExtras = partial<HeaderExtras & { readonly form: HeaderForm }>({
  requestsHash: hash,
  foreign,
  blobGasUsed: uint64,
  excessBlobGas: uint64,
  form,
})
const header: Decoder<BlockHeader> = (value, name) => {
  const { size } = complete<{ size: bigint }>({ size: uint64 })({ size: object(value, name).headerSize }, name)
  const extra = headerExtras(value, name)
  const { requestsHash, foreign: fields, blobGasUsed = 0n, excessBlobGas = 0n } = extra
  return {
    ...headerFields(value, name),
    requestsHash,
    foreign: fields,
    blobGasUsed,
    excessBlobGas,
    form: extra.form ?? (requestsHash === undefined ? HEADER_FORMS.cancun : HEADER_FORMS.prague),
    size: Number(size),
  }
}
interface Extras {
  readonly withdrawals: readonly Withdrawal[]
  readonly ommers: readonly BlockHeader[]
}
const extras = partial<Extras>({ withdrawals: list(withdrawal, MAX_LIST), ommers: list(header, 2) })
const sizes = complete<{ size: bigint }>({ size: uint64 })

/** A block in plain JSON: what the data folder holds, and what an exported state lists. */
export function blockToJson({ header, transactions, withdrawals, ommers = [], size }: Block): object {
  return {
    ...headerToJson(header),
    ...(withdrawals === undefined ? {} : { withdrawals: withdrawals.map(withdrawalToJson) }),
    ...(ommers.length === 0 ? {} : { ommers: ommers.map(headerToJson) }),
    size: quantity(size),
    transactions: transactions.map(transactionToJson),
  }
}

function headerToJson(given: BlockHeader): object {
  const { number, timestamp, gasLimit, baseFeePerGas, gasUsed, size, foreign: fields, ...rest } = given
  const { blobGasUsed, excessBlobGas, form: count, ...hex } = rest
  return {
    ...hex,
    ...(fields === undefined ? {} : { foreign: { ...fields, difficulty: quantity(fields.difficulty) } }),
    ...(blobGasUsed === 0n ? {} : { blobGasUsed: quantity(blobGasUsed) }),
    ...(excessBlobGas === 0n ? {} : { excessBlobGas: quantity(excessBlobGas) }),
    ...(count >= HEADER_FORMS.cancun ? {} : { form: quantity(count) }),
    number: quantity(number),
    timestamp: quantity(timestamp),
    gasLimit: quantity(gasLimit),
    gasUsed: quantity(gasUsed),
    baseFeePerGas: quantity(baseFeePerGas),
    headerSize: quantity(size),
  }
}

/**
 * The block that {@link blockToJson} wrote. Its transactions are decoded when somebody looks at them.
 *
 * @throws RpcError -32602 naming the field that is none
 */
export function blockFromJson(value: unknown, name: string, execution: DecodingRules): Block {
  const { size } = sizes(value, name)
  const { withdrawals, ommers } = extras(value, name)
  const read = header(value, name)
  const { transactions } = complete<{ transactions: readonly TransactionFields[] }>({
    transactions: list(transactionFields, MAX_LIST),
  })(value, name)
  return {
    header: read,
    transactions: withTotals(transactions, { execution, place: read }),
    withdrawals,
    ommers,
    size: Number(size),
  }
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
  const { succeeded, root, gasUsed, effectiveGasPrice, contractAddress, logs } = receipt
  const outcome = { succeeded, root, gasUsed: quantity(gasUsed), effectiveGasPrice: quantity(effectiveGasPrice), logs }
  return {
    hash: transaction.hash,
    from: transaction.from,
    raw: bytesToHex(transaction.raw),
    receipt: contractAddress === undefined ? outcome : { ...outcome, contractAddress },
  }
}

/** Receipts are written without what follows from those before them. */
function withTotals(transactions: readonly TransactionFields[], origin: Origin): ExecutedTransaction[] {
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  return transactions.map(({ receipt: fields, raw, ...transaction }) => {
    cumulativeGasUsed += fields.gasUsed
    const contractAddress = fields.contractAddress
    const receipt: Receipt = {
      ...fields,
      type: transactionType(Number.parseInt(raw.slice(2, 4), 16)),
      contractAddress,
      cumulativeGasUsed,
      firstLogIndex,
    }
    firstLogIndex += fields.logs.length
    return new WrittenTransaction({ ...transaction, raw: () => hexToBytes(raw) }, receipt, origin)
  })
}
