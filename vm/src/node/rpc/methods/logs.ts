import type { BlockTag } from '../../chain/block-tag.js'
import type { Chain } from '../../chain/chain.js'
import { type Hex, quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { Changes } from '../../filters.js'
import { findLogs, type LogCriteria, logsOf } from '../../logs.js'
import { formatLog } from '../format/receipt.js'
import { type MethodTable, method } from '../method.js'
import { address, blockTag, type Decoder, hash, list, object, required, uint } from '../params.js'

/** A filter object as clients send it. */
interface LogFilter {
  readonly criteria: LogCriteria
  readonly fromBlock: BlockTag | undefined
  readonly toBlock: BlockTag | undefined
  readonly blockHash: Hex | undefined
}

const MAX_TOPICS = 4
const MAX_ALTERNATIVES = 1_000

const logFilter: Decoder<LogFilter> = (value, name) => {
  const record = object(value, name)
  const field = <T>(key: string, decode: Decoder<T>) => {
    const found = record[key]
    return found === undefined || found === null ? undefined : decode(found, `${name}.${key}`)
  }
  const filter = {
    criteria: { addresses: field('address', anyOf(address)), topics: field('topics', topics) ?? [] },
    fromBlock: field('fromBlock', blockTag),
    toBlock: field('toBlock', blockTag),
    blockHash: field('blockHash', hash),
  }
  if (filter.blockHash !== undefined && (filter.fromBlock ?? filter.toBlock) !== undefined) {
    throw invalidParams(`invalid ${name}: blockHash excludes fromBlock and toBlock`)
  }
  return filter
}

/** One value or a list of alternatives; an empty list allows anything. */
function anyOf(decode: Decoder<Hex>): Decoder<ReadonlySet<Hex> | undefined> {
  return (value, name) => {
    const values = Array.isArray(value) ? list(decode, MAX_ALTERNATIVES)(value, name) : [decode(value, name)]
    return values.length === 0 ? undefined : new Set(values)
  }
}

const topics: Decoder<(ReadonlySet<Hex> | undefined)[]> = (value, name) => {
  const orAnything: Decoder<ReadonlySet<Hex> | undefined> = (topic, place) =>
    topic === null ? undefined : anyOf(hash)(topic, place)
  return list(orAnything, MAX_TOPICS)(value, name)
}

/** eth: logs and polling filters. */
export const logMethods: MethodTable = {
  eth_getLogs: method([required(logFilter)], ({ chain }, filter) => {
    if (filter.blockHash !== undefined) {
      return logsOf(chain.block({ kind: 'hash', hash: filter.blockHash }), filter.criteria).map(formatLog)
    }
    const from = position(chain, filter.fromBlock) ?? head(chain)
    const to = position(chain, filter.toBlock) ?? head(chain)
    if (from > to) throw invalidParams('invalid block range: fromBlock is after toBlock')
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

/** "latest" as the end of a filter means that it never ends. */
function fixedPosition(tag: BlockTag | undefined): bigint | undefined {
  return tag?.kind === 'number' ? tag.number : undefined
}
