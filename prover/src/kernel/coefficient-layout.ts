import { MalformedKeyError } from '../errors.js'
import { DistinctValues } from './distinct-values.js'

/** The constraint matrices A and B of a circuit, sparse, by rows. */
export interface CoefficientLayout {
  /** `2 * domainSize + 1` positions in `entries`, in entries: row i of A begins at place i, row i of B at `domainSize + i`. */
  readonly rowStarts: Uint32Array
  /** Of each entry the wire and the index of its value. */
  readonly entries: Uint32Array
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

/**
 * Sorts section 4 of a zkey by rows and keeps each distinct value once: circuits repeat few constants, round constants of
 * hashes above all. 1 and -1 get no treatment of their own (docs/decisions/0060).
 *
 * @throws MalformedKeyError when the section has another length than its count says, an index is out of range or a value is not
 *   below r
 */
export function layOutCoefficients(section: Uint8Array, shape: CircuitShape): CoefficientLayout {
  const words = entryWords(section)
  const rowStarts = startsOfRows(words, shape)
  return { rowStarts, ...sorted(words, rowStarts, shape) }
}

/** The section without its count, as words; copied only when it does not begin on a word. */
function entryWords(section: Uint8Array): Uint32Array {
  if (section.length < COUNT_BYTES) throw new MalformedKeyError('The coefficients of the key have no count.')
  const count = new DataView(section.buffer, section.byteOffset).getUint32(0, true)
  if (section.length !== COUNT_BYTES + count * ENTRY_BYTES) {
    throw new MalformedKeyError(
      `The key announces ${count} coefficients, but their section has ${section.length} bytes.`,
    )
  }
  const bytes = section.subarray(COUNT_BYTES)
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(buffer, byteOffset, count * ENTRY_WORDS)
}

function startsOfRows(words: Uint32Array, { domainSize, wires }: CircuitShape): Uint32Array {
  const starts = new Uint32Array(2 * domainSize + 1)
  for (let at = 0; at < words.length; at += ENTRY_WORDS) {
    const [matrix, row, wire] = [words[at]!, words[at + 1]!, words[at + 2]!]
    if (matrix > 1 || row >= domainSize || wire >= wires) throw outOfRange(at / ENTRY_WORDS)
    starts[matrix * domainSize + row + 1]!++
  }
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!
  return starts
}

const outOfRange = (entry: number) =>
  new MalformedKeyError(
    `Coefficient ${entry} of the key names a matrix, row or wire that the circuit does not have. Download the key again.`,
  )

function sorted(words: Uint32Array, rowStarts: Uint32Array, { domainSize }: CircuitShape) {
  const next = rowStarts.slice()
  const entries = new Uint32Array((words.length / ENTRY_WORDS) * 2)
  const distinct = new DistinctValues()
  for (let at = 0; at < words.length; at += ENTRY_WORDS) {
    const place = 2 * next[words[at]! * domainSize + words[at + 1]!]!++
    entries[place] = words[at + 2]!
    entries[place + 1] = distinct.indexOf(words, at + VALUE_AT)
  }
  return { entries, values: distinct.values() }
}
