/** Order p of the field of the points' coordinates (EIP-196). */
export const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

/** Order r of the groups, below which scalars and public signals lie (EIP-196). */
export const SCALAR_FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Bytes of a number in wire form. */
export const WORD_BYTES = 32

/** Bytes of a G1 point in wire form: x, y. */
export const G1_BYTES = 2 * WORD_BYTES

/** Bytes of a G2 point in wire form: the real and imaginary part of x, then those of y. */
export const G2_BYTES = 4 * WORD_BYTES

/** The number in the 32 little-endian bytes at `offset`. */
export function readWord(bytes: Uint8Array, offset: number): bigint {
  let hex = '0x'
  for (let i = offset + WORD_BYTES - 1; i >= offset; i--) hex += HEX[bytes[i] as number]
  return BigInt(hex)
}

/** All words of a point in wire form. */
export function readWords(bytes: Uint8Array): bigint[] {
  return Array.from({ length: bytes.length / WORD_BYTES }, (_, i) => readWord(bytes, i * WORD_BYTES))
}

/** Numbers of 0 to 2^256 - 1 as 32 little-endian bytes each. */
export function writeWords(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * WORD_BYTES)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    for (let part = 0; part < 4; part++) {
      view.setBigUint64(i * WORD_BYTES + part * 8, (value >> BigInt(64 * part)) & MASK_64, true)
    }
  })
  return bytes
}

/** Whether a number is a canonical coordinate. */
export const isCoordinate = (value: bigint): boolean => value >= 0n && value < BASE_FIELD_ORDER

/** Whether a number is a canonical scalar. */
export const isScalar = (value: bigint): boolean => value >= 0n && value < SCALAR_FIELD_ORDER

const MASK_64 = (1n << 64n) - 1n
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
