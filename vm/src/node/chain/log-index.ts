import type { Hex } from '../encoding.js'
import type { Block } from './block.js'

/** Which blocks hold logs, in all and by emitting address; ascending. So that a log query only opens blocks that can answer it. */
export class LogIndex {
  readonly #all: bigint[] = []
  readonly #byAddress = new Map<Hex, bigint[]>()

  add(block: Block): void {
    const { number } = block.header
    for (const { receipt } of block.transactions) {
      for (const { address } of receipt.logs) this.#note(address, number)
    }
  }

  /** Forgets every block above `head`. */
  truncate(head: bigint): void {
    cut(this.#all, head)
    for (const [address, numbers] of this.#byAddress) {
      cut(numbers, head)
      if (numbers.length === 0) this.#byAddress.delete(address)
    }
  }

  /** Numbers of the blocks in `[from, to]` that hold a log of one of `addresses` (of anybody when undefined), ascending. */
  candidates(from: bigint, to: bigint, addresses: ReadonlySet<Hex> | undefined): bigint[] {
    if (addresses === undefined) return between(this.#all, from, to)
    const lists = [...addresses].map((address) => between(this.#byAddress.get(address) ?? [], from, to))
    if (lists.length === 1) return lists[0] ?? []
    return [...new Set(lists.flat())].sort((a, b) => (a < b ? -1 : 1))
  }

  #note(address: Hex, number: bigint): void {
    append(this.#all, number)
    const numbers = this.#byAddress.get(address)
    if (numbers === undefined) this.#byAddress.set(address, [number])
    else append(numbers, number)
  }
}

function append(numbers: bigint[], number: bigint): void {
  if (numbers.at(-1) !== number) numbers.push(number)
}

function cut(numbers: bigint[], head: bigint): void {
  numbers.length = firstAbove(numbers, head)
}

function between(numbers: readonly bigint[], from: bigint, to: bigint): bigint[] {
  return numbers.slice(firstAbove(numbers, from - 1n), firstAbove(numbers, to))
}

/** Index of the first number greater than `bound` in an ascending list. */
function firstAbove(numbers: readonly bigint[], bound: bigint): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0n) > bound) high = middle
    else low = middle + 1
  }
  return low
}
