import type { Block } from '../../chain/block.js'
import type { TransactionPlace } from '../../chain/block-store.js'
import { blobBaseFee } from '../../chain/fees.js'
import { type Receipt, receiptBloom } from '../../chain/receipt.js'
import { bytesToHex, type Hex, quantity } from '../../encoding.js'
import type { Execution } from '../../execution.js'
import type { PlacedLog } from '../../logs.js'
import { blobGas } from '../../transactions/transaction.js'

/** What a receipt is shown by. */
export type ReceiptRules = Pick<Execution, 'keccak256' | 'rules'>

/** A receipt as JSON-RPC shows it (execution-apis, `ReceiptInfo`). */
export function formatReceipt({ block, index, executed }: TransactionPlace, { keccak256, rules }: ReceiptRules) {
  const { transaction, receipt } = executed
  const logs = receipt.logs.map((log, offset) =>
    formatLog({
      log,
      block,
      transactionHash: transaction.hash,
      transactionIndex: index,
      logIndex: receipt.firstLogIndex + offset,
    }),
  )
  return {
    type: quantity(receipt.type),
    ...(receipt.root === undefined ? { status: receipt.succeeded ? '0x1' : '0x0' } : { root: receipt.root }),
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    logs,
    logsBloom: bloomOf(block, receipt, keccak256),
    transactionHash: transaction.hash,
    transactionIndex: quantity(index),
    blockHash: block.header.hash,
    blockNumber: quantity(block.header.number),
    gasUsed: quantity(receipt.gasUsed),
    effectiveGasPrice: quantity(receipt.effectiveGasPrice),
    from: transaction.from,
    to: transaction.to ?? null,
    contractAddress: receipt.contractAddress ?? null,
    ...(transaction.blobs === undefined
      ? {}
      : {
          blobGasUsed: quantity(blobGas(transaction)),
          blobGasPrice: quantity(blobBaseFee(block.header, rules.at(block.header))),
        }),
  }
}

/** A block's filter is its receipts' together, and so the one of its only one. */
function bloomOf({ header, transactions }: Block, receipt: Receipt, keccak256: ReceiptRules['keccak256']): Hex {
  return transactions.length === 1 ? header.logsBloom : bytesToHex(receiptBloom(receipt, keccak256))
}

/** Of the pending block, which has no hash yet. */
export function formatPendingReceipt(place: TransactionPlace, rules: ReceiptRules) {
  const { logs, ...receipt } = formatReceipt(place, rules)
  return { ...receipt, blockHash: null, logs: logs.map((log) => ({ ...log, blockHash: null })) }
}

/** A log as JSON-RPC shows it. */
export function formatLog({ log, block, transactionHash, transactionIndex, logIndex, removed }: PlacedLog) {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockHash: block.header.hash,
    blockNumber: quantity(block.header.number),
    blockTimestamp: quantity(block.header.timestamp),
    transactionHash,
    transactionIndex: quantity(transactionIndex),
    logIndex: quantity(logIndex),
    removed: removed === true,
  }
}
