import type { Block } from './block.js'

/** Some 15 MB. */
const MAX_WEIGHT = 5_000

/** Blocks by number that were made or read lately, ready for use. */
export class RecentBlocks {
  readonly #blocks = new Map<number, Block>()
  #weight = 0

  /** @param maxWeight what is kept besides the newest block: a weight of one for each block and each transaction */
  constructor(private readonly maxWeight = MAX_WEIGHT) {}

  get(number: number): Block | undefined {
    return this.#blocks.get(number)
  }

  add(number: number, block: Block): void {
    for (const oldest of this.#blocks.keys()) {
      if (this.#weight <= this.maxWeight) break
      this.#drop(oldest)
    }
    this.#drop(number)
    this.#blocks.set(number, block)
    this.#weight += weightOf(block)
  }

  /** Forgets every block above `head`. */
  truncate(head: number): void {
    for (const number of this.#blocks.keys()) if (number > head) this.#drop(number)
  }

  #drop(number: number): void {
    const block = this.#blocks.get(number)
    if (block !== undefined && this.#blocks.delete(number)) this.#weight -= weightOf(block)
  }
}

/** What bytes and slots that some 3 kB hold cost at least. */
const GAS_PER_PART = 50_000n

/** What a block and the state that it left take in memory, in parts of some 3 kB. */
export function weightOf({ header, transactions }: Block): number {
  return 1 + transactions.length + Number(header.gasUsed / GAS_PER_PART)
}
