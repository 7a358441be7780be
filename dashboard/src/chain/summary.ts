import type { RpcBlock, RpcReceipt } from '../rpc/types.js'
import type { BlockSummary } from './block-window.js'

/** A block and its receipts in numbers. */
export function summarise(block: RpcBlock, receipts: readonly RpcReceipt[]): BlockSummary {
  const failed = receipts.filter(hasFailed)
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: Number(block.timestamp),
    gasUsed: BigInt(block.gasUsed),
    gasLimit: BigInt(block.gasLimit),
    baseFee: BigInt(block.baseFeePerGas ?? 0),
    transactions: block.transactions.length,
    failed: failed.length,
    created: receipts.flatMap((receipt) => createdBy(receipt) ?? []),
    value: block.transactions.reduce((sum, { value }) => sum + BigInt(value), 0n),
  }
}

function hasFailed({ status }: RpcReceipt): boolean {
  return BigInt(status) === 0n
}

/** @returns undefined where nothing came of it: a receipt names the address all the same */
export function createdBy(receipt: RpcReceipt): string | undefined {
  return hasFailed(receipt) ? undefined : (receipt.contractAddress ?? undefined)
}
