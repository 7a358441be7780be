import type { RpcBlock, RpcReceipt } from '../rpc/types.js'
import type { BlockSummary } from './block-window.js'

/** A block and its receipts in numbers. */
export function summarise(block: RpcBlock, receipts: readonly RpcReceipt[]): BlockSummary {
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: Number(block.timestamp),
    gasUsed: BigInt(block.gasUsed),
    gasLimit: BigInt(block.gasLimit),
    baseFee: BigInt(block.baseFeePerGas ?? 0),
    transactions: block.transactions.length,
    failed: receipts.filter(({ status }) => BigInt(status) === 0n).length,
    created: receipts.flatMap(({ contractAddress }) => contractAddress ?? []),
    value: block.transactions.reduce((sum, { value }) => sum + BigInt(value), 0n),
  }
}
