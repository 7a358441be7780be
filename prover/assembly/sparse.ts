// The constraint matrices times the witness, and what joins the three polynomials of a quotient.

import { FR_BYTES, frCanonical, frMul, frOne, frPack, frReduce, frSub, frUnpack } from './fr'
import { COLUMNS_BYTES, frCarryColumns, frMultiplyAdd, frReduceColumns } from './fr-lazy'

const columns = memory.data(144, 16)
const first = memory.data(48, 16)
const second = memory.data(48, 16)

const ENTRY_BYTES: usize = 8
/** Products that fit into the columns before carries have to be passed on: 7 * 9 * 2^58 + 2^36 < 2^64. */
const PRODUCTS: usize = 7
/** Entries before the sum is brought down to 1 r: 1,024 products of values below r and any words of 256 bits add up to 33 r. */
const SEGMENT: usize = 1024

/** The limbs of `count` numbers below 2^256, given as 32 little-endian bytes each. */
export function unpackScalars(to: usize, words: usize, count: u32): void {
  for (const end = words + 32 * <usize>count; words < end; words += 32, to += FR_BYTES) frUnpack(to, words)
}

/**
 * sums[i] = sum of value * scalar over the entries of row i, divided by R (values hold that factor). A row is reduced once
 * and not each product: 81 multiplications of limbs are saved for each entry.
 * @param starts of rows in `entries`, one more than rows
 * @param entries pairs: index of scalar, index of value
 */
export function sparseRows(sums: usize, starts: usize, rows: u32, entries: usize, values: usize, scalars: usize): void {
  for (const end = starts + 4 * <usize>rows; starts < end; starts += 4, sums += FR_BYTES) {
    const from = entries + ENTRY_BYTES * <usize>load<u32>(starts)
    const to = entries + ENTRY_BYTES * <usize>load<u32>(starts, 4)
    sumRow(sums, from, to, values, scalars)
  }
}

function sumRow(sum: usize, from: usize, to: usize, values: usize, scalars: usize): void {
  memory.fill(sum, 0, FR_BYTES)
  while (from < to) {
    const end = min(from + SEGMENT * ENTRY_BYTES, to)
    memory.fill(columns, 0, COLUMNS_BYTES)
    // What came before, times 1 in Montgomery form, is one more product.
    frMultiplyAdd(columns, sum, frOne())
    frCarryColumns(columns)
    addProducts(from, end, values, scalars)
    frReduceColumns(sum, columns)
    from = end
  }
}

function addProducts(from: usize, to: usize, values: usize, scalars: usize): void {
  while (from < to) {
    const end = min(from + PRODUCTS * ENTRY_BYTES, to)
    for (; from < end; from += ENTRY_BYTES) {
      const scalar = scalars + FR_BYTES * <usize>load<u32>(from)
      frMultiplyAdd(columns, scalar, values + FR_BYTES * <usize>load<u32>(from, 4))
    }
    frCarryColumns(columns)
  }
}

/** to[i] = a[i] * b[i] / R, for normal limbs. */
export function frProducts(to: usize, a: usize, b: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count * FR_BYTES; i += FR_BYTES) frMul(to + i, a + i, b + i)
}

/** Zeroes what is left of the last sums and joins outside the arena. */
export function wipeSparse(): void {
  memory.fill(columns, 0, COLUMNS_BYTES)
  memory.fill(first, 0, FR_BYTES)
  memory.fill(second, 0, FR_BYTES)
}

/** words[i] = a[i] * b[i] * (scale / R^2) - c[i] * (scaleC / R), canonical, from values as the transforms leave them. */
export function joinQuotient(words: usize, a: usize, b: usize, c: usize, scale: usize, scaleC: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count * FR_BYTES; i += FR_BYTES, words += 32) {
    frReduce(first, a + i)
    frMul(first, first, b + i)
    frMul(first, first, scale)
    frMul(second, c + i, scaleC)
    frSub(first, first, second)
    frCanonical(first, first)
    frPack(words, first)
  }
}
