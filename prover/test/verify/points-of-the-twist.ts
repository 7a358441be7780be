import { bn254 } from '@noble/curves/bn254.js'
import { G2, g2Wire } from './trapdoor.js'

const { Fp2 } = bn254.fields

/** The point (x + u, y) of the twist, if there is one; nearly never of order r. */
export function pointOfTwist(x: bigint): G2 | undefined {
  const coordinate = Fp2.create({ c0: x, c1: 1n })
  const square = Fp2.add(Fp2.mul(Fp2.sqr(coordinate), coordinate), G2.CURVE().b)
  try {
    return G2.fromAffine({ x: coordinate, y: Fp2.sqrt(square) })
  } catch {
    return undefined
  }
}

/** The wire form of a point of the twist outside of G2, another one for each `from`. */
export function pointOutsideSubgroup(from: bigint): Uint8Array {
  for (let x = from; ; x++) {
    const point = pointOfTwist(x)
    if (point && !point.isTorsionFree()) return g2Wire(point)
  }
}
