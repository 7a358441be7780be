import { type Hex, quantity } from '../../encoding.js'
import { RpcError } from '../../errors.js'
import { type Fork, readAnswer } from '../../fork/fork.js'
import { blockPlace } from '../../fork/fork-block.js'
import { ForkSourceError } from '../../fork/source-error.js'
import type { NodeContext } from '../../node-context.js'
import { complete, type Decoder, data, hash, list, uint64 } from '../params.js'
import { anything, atNumber, type ForkedMethod, forward, hashAt, numberBelow, orNull, tagAt } from './forked-method.js'

const MAX_LIST = 1_000_000

/** A transaction or receipt in a block. */
const placed = complete({ blockNumber: uint64, blockHash: hash })
const count = orNull(uint64)

/** The source's own block; the first parameter names it. */
function byBlock(answer: Decoder<unknown>): ForkedMethod {
  return async (node, fork, call) => {
    const number = await numberBelow(node, fork, tagAt(call.params, 0))
    return number === undefined ? call.here() : forward(fork, atNumber(call, 0, number), answer)
  }
}

/** As {@link byBlock}, by hash alone. */
function byHash(answer: Decoder<unknown>): ForkedMethod {
  return async (node, fork, call) => {
    const id = hashAt(call.params, 0)
    const number = await numberBelow(node, fork, id && { kind: 'hash', hash: id })
    return number === undefined ? call.here() : forward(fork, call, answer)
  }
}

/** Blocks must be the ones that were asked for. */
const blockByNumber: ForkedMethod = async (node, fork, call) => {
  const number = await numberBelow(node, fork, tagAt(call.params, 0))
  return number === undefined ? call.here() : forward(fork, atNumber(call, 0, number), isBlock(number))
}

const blockByHash: ForkedMethod = async (node, fork, call) => {
  const id = hashAt(call.params, 0)
  const number = await numberBelow(node, fork, id && { kind: 'hash', hash: id })
  return number === undefined ? call.here() : forward(fork, call, isBlock(number))
}

function isBlock(wanted: bigint): Decoder<unknown> {
  return (value, name) => {
    const { number } = blockPlace(value, name)
    if (number !== wanted) throw new RpcError(-32602, `it is of block ${number}, not ${wanted}`)
    return value
  }
}

/** A transaction of the fork's, or one that the source had mined by the fork's block. */
function byTransaction(answer: Decoder<unknown>): ForkedMethod {
  return async (node, fork, call) => {
    const id = hashAt(call.params, 0)
    if (id === undefined || isHere(node, id) || !(await isBelow(fork, id))) return call.here()
    return forward(fork, call, answer)
  }
}

function isHere({ chain }: NodeContext, id: Hex): boolean {
  return chain.blocks.transaction(id) !== undefined || chain.pool.get(id) !== undefined
}

async function isBelow(fork: Fork, id: Hex): Promise<boolean> {
  const found = await fork.source.ask('eth_getTransactionByHash', [id])
  return isPlacedBelow(fork, found, 'eth_getTransactionByHash')
}

/** False for null, for what waits at the source, and for what it mined after the fork. */
function isPlacedBelow(fork: Fork, found: unknown, method: string): boolean {
  const isWaiting = typeof found === 'object' && found !== null && 'blockNumber' in found && found.blockNumber === null
  if (found === null || isWaiting) return false
  return readAnswer(fork.source, placed, found, method).blockNumber <= fork.number
}

const bySenderAndNonce: ForkedMethod = async (_node, fork, call) => {
  const here = await call.here()
  if (here !== null) return here
  const found = await fork.source.ask(call.name, call.params)
  return isPlacedBelow(fork, found, call.name) ? found : null
}

interface Fees {
  readonly oldestBlock: Hex
  readonly baseFeePerGas: readonly unknown[]
  readonly gasUsedRatio: readonly unknown[]
  readonly baseFeePerBlobGas?: readonly unknown[]
  readonly blobGasUsedRatio?: readonly unknown[]
  readonly reward?: readonly unknown[]
}

const series: Decoder<unknown[]> = list((value) => value)
const fees = complete({ oldestBlock: uint64, baseFeePerGas: series, gasUsedRatio: series })
const MAX_FEE_BLOCKS = 1_024n

/** Fees of blocks on both sides of the border stand one behind the other. */
const feeHistory: ForkedMethod = async (node, fork, call) => {
  const [size, newest, ...rest] = call.params
  const tag = tagAt([newest ?? 'latest'], 0)
  const wanted = uint64(size, 'argument 0')
  const border = await numberBelow(node, fork, tag)
  if (border !== undefined) return feesBelow(fork, wanted, border, rest)
  const last = tag === undefined ? undefined : node.chain.find(tag)?.header.number
  if (last === undefined) return call.here()
  const blocks = wanted > MAX_FEE_BLOCKS ? MAX_FEE_BLOCKS : wanted
  const own = last - fork.number
  if (blocks <= own) return call.here()
  const above = (await call.here([quantity(own), newest, ...rest])) as Fees
  return joined(await feesBelow(fork, blocks - own, fork.number, rest), above)
}

async function feesBelow(fork: Fork, blocks: bigint, newest: bigint, rest: readonly unknown[]): Promise<Fees> {
  const found = await fork.source.ask('eth_feeHistory', [quantity(blocks), quantity(newest), ...rest])
  const { baseFeePerGas, gasUsedRatio } = readAnswer(fork.source, fees, found, 'eth_feeHistory')
  if (baseFeePerGas.length === gasUsedRatio.length + 1) return found as Fees
  throw new ForkSourceError(
    fork.source.host,
    'gave an answer to eth_feeHistory that can not be used: lists of wrong length',
  )
}

/** A list of base fees ends with the one that follows, which the next list begins with. */
function joined(below: Fees, above: Fees): Fees {
  const both = (name: 'gasUsedRatio' | 'blobGasUsedRatio' | 'reward') => [
    ...(below[name] ?? []),
    ...(above[name] ?? []),
  ]
  const following = (name: 'baseFeePerGas' | 'baseFeePerBlobGas') => [
    ...(below[name] ?? []).slice(0, -1),
    ...(above[name] ?? []),
  ]
  return {
    oldestBlock: below.oldestBlock,
    baseFeePerGas: following('baseFeePerGas'),
    gasUsedRatio: both('gasUsedRatio'),
    baseFeePerBlobGas: following('baseFeePerBlobGas'),
    blobGasUsedRatio: both('blobGasUsedRatio'),
    ...(above.reward === undefined ? {} : { reward: both('reward') }),
  }
}

/** eth and debug: blocks, transactions and their receipts. */
export const blockReads: Readonly<Record<string, ForkedMethod>> = {
  eth_getBlockByNumber: blockByNumber,
  eth_getBlockByHash: blockByHash,
  eth_getBlockTransactionCountByNumber: byBlock(count),
  eth_getBlockTransactionCountByHash: byHash(count),
  eth_getBlockReceipts: byBlock(list(placed, MAX_LIST)),
  eth_getUncleCountByBlockNumber: byBlock(count),
  eth_getUncleCountByBlockHash: byHash(count),
  eth_getUncleByBlockNumberAndIndex: byBlock(anything),
  eth_getUncleByBlockHashAndIndex: byHash(anything),
  eth_getTransactionByBlockNumberAndIndex: byBlock(orNull(placed)),
  eth_getTransactionByBlockHashAndIndex: byHash(orNull(placed)),
  eth_getRawTransactionByBlockNumberAndIndex: byBlock(orNull(data)),
  eth_getRawTransactionByBlockHashAndIndex: byHash(orNull(data)),
  eth_getTransactionByHash: byTransaction(placed),
  eth_getTransactionReceipt: byTransaction(placed),
  eth_getRawTransactionByHash: byTransaction(data),
  eth_getTransactionBySenderAndNonce: bySenderAndNonce,
  eth_feeHistory: feeHistory,
  debug_traceTransaction: byTransaction(anything),
  debug_traceBlockByNumber: byBlock(list(anything, MAX_LIST)),
  debug_traceBlockByHash: byHash(list(anything, MAX_LIST)),
  debug_getRawHeader: byBlock(data),
  debug_getRawBlock: byBlock(data),
  debug_getRawReceipts: byBlock(list(data, MAX_LIST)),
  debug_getRawTransaction: byTransaction(data),
}
