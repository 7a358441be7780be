import type { Hex } from '../encoding.js'
import type { World } from '../state/world.js'
import type { Block, ExecutedTransaction } from './block.js'
import { LogIndex } from './log-index.js'

/** Where a mined transaction stands. */
export interface TransactionPlace {
  readonly block: Block
  readonly index: number
  readonly executed: ExecutedTransaction
}

/** All blocks of the chain in memory, found by number, hash and transaction. */
export class BlockStore {
  readonly #blocks: Block[] = []
  /** The state that follows each block. It differs from the header's root after `hardhat_setBalance` and the like. */
  readonly #worlds: World[] = []
  readonly #numbers = new Map<Hex, number>()
  readonly #transactions = new Map<Hex, { readonly block: number; readonly index: number }>()
  readonly logs = new LogIndex()

  /** @throws Error before the genesis block is there */
  get head(): Block {
    const head = this.#blocks.at(-1)
    if (head === undefined) throw new Error('The chain has no genesis block yet.')
    return head
  }

  /** Adds the block that follows the head, with the state that it leaves. */
  append(block: Block, world: World): void {
    const number = this.#blocks.length
    this.#blocks.push(block)
    this.#worlds.push(world)
    this.#numbers.set(block.header.hash, number)
    for (const [index, { transaction }] of block.transactions.entries()) {
      this.#transactions.set(transaction.hash, { block: number, index })
    }
    this.logs.add(block)
  }

  /** Forgets every block above `head`. */
  truncate(head: bigint): void {
    for (const block of this.#blocks.splice(Number(head) + 1)) this.#forget(block)
    this.#worlds.length = this.#blocks.length
    this.logs.truncate(head)
  }

  byNumber(number: bigint): Block | undefined {
    return this.#blocks[Number(number)]
  }

  byHash(hash: Hex): Block | undefined {
    const number = this.#numbers.get(hash)
    return number === undefined ? undefined : this.#blocks[number]
  }

  transaction(hash: Hex): TransactionPlace | undefined {
    const place = this.#transactions.get(hash)
    const block = place && this.#blocks[place.block]
    const executed = block?.transactions[place?.index ?? 0]
    return place && block && executed ? { block, index: place.index, executed } : undefined
  }

  /** The state that calls at this block see. */
  worldAfter(block: Block): World {
    return this.#worlds[Number(block.header.number)]
  }

  /** Records a change of the newest state that no transaction made. */
  setHeadWorld(world: World): void {
    this.#worlds[this.#worlds.length - 1] = world
  }

  #forget(block: Block): void {
    this.#numbers.delete(block.header.hash)
    for (const { transaction } of block.transactions) this.#transactions.delete(transaction.hash)
  }
}
