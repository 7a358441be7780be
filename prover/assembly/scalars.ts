// Scalars to digits. A scalar k modulo r is first written as k_0 + k_1 l + ... with l the eigenvalue of an endomorphism
// (Gallant, Lambert, Vanstone, CRYPTO 2001; four parts on G2: Galbraith, Lin, Scott, EUROCRYPT 2009), then every part in
// signed digits: the lowest `wide` ones of bits + 1 bits, the others of `bits`.
//
// With rows B_i of a short basis of the lattice of all (k_0, ...) that stand for 0, the parts are (k, 0, ...) minus
// sum c_i B_i, c_i = k * (first coordinate of row i of the inverse basis) rounded. All of it modulo 2^128, as the parts
// are below 2^127 in magnitude (endomorphism.ts shows why).
import { frIsCanonical } from './fr'

const PART_BYTES: usize = 16
const MAXIMUM_PARTS: usize = 4

const product: usize = memory.data(64, 16)
const parts: usize = memory.data(64, 16)

/** Zeroes what is left of the last scalar outside the arena, in the field's scratch too. */
function wipeScalars(): void {
  memory.fill(product, 0, 64)
  memory.fill(parts, 0, MAXIMUM_PARTS * PART_BYTES)
  frIsCanonical(product)
}

/**
 * Writes windows times (partCount * count) digits, 16 bits each: digit w of part j of scalar i at [w][i][j].
 * @param scalars 32 bytes each; the ones used are those at `indices` minus `base`
 * @param lattice for every row: number of words of the factor, the factor in 9 words, partCount numbers in 4 words
 * @returns whether all scalars used were below r
 */
export function writeDigits(digits: usize, scalars: usize, indices: usize, base: u32, count: usize, lattice: usize, partCount: usize, bits: usize, wide: usize, windows: usize): bool {
  let valid = true
  for (let i: usize = 0; valid && i < count; i++) {
    const scalar = scalars + 32 * <usize>(load<u32>(indices + 4 * i) - base)
    valid = frIsCanonical(scalar)
    decompose(scalar, lattice, partCount)
    for (let j: usize = 0; j < partCount; j++) {
      writeDigitsOf(parts + j * PART_BYTES, digits + 2 * (partCount * i + j), 2 * partCount * count, bits, wide, windows)
    }
  }
  wipeScalars()
  return valid
}

/** Sets the parts, 128-bit numbers in two's complement. */
export function decompose(scalar: usize, lattice: usize, partCount: usize): void {
  memory.fill(parts, 0, MAXIMUM_PARTS * PART_BYTES)
  memory.copy(parts, scalar, PART_BYTES)
  let row = lattice
  for (let i: usize = 0; i < partCount; i++) {
    const factorWords = <usize>load<u32>(row)
    multiplyHigh(scalar, row + 4, factorWords)
    row += 40
    for (let j: usize = 0; j < partCount; j++, row += PART_BYTES) subtractProduct(parts + j * PART_BYTES, product + 36, row)
  }
}

/** product = scalar * factor + 2^287, below 2^512; words 9 and after of it are the rounded quotient by 2^288. */
function multiplyHigh(scalar: usize, factor: usize, factorWords: usize): void {
  memory.fill(product, 0, 64)
  store<u32>(product, 0x80000000, 32)
  for (let i: usize = 0; i < factorWords; i++) {
    const f = <u64>load<u32>(factor + 4 * i)
    let carry: u64 = 0
    for (let j: usize = 0; j < 32; j += 4) {
      carry += f * <u64>load<u32>(scalar + j) + <u64>load<u32>(product + 4 * i + j)
      store<u32>(product + 4 * i + j, <u32>carry)
      carry >>= 32
    }
    // 0 or the rounding's 2^31 is there, and the carry is below 2^30 for a scalar below r
    store<u32>(product + 4 * i + 32, load<u32>(product + 4 * i + 32) + <u32>carry)
  }
}

/** part -= a * b modulo 2^128. */
function subtractProduct(part: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 16; i += 4) {
    const x = <u64>load<u32>(a + i)
    let borrow: u64 = 0
    for (let j: usize = 0; i + j < 16; j += 4) {
      const taken = x * <u64>load<u32>(b + j) + borrow
      const word = load<u32>(part + i + j)
      store<u32>(part + i + j, word - <u32>taken)
      borrow = (taken >> 32) + <u64>(word < <u32>taken)
    }
  }
}

/** Signed digits of b bits, from -2^(b - 1) + 1 to 2^(b - 1), negated where the part is negative. */
function writeDigitsOf(part: usize, digits: usize, stride: usize, bits: usize, wide: usize, windows: usize): void {
  let low = load<u64>(part), high = load<u64>(part, 8)
  const negative = <i64>high < 0
  if (negative) {
    low = -low
    high = ~high + <u64>(low == 0)
  }
  let carry: u64 = 0
  for (let w: usize = 0; w < windows; w++) {
    const width = <u64>(bits + <usize>(w < wide))
    const digit = (low & ((<u64>1 << width) - 1)) + carry
    low = (low >> width) | (high << (64 - width))
    high >>= width
    carry = <u64>(digit > <u64>1 << (width - 1))
    const value = <i32>digit - (<i32>carry << <i32>width)
    store<i16>(digits + w * stride, negative ? -value : value)
  }
}
