import type { Address, Kernel } from '../kernel/kernel.js'
import { G1_POINT_BYTES } from './layout.js'

/** Tables of multiples of points of G1, from which sums with scalars are made (prover/assembly/combination.ts). */
export interface MultipleTables {
  readonly at: Address
  readonly count: number
  /** Bits of a digit: 4 or 8. */
  readonly bits: number
}

/** Makes tables of `count` affine points that lie one after the other. The tables stay allocated. */
export function makeTables(kernel: Kernel, points: Address, count: number, bits: 4 | 8): MultipleTables {
  const { functions } = kernel
  const at = kernel.allocate(functions.tableBytes(count, bits))
  kernel.scoped(() => functions.fillTables(at, points, count, bits, kernel.allocate(functions.tableScratchBytes())))
  return { at, count, bits }
}

/** Some of the tables, from the one with number `from` on. */
export function someTables(kernel: Kernel, { at, bits }: MultipleTables, from: number, count: number): MultipleTables {
  return { at: at + kernel.functions.tableBytes(from, bits), count, bits }
}

/**
 * The sum of scalar times point, affine.
 * @param scalars little-endian, one for each table, all of the same length
 */
export function combine(kernel: Kernel, tables: MultipleTables, scalars: Uint8Array): Address {
  const { functions } = kernel
  const { at, count, bits } = tables
  const sum = kernel.allocate(G1_POINT_BYTES)
  kernel.scoped(() => {
    const bytes = scalars.length / count
    const digits = kernel.allocate(functions.signedDigitBytes(count, bytes, bits))
    functions.signedDigits(digits, kernel.place(scalars), count, bytes, bits)
    functions.combine(sum, at, digits, count, bytes, bits)
  })
  return sum
}

/** Copies affine points of G1 to lie one after the other. */
export function inOneRow(kernel: Kernel, points: readonly Address[]): Address {
  const row = kernel.allocate(points.length * G1_POINT_BYTES)
  points.forEach((point, i) => {
    kernel.bytes(row + i * G1_POINT_BYTES, G1_POINT_BYTES).set(kernel.bytes(point, G1_POINT_BYTES))
  })
  return row
}
