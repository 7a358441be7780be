import { createHash } from 'node:crypto'
import { type CircuitName, verifyingKeyOf } from '@merkato/circuits'
import type { G1Json } from '@merkato/protocol'
import { bn254 } from '@noble/curves/bn254.js'
import { insecureToxicWaste } from '../src/dev-key/toxic-waste.js'
import { inverse, reduce } from '../src/scalar-field.js'

const { G1, G2 } = bn254
type G1Point = InstanceType<typeof G1.Point>

/**
 * A proof that every verifier takes of a statement that nobody has a witness for: the secrets of a development key are public, and
 * with them C = ((ab - alpha beta) G - gamma L) / delta completes any A = aG, B = bH (L is the sum of public points). Takes
 * milliseconds and needs no built circuit. For tests whose subject is a rule of the pool, not of a circuit; and as what an attacker can do
 * where a development key is accepted.
 * @param publicInputs each is taken modulo r, as a verifier without a range check would
 * @param seed equal arguments give the same proof; another seed gives another proof of the same statement
 * @returns the eight words of a proof in EIP-197 order
 */
export function forgeProof(circuit: CircuitName, publicInputs: readonly bigint[], seed = ''): bigint[] {
  const scalar = (name: string) => scalarOf([circuit, seed, name, ...publicInputs.map(String)])
  return forgeProofWith(circuit, publicInputs, scalar('a'), scalar('b'))
}

/** The same with A = aG and B = bH of the forger's choice: 0 gives infinity, as words 0. */
export function forgeProofWith(circuit: CircuitName, publicInputs: readonly bigint[], a: bigint, b: bigint): bigint[] {
  const { alpha, beta, gamma, delta } = insecureToxicWaste(circuit)
  const toDelta = inverse(delta)
  const free = multiply(G1.Point.BASE, reduce((a * b - alpha * beta) * toDelta))
  const bound = multiply(sumOfPublicPoints(circuit, publicInputs), reduce(-gamma * toDelta))
  const A = multiply(G1.Point.BASE, reduce(a)).toAffine()
  const B = (reduce(b) === 0n ? G2.Point.ZERO : G2.Point.BASE.multiply(reduce(b))).toAffine()
  const C = free.add(bound).toAffine()
  return [A.x, A.y, B.x.c1, B.x.c0, B.y.c1, B.y.c0, C.x, C.y]
}

function sumOfPublicPoints(circuit: CircuitName, publicInputs: readonly bigint[]): G1Point {
  const [constant, ...points] = verifyingKeyOf(circuit).IC.map(pointOf) as [G1Point, ...G1Point[]]
  if (points.length !== publicInputs.length) throw new RangeError(`${circuit} has ${points.length} public inputs`)
  return points.reduce((sum, point, i) => sum.add(multiply(point, reduce(publicInputs[i]!))), constant)
}

const pointOf = ([x, y]: G1Json): G1Point => G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) })

const multiply = (point: G1Point, scalar: bigint): G1Point =>
  scalar === 0n ? G1.Point.ZERO : point.multiplyUnsafe(scalar)

/** Not 0 but with probability 2^-254. */
const scalarOf = (parts: readonly string[]): bigint =>
  reduce(BigInt(`0x${createHash('sha512').update(JSON.stringify(parts)).digest('hex')}`))
