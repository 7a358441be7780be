import type { BlockTag } from '../../chain/block-tag.js'
import type { Chain } from '../../chain/chain.js'
import { quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { Changes } from '../../filters.js'
import { findLogs, logsOf } from '../../logs.js'
import { formatLog } from '../format/receipt.js'
import { fixedPosition, logFilter } from '../log-params.js'
import { type MethodTable, method } from '../method.js'
import { required, uint } from '../params.js'

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
  eth_newPendingTransactionFilter: method([], ({ filters }) => quantity(filters.addPending())),
  eth_uninstallFilter: method([required(uint)], ({ filters }, id) => filters.remove(id)),
  eth_getFilterChanges: method([required(uint)], ({ filters }, id) => formatChanges(filters.changes(id))),
  eth_getFilterLogs: method([required(uint)], ({ filters }, id) => filters.logs(id).map(formatLog)),
}

function formatChanges(changes: Changes) {
  return changes.kind === 'hashes' ? changes.hashes : changes.logs.map(formatLog)
}

function head(chain: Chain): bigint {
  return chain.blocks.head.header.number
}

function position(chain: Chain, tag: BlockTag | undefined): bigint | undefined {
  if (tag === undefined) return undefined
  return tag.kind === 'number' ? tag.number : chain.block(tag).header.number
}
