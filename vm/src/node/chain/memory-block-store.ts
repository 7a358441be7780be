import type { Hex } from '../encoding.js'
import { type LogCriteria, type LogReader, logsOf } from '../logs.js'
import type { World } from '../state/world.js'
import type { Block } from './block.js'
import { type BlockStore, mustHaveState, type TransactionPlace } from './block-store.js'
import { HashIndex } from './hash-index.js'
import { emittersOf, LogIndex } from './log-index.js'
import { packBlock, packedLogsOf, unpackBlock } from './packed-block.js'
import { packCriteria } from './packed-logs.js'
import { PastStates } from './past-states.js'
import { RecentBlocks, weightOf } from './recent-blocks.js'
import type { DecodingRules } from './written-transaction.js'

/** What is kept as it is: one for each block and each transaction. Some 3 MB; the chain of most tests is shorter. */
const MAX_WEIGHT = 1_000

/** All blocks in memory: the newest ones and those that were read lately as they are, the others in few bytes. */
export class MemoryBlockStore implements BlockStore {
  readonly logs = new LogIndex()
  /** Number of the first block. */
  readonly #start: number
  /** By number, counted from the first block, as everything here. */
  readonly #blocks: (Block | string)[] = []
  /** The blocks before this one are packed. */
  #packedTo = 0
  /** Of the blocks that are not. */
  #weight = 0
  readonly #hashes = new HashIndex()
  readonly #transactions = new HashIndex()
  /** Place of each block's first transaction among all. */
  readonly #firstTransactions: number[] = []
  readonly #recent: RecentBlocks
  readonly #states: PastStates

  /**
   * @param execution rules that transactions are decoded by
   * @param maxPastStates states that are kept besides the newest one
   * @param first number of the block that comes first
   * @param maxWeight how much is kept as it is besides the newest block, as much again of what was read, and of states
   */
  constructor(
    private readonly execution: DecodingRules,
    maxPastStates = Number.POSITIVE_INFINITY,
    readonly first = 0n,
    private readonly maxWeight = MAX_WEIGHT,
  ) {
    this.#start = Number(first)
    this.#recent = new RecentBlocks(maxWeight)
    this.#states = new PastStates(maxPastStates, maxWeight)
  }

  get head(): Block {
    const head = this.#at(this.#blocks.length - 1)
    if (head === undefined) throw new Error('The chain has no genesis block yet.')
    return head
  }

  get statesFrom(): number {
    return this.#start + this.#states.from
  }

  append(block: Block, world: World): void {
    this.#add(block)
    this.#states.append(world, weightOf(block))
  }

  truncate(head: bigint): void {
    const count = Math.min(this.#blocks.length, Math.max(0, Number(head) + 1 - this.#start))
    this.#transactions.truncate(this.#firstTransactions[count] ?? this.#transactions.size)
    this.#hashes.truncate(count)
    for (const block of this.#blocks.splice(count)) if (typeof block !== 'string') this.#weight -= weightOf(block)
    this.#packedTo = Math.min(this.#packedTo, count)
    this.#firstTransactions.length = count
    this.#states.truncate(count)
    this.#recent.truncate(count - 1)
    this.logs.truncate(head)
    this.#unpackHead()
  }

  replace(blocks: readonly Block[], world: World): void {
    this.truncate(-1n)
    for (const block of blocks) this.#add(block)
    this.#states.restart(blocks.length, world)
  }

  byNumber(number: bigint): Block | undefined {
    return this.#at(Number(number) - this.#start)
  }

  byHash(hash: Hex): Block | undefined {
    const place = this.#hashes.find(hash)
    return place === undefined ? undefined : this.#at(place)
  }

  transaction(hash: Hex): TransactionPlace | undefined {
    const found = this.#transactions.find(hash)
    if (found === undefined) return undefined
    const place = lastAtMost(this.#firstTransactions, found)
    const index = found - (this.#firstTransactions[place] ?? 0)
    const block = this.#at(place)
    const executed = block?.transactions[index]
    return block && executed ? { block, index, executed } : undefined
  }

  logReader(criteria: LogCriteria): LogReader {
    const wanted = packCriteria(criteria)
    return (number) => {
      const place = Number(number) - this.#start
      const block = this.#blocks[place]
      if (block === undefined) return []
      if (typeof block !== 'string') return logsOf(block, criteria)
      return packedLogsOf(block, { number, hash: () => this.#hashes.at(place), hashOf: this.#hashOf(place) }, wanted)
    }
  }

  worldAfter(block: Block): World {
    mustHaveState(block, this.statesFrom)
    return this.#states.at(Number(block.header.number) - this.#start)
  }

  setHeadWorld(world: World): void {
    this.#states.setHead(world)
  }

  pinHeadWorld(): World {
    return this.#states.at(this.#blocks.length - 1)
  }

  #add(block: Block): void {
    const place = this.#blocks.push(block) - 1
    this.#weight += weightOf(block)
    while (this.#weight > this.maxWeight && this.#packedTo < place) this.#packOldest()
    this.#hashes.add(block.header.hash)
    this.#firstTransactions.push(this.#transactions.size)
    for (const { hash } of block.transactions) this.#transactions.add(hash)
    this.logs.add(this.#start + place, emittersOf(block))
  }

  #packOldest(): void {
    const place = this.#packedTo++
    const block = this.#blocks[place]
    if (block === undefined || typeof block === 'string') return
    this.#blocks[place] = packBlock(block)
    this.#weight -= weightOf(block)
  }

  /** The newest block is at hand, as ever. */
  #unpackHead(): void {
    const place = this.#blocks.length - 1
    const head = this.#at(place)
    if (head === undefined || place >= this.#packedTo) return
    this.#blocks[place] = head
    this.#packedTo = place
    this.#weight += weightOf(head)
  }

  #at(place: number): Block | undefined {
    const block = this.#blocks[place]
    if (typeof block !== 'string') return block
    const recent = this.#recent.get(place)
    if (recent !== undefined) return recent
    const unpacked = unpackBlock(block, this.#hashOf(place), this.execution)
    this.#recent.add(place, unpacked)
    return unpacked
  }

  #hashOf(place: number): (index: number) => Hex {
    const first = this.#firstTransactions[place] ?? 0
    return (index) => this.#transactions.at(first + index)
  }
}

/** Index of the last number of an ascending list that is not above `bound`; of equal ones the last. */
function lastAtMost(numbers: readonly number[], bound: number): number {
  let [low, high] = [0, numbers.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) > bound) high = middle
    else low = middle
  }
  return low
}
