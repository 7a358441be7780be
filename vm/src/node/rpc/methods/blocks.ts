import type { BlockTag } from '../../chain/block-tag.js'
import { quantity } from '../../encoding.js'
import { blockSize } from '../../mining/block-builder.js'
import type { NodeContext } from '../../node-context.js'
import { formatBlock, formatHeader, formatPendingBlock, formatPendingHeader } from '../format/block.js'
import { formatPendingReceipt, formatReceipt } from '../format/receipt.js'
import { type MethodTable, method } from '../method.js'
import { withBlock } from '../named-block.js'
import { blockTag, bool, hash, optional, required, uint } from '../params.js'

/** eth: blocks. Unknown ones are null. */
export const blockMethods: MethodTable = {
  eth_getBlockByNumber: method([required(blockTag), optional(bool, false)], showBlock),
  eth_getBlockByHash: method([required(hash), optional(bool, false)], (node, id, full) =>
    showBlock(node, { kind: 'hash', hash: id }, full),
  ),
  eth_getHeaderByNumber: method([required(blockTag)], showHeader),
  eth_getHeaderByHash: method([required(hash)], (node, id) => showHeader(node, { kind: 'hash', hash: id })),
  eth_getBlockTransactionCountByNumber: method([required(blockTag)], countTransactions),
  eth_getBlockTransactionCountByHash: method([required(hash)], (node, id) =>
    countTransactions(node, { kind: 'hash', hash: id }),
  ),
  eth_getBlockReceipts: method([required(blockTag)], (node, tag) =>
    withBlock(node, tag, (block) => {
      if (block === undefined) return null
      const format = tag.kind === 'pending' ? formatPendingReceipt : formatReceipt
      return block.transactions.map((executed, index) => format({ block, index, executed }, node.chain.execution))
    }),
  ),
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

function showBlock(node: NodeContext, tag: BlockTag, full: boolean) {
  const format = tag.kind === 'pending' ? formatPendingBlock : formatBlock
  return withBlock(node, tag, (block) => (block === undefined ? null : format(block, full)))
}

function showHeader(node: NodeContext, tag: BlockTag) {
  const format = tag.kind === 'pending' ? formatPendingHeader : formatHeader
  return withBlock(node, tag, (block) => (block === undefined ? null : format(block.header)))
}

function countTransactions(node: NodeContext, tag: BlockTag) {
  return withBlock(node, tag, (block) => (block === undefined ? null : quantity(block.transactions.length)))
}
