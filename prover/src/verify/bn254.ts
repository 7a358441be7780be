import { Kernel } from '../kernel/kernel.js'
import { combine, inOneRow, makeTables } from './combination.js'
import { G1_POINT_BYTES } from './layout.js'
import { isOne, type Pair, pairingProduct, readG1, readTwist } from './pairing-product.js'
import { G1_BYTES, G2_BYTES, WORD_BYTES } from './points.js'

/**
 * What EIP-196 and EIP-197 ask of the curve. Points are in wire form, all zero being infinity. The answer is undefined when a
 * point has a coordinate that is not below p, is off its curve, or outside its subgroup. Points and scalars of another length than
 * theirs are a RangeError.
 */
export interface Bn254 {
  /** The sum of two points of G1. */
  add(a: Uint8Array, b: Uint8Array): Uint8Array | undefined
  /** A multiple of a point of G1; the scalar is 32 bytes, little-endian, of any size. */
  multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array | undefined
  /** Whether the product of e(P, Q) over pairs of a point of G1 and a point of G2 is one; of no pairs it is. */
  pairingProductIsOne(pairs: readonly (readonly [p: Uint8Array, q: Uint8Array])[]): boolean | undefined
}

/** Arithmetic with memory of its own. */
export async function createBn254(): Promise<Bn254> {
  const kernel = await Kernel.create()
  return {
    add: (a, b) => {
      expectLength(G1_BYTES, a, b)
      return kernel.scoped(() => add(kernel, a, b))
    },
    multiply: (point, scalar) => {
      expectLength(G1_BYTES, point)
      expectLength(WORD_BYTES, scalar)
      return kernel.scoped(() => multiply(kernel, point, scalar))
    },
    pairingProductIsOne: (pairs) => {
      for (const [p, q] of pairs) {
        expectLength(G1_BYTES, p)
        expectLength(G2_BYTES, q)
      }
      return kernel.scoped(() => pairingProductIsOne(kernel, pairs))
    },
  }
}

/** The kernel would read a short one to its end and on, and take a long one for what it begins with. */
function expectLength(length: number, ...values: readonly Uint8Array[]): void {
  for (const value of values) {
    if (value.length !== length)
      throw new RangeError(`A point or scalar has ${value.length} bytes instead of ${length}.`)
  }
}

function add(kernel: Kernel, a: Uint8Array, b: Uint8Array): Uint8Array | undefined {
  if (isInfinity(a)) return isInfinity(b) || readG1(kernel, b) !== undefined ? b.slice() : undefined
  if (isInfinity(b)) return add(kernel, b, a)
  const [left, right] = [readG1(kernel, a), readG1(kernel, b)]
  if (left === undefined || right === undefined) return undefined
  const sum = kernel.allocate(G1_POINT_BYTES)
  const projective = kernel.allocate(2 * G1_POINT_BYTES)
  kernel.functions.g1AddAll(sum, inOneRow(kernel, [left, right]), 2, projective)
  return toWire(kernel, sum)
}

function multiply(kernel: Kernel, point: Uint8Array, scalar: Uint8Array): Uint8Array | undefined {
  if (isInfinity(point)) return point.slice()
  const at = readG1(kernel, point)
  if (at === undefined) return undefined
  return toWire(kernel, combine(kernel, makeTables(kernel, at, 1, 4), scalar))
}

function pairingProductIsOne(
  kernel: Kernel,
  pairs: readonly (readonly [p: Uint8Array, q: Uint8Array])[],
): boolean | undefined {
  const finite: Pair[] = []
  for (const [first, second] of pairs) {
    const p = isInfinity(first) ? 'infinity' : readG1(kernel, first)
    const q = isInfinity(second) ? 'infinity' : readTwist(kernel, second)
    if (p === undefined || q === undefined) return undefined
    if (p !== 'infinity' && q !== 'infinity') finite.push({ p, q })
    // The loop would have asked.
    else if (q !== 'infinity' && !kernel.functions.isInG2(q)) return undefined
  }
  const product = pairingProduct(kernel, finite, [])
  return product === undefined ? undefined : isOne(kernel, product)
}

function toWire(kernel: Kernel, point: number): Uint8Array {
  const wire = kernel.allocate(G1_BYTES)
  kernel.functions.g1ToWire(wire, point)
  return kernel.bytes(wire, G1_BYTES).slice()
}

const isInfinity = (point: Uint8Array): boolean => point.every((byte) => byte === 0)
