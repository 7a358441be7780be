import type { Kernel } from '../kernel/kernel.js'
import { addPoints, multiply } from '../kernel/multiexp.js'
import type { Group } from '../kernel/points.js'
import type { Proof } from '../verify/index.js'
import type { Blinding, BlindingPoints, TableName } from '../workers/messages.js'

/**
 * Makes a proof of its parts (Groth, EUROCRYPT 2016, section 3.2):
 *
 * A = alpha + sum(a) + r delta, B = beta + sum(b) + s delta, C = sum(c) + sum(h) + s A + r B - r s delta.
 *
 * B is needed in G2 for the proof and in G1 for C. There r B - r s delta is r (beta + sum(b)), so that the product r s
 * is not formed at all.
 * @param sums for each table the parts of its sum, in wire form
 */
export function assembleProof(
  kernel: Kernel,
  key: BlindingPoints,
  sums: Readonly<Record<TableName, readonly Uint8Array[]>>,
  { r, s }: Blinding,
): Proof {
  const add = (group: Group, ...points: Uint8Array[]) => addPoints(kernel, group, points)
  const times = (group: Group, point: Uint8Array, scalar: Uint8Array) => multiply(kernel, group, point, scalar)
  const a = add('g1', key.alpha1, ...sums.a, times('g1', key.delta1, r))
  const b = add('g2', key.beta2, ...sums.b2, times('g2', key.delta2, s))
  const unblindedB = add('g1', key.beta1, ...sums.b1)
  const c = add('g1', ...sums.c, ...sums.h, times('g1', a, s), times('g1', unblindedB, r))
  return { a, b, c }
}
