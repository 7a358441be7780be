import type { Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { World } from '../state/world.js'
import type { Block, ExecutedTransaction } from './block.js'
import { emittersOf, LogIndex } from './log-index.js'

/** Where a mined transaction stands. */
export interface TransactionPlace {
  readonly block: Block
  readonly index: number
  readonly executed: ExecutedTransaction
}

/** The chain's blocks, found by number, hash and transaction, and the states they leave. */
export interface BlockStore {
  readonly logs: LogIndex
  /** Number of the first block that is here: 0, but for a fork, whose first is the one it was forked at. */
  readonly first: bigint
  /** @throws Error before the genesis block is there */
  readonly head: Block
  /** Number of the first block whose state is held. */
  readonly statesFrom: number
  /** Adds the block that follows the head, with the state that it leaves. */
  append(block: Block, world: World): void
  /** Forgets every block above `head`. */
  truncate(head: bigint): void
  /** Forgets everything and takes these blocks, from {@link first} on; only the state after the last one is there. */
  replace(blocks: readonly Block[], world: World): void
  byNumber(number: bigint): Block | undefined
  byHash(hash: Hex): Block | undefined
  transaction(hash: Hex): TransactionPlace | undefined
  /**
   * The state that calls at this block see. It differs from the header's root after `hardhat_setBalance` and the like.
   *
   * @throws RpcError -32000 when it is not held: a chain from a file has its newest state only, and past ones may be limited
   */
  worldAfter(block: Block): World
  /** Records a change of the newest state that no transaction made. */
  setHeadWorld(world: World): void
  /** The newest state, for holding on to: a mere reference where it lies in a store. */
  pinHeadWorld(): World
}

/** All blocks in memory. */
export class MemoryBlockStore implements BlockStore {
  readonly #blocks: Block[] = []
  readonly #worlds: World[] = []
  readonly #numbers = new Map<Hex, number>()
  readonly #transactions = new Map<Hex, { readonly block: number; readonly index: number }>()
  readonly logs = new LogIndex()
  #statesFrom: number
  readonly #first: number

  /**
   * @param maxPastStates states that are kept besides the newest one
   * @param first number of the block that comes first
   */
  constructor(
    private readonly maxPastStates = Number.POSITIVE_INFINITY,
    readonly first = 0n,
  ) {
    this.#first = Number(first)
    this.#statesFrom = this.#first
  }

  get head(): Block {
    const head = this.#blocks.at(-1)
    if (head === undefined) throw new Error('The chain has no genesis block yet.')
    return head
  }

  get statesFrom(): number {
    return this.#statesFrom
  }

  append(block: Block, world: World): void {
    const number = this.#first + this.#blocks.length
    this.#blocks.push(block)
    this.#worlds.push(world)
    this.#forgetStates(number - this.maxPastStates)
    this.#numbers.set(block.header.hash, number)
    for (const [index, { hash }] of block.transactions.entries()) this.#transactions.set(hash, { block: number, index })
    this.logs.add(number, emittersOf(block))
  }

  truncate(head: bigint): void {
    for (const block of this.#blocks.splice(Math.max(0, Number(head) + 1 - this.#first))) this.#forget(block)
    this.#worlds.length = this.#blocks.length
    this.logs.truncate(head)
  }

  replace(blocks: readonly Block[], world: World): void {
    this.truncate(-1n)
    for (const block of blocks) this.append(block, world)
    this.#statesFrom = this.#first + blocks.length - 1
  }

  byNumber(number: bigint): Block | undefined {
    return this.#at(Number(number))
  }

  byHash(hash: Hex): Block | undefined {
    const number = this.#numbers.get(hash)
    return number === undefined ? undefined : this.#at(number)
  }

  transaction(hash: Hex): TransactionPlace | undefined {
    const place = this.#transactions.get(hash)
    const block = place && this.#at(place.block)
    const executed = block?.transactions[place?.index ?? 0]
    return place && block && executed ? { block, index: place.index, executed } : undefined
  }

  worldAfter(block: Block): World {
    mustHaveState(block, this.#statesFrom)
    return this.#worlds[Number(block.header.number) - this.#first]
  }

  setHeadWorld(world: World): void {
    const head = this.#worlds.length - 1
    this.#worlds[head] = world
    this.#statesFrom = Math.min(this.#statesFrom, this.#first + head)
  }

  pinHeadWorld(): World {
    return this.#worlds.at(-1)
  }

  /** @param before number of the first block whose state stays */
  #forgetStates(before: number): void {
    for (; this.#statesFrom < before; this.#statesFrom++) this.#worlds[this.#statesFrom - this.#first] = undefined
  }

  #at(number: number): Block | undefined {
    return this.#blocks[number - this.#first]
  }

  #forget(block: Block): void {
    this.#numbers.delete(block.header.hash)
    for (const { hash } of block.transactions) this.#transactions.delete(hash)
  }
}

/** @throws RpcError -32000 when the block's state is not there */
export function mustHaveState({ header }: Block, first: number): void {
  if (Number(header.number) >= first) return
  throw invalidInput(`the state of block ${header.number} is not held: only those from block ${first} on are`)
}
