import { bytesToInteger } from './encoding.js'

const STRING = 0x80
const LIST = 0xc0
/** Content up to this length needs no length of its length. */
const SHORT = 55
/** Integers of so many bytes are exact as numbers. */
const NUMBER_BYTES = 6

/**
 * Reads one RLP list (yellow paper, appendix B), item by item, where each item's kind is known beforehand. Only the one right encoding is
 * read. Whatever is asked for after something else was found is empty: {@link isDone} says in the end whether anything may be believed.
 */
export class RlpReader {
  /** Where the next item begins. */
  at: number
  #isWrong = false
  /** Of the item that was opened last: where its content ends. */
  #end = 0

  /** @param at where the list begins, which ends where the bytes end */
  constructor(
    private readonly bytes: Uint8Array,
    at: number,
  ) {
    this.at = this.#open(at, LIST)
    if (this.#end !== bytes.length) this.#fail()
  }

  /** Whether everything was as it was asked for, and nothing is left. */
  get isDone(): boolean {
    return !this.#isWrong && this.at === this.bytes.length
  }

  /** A copy of a string's bytes. */
  string(): Uint8Array {
    const start = this.#open(this.at, STRING)
    this.at = this.#end
    return this.bytes.slice(start, this.#end)
  }

  /** An integer, which has no leading zeros. */
  integer(): bigint {
    const start = this.#open(this.at, STRING)
    const end = this.#end
    this.at = end
    if (this.bytes[start] === 0 && start < end) this.#fail()
    if (end - start > NUMBER_BYTES) return bytesToInteger(this.bytes.slice(start, end))
    let number = 0
    for (let place = start; place < end; place++) number = number * 256 + (this.bytes[place] ?? 0)
    return BigInt(number)
  }

  /** A list without items. */
  emptyList(): void {
    const start = this.#open(this.at, LIST)
    if (start !== this.#end) this.#fail()
    this.at = this.#end
  }

  /** @returns where the content of the item at `at` begins; at the bytes' end, with nothing in it, when it is none of the kind */
  #open(at: number, kind: typeof STRING | typeof LIST): number {
    const first = this.bytes[at] ?? LIST + 1
    if (kind === STRING && first < STRING) return this.#opened(at, 1)
    const length = first - kind
    if (length < 0 || (kind === STRING && first >= LIST)) return this.#fail()
    if (length > SHORT) return this.#openLong(at + 1, length - SHORT)
    // A byte below 0x80 stands for itself.
    if (kind === STRING && length === 1 && (this.bytes[at + 1] ?? 0) < STRING) return this.#fail()
    return this.#opened(at + 1, length)
  }

  #openLong(at: number, lengthBytes: number): number {
    let length = 0
    for (let place = at; place < at + lengthBytes; place++) length = length * 256 + (this.bytes[place] ?? 0)
    return length <= SHORT || this.bytes[at] === 0 ? this.#fail() : this.#opened(at + lengthBytes, length)
  }

  #opened(start: number, length: number): number {
    if (start + length > this.bytes.length) return this.#fail()
    this.#end = start + length
    return start
  }

  #fail(): number {
    this.#isWrong = true
    this.#end = this.bytes.length
    return this.#end
  }
}
