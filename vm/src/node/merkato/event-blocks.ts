import { POOL_ADDRESS, REGISTRY_ADDRESS } from '@merkato/protocol'
import { min } from '../bigint.js'
import type { Block, ExecutedTransaction } from '../chain/block.js'
import type { Chain } from '../chain/chain.js'
import { emittersOf, LogIndex } from '../chain/log-index.js'
import type { Hex } from '../encoding.js'
import type { Fork } from '../fork/fork.js'
import { askLogs, type SourceLog } from '../fork/source-logs.js'
import { type LoggedBlocks, readerOf } from '../logs.js'

/** Blocks as far as events are read from them. */
export interface EventBlocks extends LoggedBlocks {
  byNumber(number: bigint): Block | undefined
}

const POOL = POOL_ADDRESS.toLowerCase() as Hex
const MERKATO = { addresses: new Set([POOL, REGISTRY_ADDRESS.toLowerCase() as Hex]), topics: [] }

/** What was read of a fork's source, which does not change. */
const known = new WeakMap<Fork, EventBlocks>()

/**
 * The chain's blocks; of a fork, with those of its source that hold events of the pool or the registry.
 *
 * @throws ForkSourceError
 */
export async function eventBlocks({ blocks, fork }: Chain): Promise<EventBlocks> {
  if (fork === undefined) return blocks
  const below = known.get(fork) ?? (await readBelow(fork))
  known.set(fork, below)
  return {
    logs: {
      candidates: (from, to, addresses) => [
        ...below.logs.candidates(from, min(to, fork.number), addresses),
        ...blocks.logs.candidates(from, to, addresses),
      ],
    },
    byNumber: (number) => (number > fork.number ? blocks.byNumber(number) : below.byNumber(number)),
    logReader(criteria) {
      const [above, under] = [blocks.logReader(criteria), below.logReader(criteria)]
      return (number) => (number > fork.number ? above(number) : under(number))
    },
  }
}

/** Most chains have no pool, and do not like to be asked for all of their logs. */
async function readBelow(fork: Fork): Promise<EventBlocks> {
  await fork.load(POOL)
  const { logs } = fork.known(POOL) === undefined ? { logs: [] } : await askLogs(fork, MERKATO, 0n, fork.number)
  const numbered = new Map<bigint, SourceLog[]>()
  for (const log of logs) numbered.set(log.blockNumber, [...(numbered.get(log.blockNumber) ?? []), log])
  const index = new LogIndex()
  const blocks = new Map<bigint, Block>()
  for (const [number, some] of [...numbered].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const block = blockOf(fork, number, some)
    blocks.set(number, block)
    index.add(Number(number), emittersOf(block))
  }
  return {
    logs: index,
    byNumber: (number) => blocks.get(number),
    logReader: (criteria) => readerOf((number) => blocks.get(number), criteria),
  }
}

/** A block with nothing but these logs. Of its header only number and hash are its own, and nobody who reads events looks at more. */
function blockOf({ block }: Fork, number: bigint, logs: readonly SourceLog[]): Block {
  const header = { ...block.header, number, hash: logs[0]?.blockHash ?? block.header.hash }
  return { ...block, header, transactions: logs.map(transactionOf) }
}

/** Each log in a transaction of its own, so that its number within the block is the source's. */
function transactionOf({ transactionHash: hash, logIndex, ...log }: SourceLog): ExecutedTransaction {
  return {
    hash,
    get transaction(): never {
      throw new Error("A fork's source was asked for events, and not for transactions.")
    },
    receipt: {
      type: 0,
      succeeded: true,
      gasUsed: 0n,
      cumulativeGasUsed: 0n,
      effectiveGasPrice: 0n,
      contractAddress: undefined,
      logs: [log],
      firstLogIndex: Number(logIndex),
    },
  }
}
