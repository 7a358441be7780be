import type { BlockTag } from '../../chain/block-tag.js'
import { quantity } from '../../encoding.js'
import type { NodeContext } from '../../node-context.js'
import { formatBlock, formatPendingBlock } from '../format/block.js'
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
      block?.transactions.map((executed, index) =>
        formatReceipt({ block, index, executed }, chain.execution.keccak256),
      ) ?? null
    )
  }),
  eth_getUncleCountByBlockNumber: method([required(blockTag)], ({ chain }, tag) => (chain.find(tag) ? '0x0' : null)),
  eth_getUncleCountByBlockHash: method([required(hash)], ({ chain }, id) => (chain.blocks.byHash(id) ? '0x0' : null)),
  eth_getUncleByBlockNumberAndIndex: method([required(blockTag), required(uint)], (_node, _tag, _index) => null),
  eth_getUncleByBlockHashAndIndex: method([required(hash), required(uint)], (_node, _tag, _index) => null),
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
