import type { Address, Kernel } from '../kernel/kernel.js'
import { G1_POINT_BYTES, G2_POINT_BYTES } from './layout.js'

/** A point of G1 and one of the twist, affine and not infinity, in the kernel's memory. */
export interface Pair {
  readonly p: Address
  readonly q: Address
}

/** A point of G1 and the lines of a point of G2, which `makeLines` has prepared. */
export interface PreparedPair {
  readonly p: Address
  readonly lines: Address
}

/**
 * Prepares a point of the twist for many pairings. The lines stay allocated.
 *
 * @returns undefined for a point outside G2
 */
export function makeLines(kernel: Kernel, q: Address): Address | undefined {
  const lines = kernel.allocate(kernel.functions.pairingLinesBytes())
  return kernel.functions.pairingLines(lines, q) ? lines : undefined
}

/**
 * The product of the pairings of some pairs, which share their squarings and the final exponentiation. Points at infinity of
 * G1 contribute nothing; they may stand in prepared pairs only.
 *
 * @returns a value in the kernel's memory; undefined when the second point of a pair lies outside G2
 */
export function pairingProduct(
  kernel: Kernel,
  pairs: readonly Pair[],
  prepared: readonly PreparedPair[],
): Address | undefined {
  const { functions } = kernel
  const finite = prepared.filter(({ p }) => !functions.isInfinity(p))
  const product = kernel.allocate(functions.fp12Bytes())
  return kernel.scoped(() => {
    const [size, preparedSize] = [functions.pairBytes(), functions.preparedPairBytes()]
    const at = kernel.allocate(pairs.length * size)
    const preparedAt = kernel.allocate(finite.length * preparedSize)
    pairs.forEach(({ p, q }, i) => {
      functions.setPair(at + i * size, p, q)
    })
    finite.forEach(({ p, lines }, i) => {
      functions.setPreparedPair(preparedAt + i * preparedSize, p, lines)
    })
    functions.millerLoop(product, at, pairs.length, preparedAt, finite.length)
    if (!pairs.every((_, i) => functions.pairIsInG2(at + i * size))) return undefined
    functions.finalExponentiation(product, product)
    return product
  })
}

/** Whether a value of `pairingProduct` is one. */
export function isOne(kernel: Kernel, value: Address): boolean {
  return kernel.scoped(() => {
    const one = kernel.allocate(kernel.functions.fp12Bytes())
    kernel.functions.fp12SetOne(one)
    return Boolean(kernel.functions.fp12Equals(value, one))
  })
}

/** A point of G1 from wire form; undefined for a bad coordinate, a point off the curve, and infinity. */
export function readG1(kernel: Kernel, wire: Uint8Array): Address | undefined {
  const at = kernel.allocate(G1_POINT_BYTES)
  return kernel.scoped(() => kernel.functions.readG1(at, kernel.place(wire))) ? at : undefined
}

/** As {@link readG1}, a point of the twist, which need not be one of G2. */
export function readTwist(kernel: Kernel, wire: Uint8Array): Address | undefined {
  const at = kernel.allocate(G2_POINT_BYTES)
  return kernel.scoped(() => kernel.functions.readTwist(at, kernel.place(wire))) ? at : undefined
}
