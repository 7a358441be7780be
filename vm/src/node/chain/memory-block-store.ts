import type { Hex } from '../encoding.js'
import type { LogCriteria, LogReader } from '../logs.js'
import type { World } from '../state/world.js'
import type { Block } from './block.js'
import { type BlockStore, mustHaveState, type TransactionPlace } from './block-store.js'
import { HashIndex } from './hash-index.js'
import { emittersOf, LogIndex } from './log-index.js'
import { packBlock, packedLogsOf, unpackBlock } from './packed-block.js'
import { packCriteria } from './packed-logs.js'
import { PastStates } from './past-states.js'
import { RecentBlocks } from './recent-blocks.js'
import type { DecodingRules } from './written-transaction.js'

/** All blocks in memory: the newest one and those that were read lately as they are, the others in few bytes. */
export class MemoryBlockStore implements BlockStore {
  readonly logs = new LogIndex()
  /** Number of the first block. */
  readonly #start: number
  /** By number, counted from the first block, as everything here. */
  readonly #packed: string[] = []
  readonly #hashes = new HashIndex()
  readonly #transactions = new HashIndex()
  /** Place of each block's first transaction among all. */
  readonly #firstTransactions: number[] = []
  readonly #states: PastStates
  #head: Block | undefined

  /**
   * @param execution rules that transactions are decoded by
   * @param maxPastStates states that are kept besides the newest one
   * @param first number of the block that comes first
   * @param recent which blocks that were read are kept as they are, besides in few bytes
   */
  constructor(
    private readonly execution: DecodingRules,
    maxPastStates = Number.POSITIVE_INFINITY,
    readonly first = 0n,
    private readonly recent = new RecentBlocks(),
  ) {
    this.#start = Number(first)
    this.#states = new PastStates(maxPastStates)
  }

  get head(): Block {
    if (this.#head === undefined) throw new Error('The chain has no genesis block yet.')
    return this.#head
  }

  get statesFrom(): number {
    return this.#start + this.#states.from
  }

  append(block: Block, world: World): void {
    this.#add(block)
    this.#states.append(world)
  }

  truncate(head: bigint): void {
    const count = Math.min(this.#packed.length, Math.max(0, Number(head) + 1 - this.#start))
    if (count < this.#packed.length) this.#head = undefined
    this.#transactions.truncate(this.#firstTransactions[count] ?? this.#transactions.size)
    this.#hashes.truncate(count)
    this.#packed.length = count
    this.#firstTransactions.length = count
    this.#states.truncate(count)
    this.recent.truncate(count - 1)
    this.#head ??= this.#at(count - 1)
    this.logs.truncate(head)
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
      const packed = this.#packed[place]
      if (packed === undefined) return []
      return packedLogsOf(packed, { number, hash: () => this.#hashes.at(place), hashOf: this.#hashOf(place) }, wanted)
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
    return this.#states.at(this.#packed.length - 1)
  }

  #add(block: Block): void {
    const place = this.#packed.push(packBlock(block)) - 1
    this.#hashes.add(block.header.hash)
    this.#firstTransactions.push(this.#transactions.size)
    for (const { hash } of block.transactions) this.#transactions.add(hash)
    this.logs.add(this.#start + place, emittersOf(block))
    this.#head = block
  }

  #at(place: number): Block | undefined {
    const packed = this.#packed[place]
    if (packed === undefined) return undefined
    if (this.#head !== undefined && place === this.#packed.length - 1) return this.#head
    const recent = this.recent.get(place)
    if (recent !== undefined) return recent
    const block = unpackBlock(packed, this.#hashOf(place), this.execution)
    this.recent.add(place, block)
    return block
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
