import { RLP } from '@ethereumjs/rlp'
import type { Block } from './block.js'
import { HEADER_FORMS, headerItems } from './header.js'
import { withdrawalItems } from './withdrawals.js'

/** A block as it is sent and exported: rlp([header, transactions, ommers, withdrawals]), the last from Shanghai on. */
export function encodeBlock({ header, transactions, withdrawals = [], ommers = [] }: Block): Uint8Array {
  // A typed transaction stands in the list as a byte string, a legacy one as the list it is.
  const bodies = transactions.map(({ transaction: { type, raw } }) => (type === 0 ? RLP.decode(raw) : raw))
  const items = [headerItems(header), bodies, ommers.map(headerItems)]
  return RLP.encode(header.form < HEADER_FORMS.shanghai ? items : [...items, withdrawals.map(withdrawalItems)])
}
