import type { Address, Kernel } from '../kernel/kernel.js'
import { readG1, readTwist } from './pairing-product.js'
import { G1_BYTES, G2_BYTES, isScalar } from './points.js'
import type { PreparedKey } from './prepared-key.js'
import type { Proof } from './proof.js'

/** A claim whose numbers are canonical and whose points lie on their curves. Whether B has order r is left to the pairing. */
export interface CheckedClaim {
  readonly key: PreparedKey
  readonly publicSignals: readonly bigint[]
  readonly a: Address
  readonly b: Address
  readonly c: Address
}

/** Reads a claim into the kernel's memory; undefined when it can not hold whatever the equation says. */
export function checkClaim(
  kernel: Kernel,
  key: PreparedKey,
  publicSignals: readonly bigint[],
  proof: Proof,
): CheckedClaim | undefined {
  if (publicSignals.length !== key.signals || !publicSignals.every(isScalar)) return undefined
  if (proof.a.length !== G1_BYTES || proof.b.length !== G2_BYTES || proof.c.length !== G1_BYTES) return undefined
  const [a, b, c] = [readG1(kernel, proof.a), readTwist(kernel, proof.b), readG1(kernel, proof.c)]
  if (a === undefined || b === undefined || c === undefined) return undefined
  return { key, publicSignals, a, b, c }
}
