import { MalformedKeyError, WitnessLengthError } from '../errors.js'
import { type CircuitShape, CoefficientSorter, entriesOf } from './coefficient-layout.js'
import {
  type EvaluationDomain,
  evaluateOnOddCoset,
  interpolate,
  inverseSize,
  littleEndian,
  placeScalar,
  prepareDomain,
  SCALAR_BYTES,
} from './domain.js'
import type { Address, Kernel } from './kernel.js'
import { letGo } from './let-go.js'
import { SCALAR_FIELD_ORDER, TWO_ADICITY } from './scalar-field.js'

/** The constraint matrices of a key and what its quotients need, in a kernel's memory. */
export interface CoefficientTable {
  readonly wires: number
  readonly domain: EvaluationDomain
  /** See {@link CoefficientLayout}. */
  readonly rowStarts: Address
  readonly entries: Address
  /** Distinct values times R, as elements of the kernel. */
  readonly values: Address
  /** R^2 / size^2 and R^2 / size: they take a * b and c back to what they are. */
  readonly productScale: Address
  readonly singleScale: Address
}

const WORD_BYTES = 32
/** R of the kernel's Montgomery form. */
const R = 1n << 261n
/** A key's values have the factor 2^512, ours R = 2^261, and a multiplication divides by R: 2^512 * 2^10 = R * R. */
const FROM_KEY = 1n << 10n

/**
 * Loads section 4 of a zkey, the matrices A and B, into the kernel: 8 bytes an entry, 36 for each distinct value and 62 for
 * each row of the domain stay allocated.
 *
 * @throws MalformedKeyError when the domain is none, the section has another length than its count says, an index is out of
 *   range or a value is not below r
 */
export function importCoefficients(kernel: Kernel, section: Uint8Array, shape: CircuitShape): CoefficientTable {
  const entries = entriesOf(section)
  const coefficients = new CoefficientImport(kernel, entries.length, shape)
  coefficients.add(entries)
  return coefficients.finish()
}

/** Takes the entries of a section 4, without their count, in part by part. Of what is allocated until it is finished nothing else may stay. */
export class CoefficientImport {
  readonly #kernel: Kernel
  readonly #shape: CircuitShape
  readonly #sorter: CoefficientSorter

  /**
   * @param length bytes of all entries
   * @throws MalformedKeyError when the domain is none
   */
  constructor(kernel: Kernel, length: number, shape: CircuitShape) {
    checkDomain(shape.domainSize)
    this.#kernel = kernel
    this.#shape = shape
    this.#sorter = new CoefficientSorter(kernel, length, shape)
  }

  /**
   * @param part the next entries, whole ones
   * @throws MalformedKeyError when an index is out of range or a value is not below r
   */
  add(part: Uint8Array): void {
    this.#sorter.add(part)
  }

  finish(): CoefficientTable {
    const [kernel, { domainSize, wires }] = [this.#kernel, this.#shape]
    const { rowStarts, entries, values } = this.#sorter.finish()
    const table = {
      wires,
      domain: prepareDomain(kernel, domainSize),
      rowStarts,
      entries,
      values: placeValues(kernel, bytesOf(values)),
      productScale: placeScalar(kernel, (R * inverseSize(domainSize, 2)) % SCALAR_FIELD_ORDER),
      singleScale: placeScalar(kernel, (R * inverseSize(domainSize, 1)) % SCALAR_FIELD_ORDER),
    }
    letGo(values)
    return table
  }
}

/** The odd coset has to exist too, so a domain is smaller than the largest subgroup. */
function checkDomain(size: number): void {
  const log2Size = Math.log2(size)
  if (!Number.isInteger(log2Size) || log2Size < 1 || log2Size >= TWO_ADICITY) {
    throw new MalformedKeyError(
      `The key's domain has ${size} rows, which is no power of two from 2 to 2^${TWO_ADICITY - 1}.`,
    )
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => new Uint8Array(buffer, byteOffset, byteLength)

function placeValues(kernel: Kernel, values: Uint8Array): Address {
  const count = values.length / WORD_BYTES
  const at = unpacked(kernel, values)
  kernel.scoped(() => kernel.functions.frScale(at, at, unpacked(kernel, littleEndian(FROM_KEY)), count))
  return at
}

/** Allocates elements for plain numbers of 32 bytes; the copy of the bytes is wiped. */
function unpacked(kernel: Kernel, numbers: Uint8Array): Address {
  const count = numbers.length / WORD_BYTES
  const at = kernel.allocate(count * SCALAR_BYTES)
  kernel.scoped(() => kernel.functions.unpackScalars(at, kernel.place(numbers), count))
  return at
}

/**
 * The scalars of a key's quotient points (section 9 of a zkey): values of a * b - c on the odd coset of the domain, where a
 * and b interpolate the products of A and B with the witness on the domain and c interpolates a * b there. On the domain
 * itself a * b - c vanishes, so these values say all about it.
 *
 * Takes 140 bytes for each row of the domain and 68 for each wire, wiped in the end.
 *
 * @param witness `wires` values, 32 little-endian bytes each, below r
 * @returns `domainSize` scalars below r, 32 little-endian bytes each; the caller wipes them
 * @throws WitnessLengthError when the witness has another number of values
 */
export function quotientScalars(kernel: Kernel, table: CoefficientTable, witness: Uint8Array): Uint8Array {
  if (witness.length !== table.wires * WORD_BYTES) {
    throw new WitnessLengthError(`The key has ${table.wires} wires, the witness ${witness.length / WORD_BYTES}.`)
  }
  try {
    return kernel.scoped(() => joined(kernel, table, oddValues(kernel, table, unpacked(kernel, witness))))
  } finally {
    kernel.functions.wipeFft()
    kernel.functions.wipeSparse()
  }
}

type Polynomials = readonly [a: Address, b: Address, c: Address]

function oddValues(
  kernel: Kernel,
  { domain, rowStarts, entries, values }: CoefficientTable,
  wires: Address,
): Polynomials {
  const bytes = domain.size * SCALAR_BYTES
  const [a, b, c] = [kernel.allocate(bytes), kernel.allocate(bytes), kernel.allocate(bytes)]
  const rowsOfB = rowStarts + 4 * domain.size
  kernel.functions.sparseRows(a, rowStarts, domain.size, entries, values, wires)
  kernel.functions.sparseRows(b, rowsOfB, domain.size, entries, values, wires)
  kernel.functions.frProducts(c, a, b, domain.size)
  for (const polynomial of [a, b, c]) {
    interpolate(kernel, domain, polynomial)
    evaluateOnOddCoset(kernel, domain, polynomial)
  }
  return [a, b, c]
}

function joined(
  kernel: Kernel,
  { domain, productScale, singleScale }: CoefficientTable,
  [a, b, c]: Polynomials,
): Uint8Array {
  const length = domain.size * WORD_BYTES
  const words = kernel.allocate(length)
  kernel.functions.joinQuotient(words, a, b, c, productScale, singleScale, domain.size)
  return kernel.bytes(words, length).slice()
}
