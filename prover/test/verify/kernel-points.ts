import type { Address, Kernel } from '../../src/kernel/kernel.js'
import { readG1, readTwist } from '../../src/verify/pairing-product.js'
import { readWords } from '../../src/verify/points.js'
import { type G1, G1 as G1Point, type G2, g1Wire, g2Wire } from './trapdoor.js'

/** noble's points in a kernel's memory; neither may be infinity. */
export const placeG1 = (kernel: Kernel, point: G1): Address => readG1(kernel, g1Wire(point)) as Address
export const placeG2 = (kernel: Kernel, point: G2): Address => readTwist(kernel, g2Wire(point)) as Address

/** noble's point for an affine point in a kernel's memory. */
export function takeG1(kernel: Kernel, at: Address): G1 {
  const wire = kernel.allocate(64)
  kernel.functions.g1ToWire(wire, at)
  const [x, y] = readWords(kernel.bytes(wire, 64).slice()) as [bigint, bigint]
  return x === 0n && y === 0n ? G1Point.ZERO : G1Point.fromAffine({ x, y })
}
