import type { BlockTag } from '../../chain/block-tag.js'
import { quantity } from '../../encoding.js'
import { blockSize } from '../../mining/block-builder.js'
import type { NodeContext } from '../../node-context.js'
import { formatBlock, formatHeader, formatPendingBlock } from '../format/block.js'
import { formatReceipt } from '../format/receipt.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, bool, hash, optional, required, uint } from '../params.js'

/** eth: blocks. Unknown ones are null. */
export const blockMethods: MethodTable = {
  eth_getBlockByNumber: method([required(blockTag), optional(bool, false)], (node, tag, full) =>
    tag.kind === 'pending' ? pendingBlock(node, full) : blockOrNull(node, tag, full),
  ),
  eth_getBlockByHash: method([required(hash), optional(bool, false)], (node, id, full) =>
    blockOrNull(node, { kind: 'hash', hash: id }, full),
  ),
  eth_getBlockTransactionCountByNumber: method([required(blockTag)], countTransactions),
  eth_getBlockTransactionCountByHash: method([required(hash)], (node, id) =>
    countTransactions(node, { kind: 'hash', hash: id }),
  ),
  eth_getBlockReceipts: method([required(blockTag)], ({ chain }, tag) => {
    const block = chain.find(tag)
    return (
      block?.transactions.map((executed, index) => formatReceipt({ block, index, executed }, chain.execution)) ?? null
    )
  }),
  eth_getUncleCountByBlockNumber: method([required(blockTag)], countUncles),
  eth_getUncleCountByBlockHash: method([required(hash)], (node, id) => countUncles(node, { kind: 'hash', hash: id })),
  eth_getUncleByBlockNumberAndIndex: method([required(blockTag), required(uint)], uncleAt),
  eth_getUncleByBlockHashAndIndex: method([required(hash), required(uint)], (node, id, index) =>
    uncleAt(node, { kind: 'hash', hash: id }, index),
  ),
}

function countUncles({ chain }: NodeContext, tag: BlockTag) {
  const block = chain.find(tag)
  return block === undefined ? null : quantity(block.ommers?.length ?? 0)
}

/** A block beside the chain, of which only the header is known. */
function uncleAt({ chain }: NodeContext, tag: BlockTag, index: bigint) {
  const header = chain.find(tag)?.ommers?.[Number(index)]
  return header === undefined
    ? null
    : { ...formatHeader(header), size: quantity(blockSize({ header, transactions: [] })), uncles: [] }
}

function blockOrNull({ chain }: NodeContext, tag: BlockTag, full: boolean) {
  const block = chain.find(tag)
  return block === undefined ? null : formatBlock(block, full)
}

function pendingBlock({ chain }: NodeContext, full: boolean) {
  return chain.withPending(async ({ builder }) => {
    // The root would cost a flush of half-done state; the newest one stands in, as other sandboxes have it.
    const block = builder.seal(chain.blocks.head.header.stateRoot)
    return formatPendingBlock(block, full)
  })
}

function countTransactions({ chain }: NodeContext, tag: BlockTag) {
  if (tag.kind === 'pending') return chain.withPending(async ({ builder }) => quantity(builder.transactions.length))
  const block = chain.find(tag)
  return block === undefined ? null : quantity(block.transactions.length)
}
