import type { Hex } from '../encoding.js'
import type { Block } from './block.js'

/** Which blocks hold logs, in all and by emitting address; ascending. So that a log query only opens blocks that can answer it. */
export class LogIndex {
  // Numbers, not bigints: there are as many of them as blocks, or more.
  readonly #all: number[] = []
  readonly #byAddress = new Map<Hex, number[]>()

  /** Adds a block above all others, and who emitted logs in it. */
  add(number: number, emitters: Iterable<Hex>): void {
    for (const address of emitters) this.#note(address, number)
  }

  /** Forgets every block above `head`. */
  truncate(head: bigint): void {
    cut(this.#all, Number(head))
    for (const [address, numbers] of this.#byAddress) {
      cut(numbers, Number(head))
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

  #note(address: Hex, number: number): void {
    append(this.#all, number)
    const numbers = this.#byAddress.get(address)
    if (numbers === undefined) this.#byAddress.set(address, [number])
    else append(numbers, number)
  }
}

/** Who emitted logs in a block, each once. */
export function emittersOf(block: Block): Set<Hex> {
  const emitters = new Set<Hex>()
  for (const { receipt } of block.transactions) for (const { address } of receipt.logs) emitters.add(address)
  return emitters
}

function append(numbers: number[], number: number): void {
  if (numbers.at(-1) !== number) numbers.push(number)
}

function cut(numbers: number[], head: number): void {
  numbers.length = firstAbove(numbers, head)
}

function between(numbers: readonly number[], from: bigint, to: bigint): bigint[] {
  const [first, end] = [firstAbove(numbers, Number(from) - 1), firstAbove(numbers, Number(to))]
  return numbers.slice(first, end).map(BigInt)
}

/** Index of the first number greater than `bound` in an ascending list. */
function firstAbove(numbers: readonly number[], bound: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) > bound) high = middle
    else low = middle + 1
  }
  return low
}
