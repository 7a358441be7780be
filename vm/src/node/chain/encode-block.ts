import { RLP } from '@ethereumjs/rlp'
import type { Block } from './block.js'
import { headerItems } from './header.js'
import { withdrawalItems } from './withdrawals.js'

/** A block as it is sent and exported: rlp([header, transactions, ommers, withdrawals]). */
export function encodeBlock({ header, transactions, withdrawals = [] }: Block): Uint8Array {
  // A typed transaction stands in the list as a byte string, a legacy one as the list it is.
  const bodies = transactions.map(({ transaction: { type, raw } }) => (type === 0 ? RLP.decode(raw) : raw))
  return RLP.encode([headerItems(header), bodies, [], withdrawals.map(withdrawalItems)])
}
