import { readSections } from './binary-sections.js'

/** Wire numbers and coefficients of one linear combination, in file order. */
export interface LinearCombination {
  readonly wires: Uint32Array
  readonly coefficients: readonly bigint[]
}

/** `a * b = c` over Fr. */
export interface Constraint {
  readonly a: LinearCombination
  readonly b: LinearCombination
  readonly c: LinearCombination
}

/** A rank-1 constraint system. Wire 0 is the constant 1; public outputs and inputs follow, then private wires. */
export interface R1cs {
  readonly wireCount: number
  readonly publicCount: number
  readonly constraints: readonly Constraint[]
}

const HEADER = 1
const CONSTRAINTS = 2

/** Reads iden3's .r1cs format, version 1 (github.com/iden3/r1csfile, doc/r1cs_bin_format.md). */
export function parseR1cs(file: Uint8Array): R1cs {
  const sections = readSections(file, 'r1cs')
  const header = sections(HEADER)
  const fieldBytes = header.getUint32(0, true)
  const counts = 4 + fieldBytes
  const wireCount = header.getUint32(counts, true)
  const publicCount = header.getUint32(counts + 4, true) + header.getUint32(counts + 8, true)
  const constraintCount = header.getUint32(counts + 24, true)
  return { wireCount, publicCount, constraints: readConstraints(sections(CONSTRAINTS), constraintCount) }
}

function readConstraints(view: DataView, count: number): Constraint[] {
  let position = 0
  const readCombination = (): LinearCombination => {
    const terms = view.getUint32(position, true)
    position += 4
    const wires = new Uint32Array(terms)
    const coefficients = new Array<bigint>(terms)
    for (let i = 0; i < terms; i++) {
      wires[i] = view.getUint32(position, true)
      coefficients[i] = readField(view, position + 4)
      position += 36
    }
    return { wires, coefficients }
  }
  return Array.from({ length: count }, () => ({ a: readCombination(), b: readCombination(), c: readCombination() }))
}

/** 32 bytes little-endian. */
export function readField(view: DataView, offset: number): bigint {
  return (
    view.getBigUint64(offset, true) |
    (view.getBigUint64(offset + 8, true) << 64n) |
    (view.getBigUint64(offset + 16, true) << 128n) |
    (view.getBigUint64(offset + 24, true) << 192n)
  )
}
