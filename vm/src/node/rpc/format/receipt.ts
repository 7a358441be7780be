import type { TransactionPlace } from '../../chain/block-store.js'
import { receiptBloom } from '../../chain/receipt.js'
import { bytesToHex, quantity } from '../../encoding.js'
import type { PlacedLog } from '../../logs.js'

type Keccak = (bytes: Uint8Array) => Uint8Array

/** A receipt as JSON-RPC shows it (execution-apis, `ReceiptInfo`). */
export function formatReceipt({ block, index, executed }: TransactionPlace, keccak256: Keccak) {
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
    status: receipt.succeeded ? '0x1' : '0x0',
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    logs,
    logsBloom: bytesToHex(receiptBloom(receipt, keccak256)),
    transactionHash: transaction.hash,
    transactionIndex: quantity(index),
    blockHash: block.header.hash,
    blockNumber: quantity(block.header.number),
    gasUsed: quantity(receipt.gasUsed),
    effectiveGasPrice: quantity(receipt.effectiveGasPrice),
    from: transaction.from,
    to: transaction.to ?? null,
    contractAddress: receipt.contractAddress ?? null,
  }
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
