import { RLP } from '@ethereumjs/rlp'
import { encodeBlock } from '../../chain/encode-block.js'
import { headerItems } from '../../chain/header.js'
import { encodeReceipt, receiptBloom } from '../../chain/receipt.js'
import { bytesToHex } from '../../encoding.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, hash, optional, required } from '../params.js'

const NO_CODE = new Uint8Array(0)

/** debug: code, and blocks and what is in them, encoded as they are hashed. */
export const debugRawMethods: MethodTable = {
  debug_getRawHeader: method([required(blockTag)], ({ chain }, tag) =>
    bytesToHex(RLP.encode(headerItems(chain.block(tag).header))),
  ),
  debug_getRawBlock: method([required(blockTag)], ({ chain }, tag) => bytesToHex(encodeBlock(chain.block(tag)))),
  debug_getRawReceipts: method([required(blockTag)], ({ chain }, tag) =>
    chain.block(tag).transactions.map(({ receipt }) => {
      const bloom = receiptBloom(receipt, chain.execution.keccak256)
      return bytesToHex(encodeReceipt(receipt, bloom))
    }),
  ),
  debug_getRawTransaction: method([required(hash)], ({ chain }, id) => {
    const found = chain.blocks.transaction(id)?.executed.transaction ?? chain.pool.get(id)?.transaction
    return found === undefined ? '0x' : bytesToHex(found.raw)
  }),
  // Code is the same in whatever block.
  debug_codeByHash: method([required(hash), optional(blockTag)], ({ chain }, id, _tag) =>
    bytesToHex(chain.execution.base.code.get(id) ?? NO_CODE),
  ),
}
