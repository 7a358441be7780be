import { max, min } from '../../bigint.js'
import type { BlockTag } from '../../chain/block-tag.js'
import { quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { Fork } from '../../fork/fork.js'
import { askLogs } from '../../fork/source-logs.js'
import { findLogs, type LogCriteria } from '../../logs.js'
import type { NodeContext } from '../../node-context.js'
import { formatLog } from '../format/receipt.js'
import { logFilter } from '../log-params.js'
import { uint } from '../params.js'
import { decoded, type ForkedMethod, numberBelow } from './forked-method.js'

/** Logs on both sides of the border, those of the source first. */
const getLogs: ForkedMethod = async (node, fork, call) => {
  const filter = decoded(logFilter, call.params[0])
  if (filter === undefined) return call.here()
  const { criteria, blockHash } = filter
  if (blockHash !== undefined) {
    const number = await numberBelow(node, fork, { kind: 'hash', hash: blockHash })
    return number === undefined ? call.here() : logsBelow(fork, criteria, number, number)
  }
  const from = await place(node, fork, filter.fromBlock)
  const to = await place(node, fork, filter.toBlock)
  if (from > to) throw invalidParams('invalid block range: fromBlock is after toBlock')
  return logsBetween(node, fork, criteria, from, to)
}

const getFilterLogs: ForkedMethod = (node, fork, call) => {
  const id = decoded(uint, call.params[0])
  if (id === undefined) return call.here()
  const { criteria, from = 0n, to = node.chain.blocks.head.header.number } = node.filters.query(id)
  return logsBetween(node, fork, criteria, from, to)
}

/** A log filter may begin at a block that is the source's. */
const newFilter: ForkedMethod = async (node, fork, call) => {
  const filter = decoded(logFilter, call.params[0])
  if (filter?.fromBlock?.kind !== 'hash') return call.here()
  const number = await numberBelow(node, fork, filter.fromBlock)
  if (number === undefined) return call.here()
  return call.here([{ ...(call.params[0] as object), fromBlock: quantity(number) }])
}

async function logsBetween(node: NodeContext, fork: Fork, criteria: LogCriteria, from: bigint, to: bigint) {
  const below = from > fork.number ? [] : await logsBelow(fork, criteria, from, min(to, fork.number))
  const above = findLogs(node.chain.blocks, max(from, fork.number + 1n), to, criteria)
  return [...below, ...above.map(formatLog)]
}

/** As the source describes them. */
async function logsBelow(fork: Fork, criteria: LogCriteria, from: bigint, to: bigint): Promise<unknown[]> {
  return (await askLogs(fork, criteria, from, to)).json
}

async function place(node: NodeContext, fork: Fork, tag: BlockTag | undefined): Promise<bigint> {
  if (tag === undefined) return node.chain.blocks.head.header.number
  if (tag.kind === 'number') return tag.number
  return (await numberBelow(node, fork, tag)) ?? node.chain.block(tag).header.number
}

/** eth: logs. */
export const logReads: Readonly<Record<string, ForkedMethod>> = {
  eth_getLogs: getLogs,
  eth_getFilterLogs: getFilterLogs,
  eth_newFilter: newFilter,
}
