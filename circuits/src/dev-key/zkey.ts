import { writeSections } from '../binary-sections.js'
import type { LinearCombination } from '../r1cs.js'
import { SCALAR_FIELD_ORDER } from '../scalar-field.js'
import type { Coordinates } from './fixed-base.js'
import type { Groth16Key } from './proving-key.js'

/** Order q of BN254's base field (EIP-197). */
const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

const ELEMENT_BYTES = 32
const MONTGOMERY_BITS = 256n
const GROTH16 = 1
const COEFFICIENT_BYTES = 12 + ELEMENT_BYTES

/**
 * snarkjs' .zkey format (snarkjs, src/zkey_utils.js), sections 1 to 9.
 * Section 10, the record of a ceremony's contributions, is left out: this key has none, and `snarkjs zkey contribute` must not take it.
 */
export function encodeZkey(key: Groth16Key): Uint8Array {
  return writeSections('zkey', [
    { id: 1, content: uint32(GROTH16) },
    { id: 2, content: header(key) },
    { id: 4, content: coefficients(key) },
    { id: 3, content: points(key.publicPoints) },
    { id: 9, content: points(key.quotientPoints) },
    { id: 8, content: points(key.privatePoints) },
    { id: 5, content: points(key.u1) },
    { id: 6, content: points(key.v1) },
    { id: 7, content: points(key.v2) },
  ])
}

function header(key: Groth16Key): Uint8Array {
  return concatenate([
    uint32(ELEMENT_BYTES),
    element(BASE_FIELD_ORDER),
    uint32(ELEMENT_BYTES),
    element(SCALAR_FIELD_ORDER),
    uint32(key.wireCount),
    uint32(key.publicCount),
    uint32(2 ** key.log2Domain),
    points([key.alpha1, key.beta1, key.beta2, key.gamma2, key.delta1, key.delta2]),
  ])
}

/** Rows of the left and right matrix. snarkjs multiplies each once by a plain witness value and expects Montgomery form, so: times 2^512. */
function coefficients({ constraints, publicCount }: Groth16Key): Uint8Array {
  const factor = (1n << (2n * MONTGOMERY_BITS)) % SCALAR_FIELD_ORDER
  const rows: [matrix: number, row: number, wire: number, value: bigint][] = []
  const add = (matrix: number, row: number, { wires, coefficients: values }: LinearCombination) =>
    wires.forEach((wire, i) => {
      rows.push([matrix, row, wire, values[i]!])
    })
  constraints.forEach(({ a, b }, row) => {
    add(0, row, a)
    add(1, row, b)
  })
  for (let wire = 0; wire <= publicCount; wire++) rows.push([0, constraints.length + wire, wire, 1n])
  const content = new Uint8Array(4 + rows.length * COEFFICIENT_BYTES)
  const view = new DataView(content.buffer)
  view.setUint32(0, rows.length, true)
  rows.forEach(([matrix, row, wire, value], i) => {
    const position = 4 + i * COEFFICIENT_BYTES
    view.setUint32(position, matrix, true)
    view.setUint32(position + 4, row, true)
    view.setUint32(position + 8, wire, true)
    writeElement(view, position + 12, (value * factor) % SCALAR_FIELD_ORDER)
  })
  return content
}

/** Affine coordinates in Montgomery form. */
function points(list: readonly Coordinates[]): Uint8Array {
  const values = list.flat()
  const content = new Uint8Array(values.length * ELEMENT_BYTES)
  const view = new DataView(content.buffer)
  values.forEach((value, i) => {
    writeElement(view, i * ELEMENT_BYTES, (value << MONTGOMERY_BITS) % BASE_FIELD_ORDER)
  })
  return content
}

function writeElement(view: DataView, position: number, value: bigint): void {
  for (let i = 0; i < 4; i++) view.setBigUint64(position + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
}

function element(value: bigint): Uint8Array {
  const content = new Uint8Array(ELEMENT_BYTES)
  writeElement(new DataView(content.buffer), 0, value)
  return content
}

function uint32(value: number): Uint8Array {
  const content = new Uint8Array(4)
  new DataView(content.buffer).setUint32(0, value, true)
  return content
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
