import { FIELD_ORDER } from '@merkato/protocol'
import type { Fr, G1, G2, GT } from 'mcl-wasm'
import { decodeG1, decodeG2, loadMcl, type Mcl } from './bn254-points.js'
import { InvalidVerifyingKeyError } from './errors.js'
import type { G1Point, G2Point, VerifyingKey } from './verifying-key.js'

/** A.x, A.y, B.x1, B.x0, B.y1, B.y0, C.x, C.y: the order of EIP-197 and of `JoinSplit.proof`. */
export type Groth16Proof = readonly bigint[]

/** Checks proofs of one circuit. Holds no state that a check changes, so checks may interleave freely. */
export interface Groth16Verifier {
  /** Whether the proof holds. Wrong lengths, non-canonical numbers and bad points are simply false. */
  verify(publicInputs: readonly bigint[], proof: Groth16Proof): boolean
}

interface PreparedKey {
  readonly inputs: readonly G1[]
  readonly gamma: InstanceType<Mcl['PrecomputedG2']>
  readonly delta: InstanceType<Mcl['PrecomputedG2']>
  /** e(alpha, beta) */
  readonly target: GT
}

/**
 * Prepares a key for many checks: the line coefficients of gamma and delta, and e(alpha, beta). The coefficients stay in mcl's
 * heap (about 20 kB a point) for the life of the process; everything else that a check allocates lives on mcl's stack or in
 * JavaScript, so checks do not grow the heap.
 *
 * @throws InvalidVerifyingKeyError when a point is off its curve or outside its subgroup
 */
export async function createGroth16Verifier(key: VerifyingKey): Promise<Groth16Verifier> {
  const mcl = await loadMcl()
  const prepared = prepareKey(mcl, key)
  return { verify: (publicInputs, proof) => verify(mcl, prepared, publicInputs, proof) }
}

function prepareKey(mcl: Mcl, key: VerifyingKey): PreparedKey {
  const refuse = (): never => {
    throw new InvalidVerifyingKeyError(key.circuitId, 'a point is off its curve or outside its subgroup')
  }
  const g1 = (point: G1Point): G1 => decodeG1(point) ?? refuse()
  const g2 = (point: G2Point): G2 => decodeG2(point) ?? refuse()
  const target = mcl.pairing(g1(key.alpha), g2(key.beta))
  const [gamma, delta, inputs] = [g2(key.gamma), g2(key.delta), key.inputs.map(g1)]
  return { target, inputs, gamma: new mcl.PrecomputedG2(gamma), delta: new mcl.PrecomputedG2(delta) }
}

/** e(A, B) = e(alpha, beta) * e(L, gamma) * e(C, delta) with L the inputs' combination (Groth, EUROCRYPT 2016, section 3.2). */
function verify(mcl: Mcl, key: PreparedKey, publicInputs: readonly bigint[], proof: Groth16Proof): boolean {
  if (publicInputs.length !== key.inputs.length - 1 || !publicInputs.every(isScalar)) return false
  const points = decodeProof(proof)
  if (points === undefined) return false
  const { a, b, c } = points
  const combined = combineInputs(mcl, key.inputs, publicInputs)
  const left = mcl.precomputedMillerLoop2mixed(a, b, mcl.neg(combined), key.gamma)
  const right = mcl.precomputedMillerLoop(mcl.neg(c), key.delta)
  return mcl.finalExp(mcl.mul(left, right)).isEqual(key.target)
}

function isScalar(value: bigint): boolean {
  return value >= 0n && value < FIELD_ORDER
}

function decodeProof(proof: Groth16Proof): { a: G1; b: G2; c: G1 } | undefined {
  if (proof.length !== 8) return undefined
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof as Eight
  const a = decodeG1([ax, ay])
  const c = a && decodeG1([cx, cy])
  const b =
    c &&
    decodeG2([
      [bx0, bx1],
      [by0, by1],
    ])
  return a && b && c && { a, b, c }
}

type Eight = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

function combineInputs(mcl: Mcl, points: readonly G1[], publicInputs: readonly bigint[]): G1 {
  const [constant, ...bases] = points as [G1, ...G1[]]
  return mcl.add(
    constant,
    mcl.mulVec(
      bases,
      publicInputs.map((input) => scalar(mcl, input)),
    ),
  )
}

function scalar(mcl: Mcl, value: bigint): Fr {
  const element = new mcl.Fr()
  element.setStr(value.toString(16), 16)
  return element
}
