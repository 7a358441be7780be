import { bn254 } from '@noble/curves/bn254.js'
import type { Group } from '../../src/kernel/points.js'

/** A point by its discrete logarithm: sums of tables are then computed modulo r, and checked by one multiplication. */
export type Logarithm = bigint

export const ORDER = bn254.fields.Fr.ORDER
const BASE_ORDER = bn254.fields.Fp.ORDER

const coordinates = (group: Group, logarithm: Logarithm): bigint[] => {
  const scalar = ((logarithm % ORDER) + ORDER) % ORDER
  if (group === 'g1') {
    if (scalar === 0n) return [0n, 0n]
    const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
    return [x, y]
  }
  if (scalar === 0n) return [0n, 0n, 0n, 0n]
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine()
  return [x.c0, x.c1, y.c0, y.c1]
}

const toBytes = (values: readonly bigint[]): Uint8Array => {
  const bytes = new Uint8Array(32 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, k) => {
    for (let i = 0; i < 4; i++) view.setBigUint64(32 * k + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
  })
  return bytes
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

/** Wire form of the generator times a number. */
export const wirePoint = (group: Group, logarithm: Logarithm): Uint8Array => toBytes(coordinates(group, logarithm))

const cache = new Map<string, Uint8Array>()

const keyPoint = (group: Group, logarithm: Logarithm): Uint8Array => {
  const name = `${group} ${logarithm}`
  const known = cache.get(name)
  if (known) return known
  const point = toBytes(coordinates(group, logarithm).map((value) => (value << 256n) % BASE_ORDER))
  cache.set(name, point)
  return point
}

/** A section of a proving key: affine points in Montgomery form with R = 2^256. */
export const keySection = (group: Group, logarithms: readonly Logarithm[]): Uint8Array =>
  joined(logarithms.map((logarithm) => keyPoint(group, logarithm)))

export const scalarBytes = (scalars: readonly bigint[]): Uint8Array => toBytes(scalars)
