import { FIELD_ORDER } from '../field.js'
import { type Code, type ModuleBuilder, op } from './wasm-assembler.js'

/**
 * Arithmetic modulo r in WebAssembly, in Montgomery form (Montgomery, Math. Comp. 44, 1985).
 *
 * An element is 9 limbs of 29 bits in signed 64-bit words, little-endian: a product of two limbs has 58 bits, so a
 * column of 18 products needs no carry (18 * 2^58 < 2^63). With R = 2^261 > 169 r, a product of values up to 13 r in
 * magnitude comes out in (-r, 2 r): sums and differences of a few products are never reduced, only carried.
 */
export const LIMBS = 9
const LIMB_BITS = 29n
const MASK = (1n << LIMB_BITS) - 1n

/** Bytes of an element in the kernel's memory. */
export const ELEMENT_BYTES = 8 * LIMBS

/** Bytes of a canonical number in the kernel's memory: four 64-bit words, little-endian. */
export const WORDS_BYTES = 32

/** R = 2^261. */
export const MONTGOMERY_R = 1n << (LIMB_BITS * BigInt(LIMBS))

const limbsOf = (value: bigint): bigint[] =>
  Array.from({ length: LIMBS }, (_, i) => (value >> (LIMB_BITS * BigInt(i))) & MASK)

const ORDER_LIMBS = limbsOf(FIELD_ORDER)

/** -1/r modulo 2^29: r is 2^28 + 1 there, whose inverse is 1 - 2^28. */
const NEGATED_INVERSE = (1n << 28n) - 1n

/** Indices of the kernel's functions; all arguments are addresses. */
export interface FieldKernel {
  /** dst = a * b / R. */
  readonly mul: number
  /** dst = a * a / R. */
  readonly sqr: number
  /** dst = a + b, carried. */
  readonly add: number
  /** dst = a - b, carried. */
  readonly sub: number
  /** dst = the limbs of the four words at a. */
  readonly unpack: number
  /** dst = the four words of the limbs at a, which must stand for a number in [0, 2^256). */
  readonly pack: number
}

/** Adds the arithmetic to a module. */
export function defineField(module: ModuleBuilder): FieldKernel {
  return {
    mul: module.define({ params: 3, i64Locals: 2 * LIMBS + 2 }, multiplication()),
    sqr: module.define({ params: 2, i64Locals: 3 * LIMBS + 1 }, squaring()),
    add: module.define({ params: 3, i64Locals: 1 }, limbwise(op.addI64)),
    sub: module.define({ params: 3, i64Locals: 1 }, limbwise(op.subI64)),
    unpack: module.define({ params: 2 }, unpacking()),
    pack: module.define({ params: 2 }, packing()),
  }
}

/** Little-endian words of a number below 2^256, for the kernel's memory. */
export function writeWords(words: BigUint64Array, at: number, value: bigint): void {
  for (let i = 0; i < 4; i++) words[at + i] = BigInt.asUintN(64, value >> BigInt(64 * i))
}

/** The number of four little-endian words. */
export const readWords = (words: BigUint64Array, at: number): bigint =>
  (words[at] as bigint) |
  ((words[at + 1] as bigint) << 64n) |
  ((words[at + 2] as bigint) << 128n) |
  ((words[at + 3] as bigint) << 192n)

/** Limbs of a number, for the kernel's memory. */
export function writeElement(words: BigUint64Array, at: number, value: bigint): void {
  limbsOf(value).forEach((limb, i) => {
    words[at + i] = limb
  })
}

const limb = (pointer: number, i: number): Code => [...op.get(pointer), ...op.loadI64(8 * i)]

/** t += a * b, t a local and a, b code. */
const accumulate = (t: number, a: Code, b: Code): Code => [
  ...op.get(t),
  ...a,
  ...b,
  ...op.mulI64,
  ...op.addI64,
  ...op.set(t),
]

/** Adds q * r so that column 0 vanishes, and moves its carry to column 1. `q` is a scratch local. */
function reduceColumn(columns: readonly number[], q: number): Code {
  const [first, second] = columns as [number, number]
  return [
    ...[...op.get(first), ...op.i64(NEGATED_INVERSE), ...op.mulI64, ...op.i64(MASK), ...op.andI64, ...op.set(q)],
    ...ORDER_LIMBS.flatMap((order, j) => accumulate(columns[j] as number, op.get(q), op.i64(order))),
    ...[...op.get(second), ...op.get(first), ...op.i64(LIMB_BITS), ...op.shrI64, ...op.addI64, ...op.set(second)],
  ]
}

/** Stores columns at the address in local 0, carrying from each to the next; the last keeps the sign. */
function storeCarried(columns: readonly number[]): Code {
  return columns.flatMap((column, i) => {
    const next = columns[i + 1]
    if (next === undefined) return [...op.get(0), ...op.get(column), ...op.storeI64(8 * i)]
    return [
      ...[...op.get(0), ...op.get(column), ...op.i64(MASK), ...op.andI64, ...op.storeI64(8 * i)],
      ...[...op.get(next), ...op.get(column), ...op.i64(LIMB_BITS), ...op.shrI64, ...op.addI64, ...op.set(next)],
    ]
  })
}

/** Row by row: add a_i * b, then reduce the lowest column; the columns move down by renaming locals. */
function multiplication(): Code {
  const b = Array.from({ length: LIMBS }, (_, j) => 3 + j)
  let columns = Array.from({ length: LIMBS }, (_, j) => 3 + LIMBS + j)
  const scratch = 3 + 2 * LIMBS
  const code: number[] = b.flatMap((local, j) => [...limb(2, j), ...op.set(local)])
  for (let i = 0; i < LIMBS; i++) {
    code.push(...limb(1, i), ...op.set(scratch))
    code.push(...columns.flatMap((column, j) => accumulate(column, op.get(scratch), op.get(b[j] as number))))
    code.push(...reduceColumn(columns, scratch + 1))
    const [done, ...rest] = columns as [number, ...number[]]
    code.push(...op.i64(0n), ...op.set(done))
    columns = [...rest, done]
  }
  return [...code, ...storeCarried(columns)]
}

/**
 * Defines dst = (init + sum of state_y * row_y) / R over `width` elements, with one reduction for all products.
 * Parameters: dst, state, row, init. Limbs of the state are carried; rows and init are constants in [0, r).
 * @param matrix the rows that will be used: their columns are checked against overflow
 */
export function defineDot(module: ModuleBuilder, width: number, matrix: readonly (readonly bigint[])[]): number {
  for (const row of matrix) assertColumnsFit(row.map((value) => limbsOf((value * MONTGOMERY_R) % FIELD_ORDER)))
  return module.define({ params: 4, i64Locals: LIMBS + 2 }, dotProduct(width))
}

/** A column takes, limb by limb, products of all rows with limbs below 2^29, as many of the reduction, and a carry. */
function assertColumnsFit(rows: readonly (readonly bigint[])[]): void {
  const sum = (limbs: readonly bigint[]): bigint => limbs.reduce((total, value) => total + value, 0n)
  const products = rows.reduce((total, limbs) => total + sum(limbs), sum(ORDER_LIMBS))
  if ((products << LIMB_BITS) + (1n << 40n) >= 1n << 63n) throw new RangeError('A column of the dot product overflows.')
}

function dotProduct(width: number): Code {
  let columns = Array.from({ length: LIMBS }, (_, j) => 4 + j)
  const [scratch, q] = [4 + LIMBS, 5 + LIMBS]
  const code: number[] = columns.flatMap((column, j) => [...limb(3, j), ...op.set(column)])
  for (let i = 0; i < LIMBS; i++) {
    for (let y = 0; y < width; y++) {
      code.push(...limb(1, y * LIMBS + i), ...op.set(scratch))
      code.push(...columns.flatMap((column, j) => accumulate(column, op.get(scratch), limb(2, y * LIMBS + j))))
    }
    code.push(...reduceColumn(columns, q))
    const [done, ...rest] = columns as [number, ...number[]]
    code.push(...op.i64(0n), ...op.set(done))
    columns = [...rest, done]
  }
  return [...code, ...storeCarried(columns)]
}

/** All columns of the square first, each mixed product once and doubled, then the reduction. */
function squaring(): Code {
  const a = Array.from({ length: LIMBS }, (_, j) => 2 + j)
  const columns = Array.from({ length: 2 * LIMBS }, (_, j) => 2 + LIMBS + j)
  const q = 2 + 3 * LIMBS
  const code: number[] = a.flatMap((local, j) => [...limb(1, j), ...op.set(local)])
  for (let sum = 0; sum < 2 * LIMBS - 1; sum++) code.push(...squareColumn(a, sum, columns[sum] as number))
  for (let i = 0; i < LIMBS; i++) code.push(...reduceColumn(columns.slice(i), q))
  return [...code, ...storeCarried(columns.slice(LIMBS))]
}

function squareColumn(a: readonly number[], sum: number, column: number): Code {
  const code: number[] = []
  for (let i = Math.max(0, sum - LIMBS + 1); 2 * i < sum; i++) {
    code.push(...accumulate(column, op.get(a[i] as number), op.get(a[sum - i] as number)))
  }
  if (code.length > 0) code.push(...op.get(column), ...op.i64(1n), ...op.shlI64, ...op.set(column))
  const middle = a[sum / 2]
  if (middle !== undefined) code.push(...accumulate(column, op.get(middle), op.get(middle)))
  return code
}

/** dst = a + b or a - b with one signed carry from limb to limb. */
function limbwise(operation: Code): Code {
  const carry = 3
  return Array.from({ length: LIMBS }, (_, i) => {
    const sum = [...limb(1, i), ...limb(2, i), ...operation, ...op.get(carry), ...op.addI64]
    if (i === LIMBS - 1) return [...op.get(0), ...sum, ...op.storeI64(8 * i)]
    return [
      ...[
        ...sum,
        ...op.set(carry),
        ...op.get(0),
        ...op.get(carry),
        ...op.i64(MASK),
        ...op.andI64,
        ...op.storeI64(8 * i),
      ],
      ...[...op.get(carry), ...op.i64(LIMB_BITS), ...op.shrI64, ...op.set(carry)],
    ]
  }).flat()
}

/** Bits [29 i, 29 i + 29) of four 64-bit words. */
function unpacking(): Code {
  return Array.from({ length: LIMBS }, (_, i) => {
    const [word, shift] = [Math.floor((29 * i) / 64), (29 * i) % 64]
    const low = [...limb(1, word), ...op.i64(BigInt(shift)), ...op.shrUnsignedI64]
    const high = [...limb(1, word + 1), ...op.i64(BigInt(64 - shift)), ...op.shlI64, ...op.orI64]
    const spans = shift + 29 > 64 && word < 3
    return [...op.get(0), ...low, ...(spans ? high : []), ...op.i64(MASK), ...op.andI64, ...op.storeI64(8 * i)]
  }).flat()
}

/** The inverse of unpacking: each word gathers the limbs that reach into it. */
function packing(): Code {
  return Array.from({ length: 4 }, (_, word) => {
    const parts = Array.from({ length: LIMBS }, (_, i) => ({ i, shift: 29 * i - 64 * word }))
      .filter(({ shift }) => shift > -29 && shift < 64)
      .map(({ i, shift }) => [
        ...limb(1, i),
        ...op.i64(BigInt(Math.abs(shift))),
        ...(shift < 0 ? op.shrUnsignedI64 : op.shlI64),
      ])
    const joined = parts.flatMap((part, n) => (n === 0 ? part : [...part, ...op.orI64]))
    return [...op.get(0), ...joined, ...op.storeI64(8 * word)]
  }).flat()
}
