import { bn254 } from '@noble/curves/bn254.js'
import { G2, g2Wire } from './trapdoor.js'

const { Fp2 } = bn254.fields

/** A point (x + u, y) of the twist with the least such x from `from` on, whose order r does not divide: nearly all are such. */
export function pointOutsideSubgroup(from: bigint): Uint8Array {
  for (let c0 = from; ; c0++) {
    const point = pointOfTwist(Fp2.create({ c0, c1: 1n }))
    if (point && !point.isTorsionFree()) return g2Wire(point)
  }
}

function pointOfTwist(x: ReturnType<typeof Fp2.create>): InstanceType<typeof G2> | undefined {
  const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.CURVE().b)
  try {
    return G2.fromAffine({ x, y: Fp2.sqrt(square) })
  } catch {
    return undefined
  }
}
