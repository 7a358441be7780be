import type { BlockTag } from '../../chain/block-tag.js'
import type { Chain } from '../../chain/chain.js'
import { quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { Changes } from '../../filters.js'
import { findLogs, logsOf } from '../../logs.js'
import { formatLog } from '../format/receipt.js'
import { formatTransaction } from '../format/transaction.js'
import { fixedPosition, logFilter } from '../log-params.js'
import { type MethodTable, method } from '../method.js'
import { bool, optional, required, uint } from '../params.js'

/** eth: logs and polling filters. */
export const logMethods: MethodTable = {
  eth_getLogs: method([required(logFilter)], ({ chain }, filter) => {
    if (filter.blockHash !== undefined) {
      return logsOf(chain.block({ kind: 'hash', hash: filter.blockHash }), filter.criteria).map(formatLog)
    }
    const from = position(chain, filter.fromBlock) ?? head(chain)
    const to = position(chain, filter.toBlock) ?? head(chain)
    if (from > to) throw invalidParams('invalid block range params: fromBlock is after toBlock')
    if (to > head(chain)) throw invalidParams('block range extends beyond current head block')
    return findLogs(chain.blocks, from, to, filter.criteria).map(formatLog)
  }),

  eth_newFilter: method([required(logFilter)], ({ chain, filters }, { criteria, fromBlock, toBlock }) =>
    quantity(filters.addLogs({ criteria, from: position(chain, fromBlock), to: fixedPosition(toBlock) })),
  ),
  eth_newBlockFilter: method([], ({ filters }) => quantity(filters.addBlocks())),
  eth_newPendingTransactionFilter: method([optional(bool, false)], ({ filters }, whole) =>
    quantity(filters.addPending(whole)),
  ),
  eth_uninstallFilter: method([required(uint)], ({ filters }, id) => filters.remove(id)),
  eth_getFilterChanges: method([required(uint)], ({ filters }, id) => formatChanges(filters.changes(id))),
  eth_getFilterLogs: method([required(uint)], ({ filters }, id) => filters.logs(id).map(formatLog)),
}

function formatChanges(changes: Changes) {
  if (changes.kind === 'hashes') return changes.hashes
  if (changes.kind === 'logs') return changes.logs.map(formatLog)
  return changes.transactions.map((transaction) => formatTransaction(transaction, undefined))
}

function head(chain: Chain): bigint {
  return chain.blocks.head.header.number
}

function position(chain: Chain, tag: BlockTag | undefined): bigint | undefined {
  if (tag === undefined) return undefined
  return tag.kind === 'number' ? tag.number : chain.block(tag).header.number
}
