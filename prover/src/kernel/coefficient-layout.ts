import { MalformedKeyError } from '../errors.js'
import { DistinctValues } from './distinct-values.js'
import type { Address, Kernel } from './kernel.js'

/** The constraint matrices A and B of a circuit, sparse, by rows, in a kernel's memory. */
export interface CoefficientLayout {
  /** `2 * domainSize + 1` positions in `entries`, in entries, 32 bits each: row i of A begins at place i, row i of B at `domainSize + i`. */
  readonly rowStarts: Address
  /** Of each entry the wire and the index of its value, 32 bits each. */
  readonly entries: Address
  /** The distinct values, 32 little-endian bytes each, as the key has them: times 2^512 modulo r. */
  readonly values: Uint32Array
}

/** What the header of the key says. */
export interface CircuitShape {
  /** Rows of the evaluation domain, a power of two. */
  readonly domainSize: number
  /** Wires of the circuit, the constant 1 included. */
  readonly wires: number
}

const COUNT_BYTES = 4
/** An entry: matrix (0 is A, 1 is B), row, wire, then eight words of value. */
const ENTRY_WORDS = 11
const VALUE_AT = 3
const ENTRY_BYTES = 4 * ENTRY_WORDS
const FOUND_BYTES = 12

/**
 * The entries of section 4 of a zkey, which begins with their count.
 *
 * @throws MalformedKeyError when the section has another length than its count says
 */
export function entriesOf(section: Uint8Array): Uint8Array {
  if (section.length < COUNT_BYTES) throw new MalformedKeyError('The coefficients of the key have no count.')
  const count = new DataView(section.buffer, section.byteOffset).getUint32(0, true)
  if (section.length === COUNT_BYTES + count * ENTRY_BYTES) return section.subarray(COUNT_BYTES)
  throw new MalformedKeyError(`The key announces ${count} coefficients, but their section has ${section.length} bytes.`)
}

/**
 * Sorts coefficients by rows and keeps each distinct value once: circuits repeat few constants, round constants of hashes
 * above all. 1 and -1 get no treatment of their own (docs/decisions/0060).
 *
 * All of it lies in the kernel's memory, where tables come next: arrays of JavaScript would stay garbage for a while.
 */
export class CoefficientSorter {
  readonly #kernel: Kernel
  readonly #shape: CircuitShape
  readonly #length: number
  readonly #rowStarts: Address
  readonly #entries: Address
  /** Of each entry its place in `rowStarts`, its wire and the index of its value, until they are sorted. */
  readonly #found: Address
  #count = 0
  readonly #values = new DistinctValues()

  /** @param length bytes of all entries */
  constructor(kernel: Kernel, length: number, shape: CircuitShape) {
    this.#kernel = kernel
    this.#shape = shape
    this.#length = length / ENTRY_BYTES
    this.#rowStarts = kernel.allocate(4 * (2 * shape.domainSize + 1))
    this.#entries = kernel.allocate(8 * this.#length)
    this.#found = kernel.allocate(FOUND_BYTES * this.#length)
  }

  /**
   * @param part the next entries, whole ones
   * @throws MalformedKeyError when an index is out of range or a value is not below r
   */
  add(part: Uint8Array): void {
    const { domainSize, wires } = this.#shape
    const words = wordsOf(part)
    const { rowStarts, found } = this.#views()
    for (let at = 0; at < words.length; at += ENTRY_WORDS) {
      const [matrix, row, wire] = [words[at]!, words[at + 1]!, words[at + 2]!]
      if (matrix > 1 || row >= domainSize || wire >= wires) throw outOfRange(this.#count)
      const [place, to] = [matrix * domainSize + row, (FOUND_BYTES / 4) * this.#count++]
      rowStarts[place + 1]!++
      found[to] = place
      found[to + 1] = wire
      found[to + 2] = this.#values.indexOf(words, at + VALUE_AT)
    }
  }

  finish(): CoefficientLayout {
    const { rowStarts, entries, found } = this.#views()
    for (let i = 1; i < rowStarts.length; i++) rowStarts[i]! += rowStarts[i - 1]!
    const next = rowStarts.slice()
    for (let at = 0; at < found.length; at += FOUND_BYTES / 4) {
      const place = 2 * next[found[at]!]!++
      entries[place] = found[at + 1]!
      entries[place + 1] = found[at + 2]!
    }
    this.#kernel.release(this.#found)
    return { rowStarts: this.#rowStarts, entries: this.#entries, values: this.#values.values() }
  }

  #views() {
    const view = (at: Address, words: number) => wordsOf(this.#kernel.bytes(at, 4 * words))
    return {
      rowStarts: view(this.#rowStarts, 2 * this.#shape.domainSize + 1),
      entries: view(this.#entries, 2 * this.#length),
      found: view(this.#found, (FOUND_BYTES / 4) * this.#length),
    }
  }
}

/** Bytes as words; copied only when they do not begin on a word. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(buffer, byteOffset, length / 4)
}

const outOfRange = (entry: number) =>
  new MalformedKeyError(
    `Coefficient ${entry} of the key names a matrix, row or wire that the circuit does not have. Download the key again.`,
  )
