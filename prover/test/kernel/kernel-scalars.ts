import fc from 'fast-check'
import { SCALAR_FIELD_ORDER as r } from '../../src/kernel/scalar-field.js'
import type { Entry } from './reference-quotient.js'

const WORD_BYTES = 32
const ENTRY_BYTES = 44

export function writeScalars(values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * WORD_BYTES))
  values.forEach((value, i) => {
    writeScalar(view, i * WORD_BYTES, value)
  })
  return new Uint8Array(view.buffer)
}

export function readScalars(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / WORD_BYTES }, (_, i) =>
    [3, 2, 1, 0].reduce((value, word) => (value << 64n) | view.getBigUint64(i * WORD_BYTES + 8 * word, true), 0n),
  )
}

function writeScalar(view: DataView, at: number, value: bigint): void {
  for (let i = 0; i < 4; i++) view.setBigUint64(at + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
}

/** Section 4 of a zkey. */
export function coefficientSection(entries: readonly Entry[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 + entries.length * ENTRY_BYTES))
  view.setUint32(0, entries.length, true)
  entries.forEach(({ matrix, row, wire, value }, i) => {
    const at = 4 + i * ENTRY_BYTES
    view.setUint32(at, matrix, true)
    view.setUint32(at + 4, row, true)
    view.setUint32(at + 8, wire, true)
    writeScalar(view, at + 12, (value << 512n) % r)
  })
  return new Uint8Array(view.buffer)
}

/** Entries of section 4 as a circuit means them. */
export function readCoefficientSection(section: Uint8Array): Entry[] {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  // 2^-512 modulo r, by Fermat's theorem for 2
  const halfPower = Array.from({ length: 512 }).reduce<bigint>((x) => (x % 2n === 0n ? x / 2n : (x + r) / 2n), 1n)
  return Array.from({ length: view.getUint32(0, true) }, (_, i) => {
    const at = 4 + i * ENTRY_BYTES
    const [stored] = readScalars(section.subarray(at + 12, at + ENTRY_BYTES)) as [bigint]
    return {
      matrix: view.getUint32(at, true),
      row: view.getUint32(at + 4, true),
      wire: view.getUint32(at + 8, true),
      value: (stored * halfPower) % r,
    }
  })
}

/** Field elements with those that arithmetic gets wrong first. */
export const arbScalar = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: r - 1n }) },
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n, r - 1n, r - 2n, (r - 1n) / 2n, 2n ** 253n, 2n ** 29n - 1n) },
  )

/** A reproducible stream of field elements for sizes that a generator would be too slow for. */
export function pseudoScalars(seed: bigint, count: number): bigint[] {
  const step = 6364136223846793005n * 2n ** 189n + 1442695040888963407n
  const values = [seed]
  while (values.length < count) values.push((values.at(-1)! * step + 12345n) % r)
  return values
}
