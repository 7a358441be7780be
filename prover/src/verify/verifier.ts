import type { Fr, G1, G2, GT } from 'mcl-wasm'
import { MalformedVerifyingKeyError } from '../errors.js'
import { decodeG1, decodeG2, loadMcl, type Mcl } from './mcl.js'
import { G1_BYTES, G2_BYTES, isScalar } from './points.js'
import type { Proof } from './proof.js'
import { publicSignalCount, type VerifyingKey } from './verifying-key.js'

/** "This proof shows the statement of this key for these public signals." */
export interface ProofClaim {
  readonly key: VerifyingKey
  readonly publicSignals: readonly bigint[]
  readonly proof: Proof
}

/**
 * Checks Groth16 proofs over BN254. Everything it is asked about is untrusted: a wrong number of signals, a signal that is not
 * below r, a coordinate that is not below p, a point off its curve or outside its subgroup, or infinity in a proof is an ordinary
 * "no". Only a bad key is an error.
 */
export interface Verifier {
  /**
   * Checks the points of a key and prepares it: what of the pairings does not depend on the proof. Done by the first use of a key
   * anyway; ask for it to have the time or the error earlier.
   *
   * @throws MalformedVerifyingKeyError a point is off its curve or outside its subgroup
   */
  prepare(key: VerifyingKey): void

  /**
   * Whether a proof holds.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  verify(key: VerifyingKey, publicSignals: readonly bigint[], proof: Proof): boolean

  /**
   * Whether all of many proofs hold, of one key or of several.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  verifyBatch(claims: readonly ProofClaim[]): boolean

  /**
   * Index of the first proof of many that does not hold; undefined when all hold.
   *
   * @throws MalformedVerifyingKeyError as `prepare`
   */
  firstInvalid(claims: readonly ProofClaim[]): number | undefined
}

interface PreparedKey {
  readonly ic: readonly G1[]
  readonly gamma: InstanceType<Mcl['PrecomputedG2']>
  readonly delta: InstanceType<Mcl['PrecomputedG2']>
  /** e(alpha, beta) */
  readonly target: GT
}

// A prepared key lives in mcl's heap, which nobody collects: one for each key of the process.
const prepared = new WeakMap<VerifyingKey, PreparedKey>()

/** Loads the arithmetic. Verifiers of one process share it, and hold no state that a check changes. */
export async function createVerifier(): Promise<Verifier> {
  const mcl = await loadMcl()
  const holds = ({ key, publicSignals, proof }: ProofClaim) => verify(mcl, prepare(mcl, key), key, publicSignals, proof)
  const firstInvalid = (claims: readonly ProofClaim[]) => {
    const index = claims.findIndex((claim) => !holds(claim))
    return index < 0 ? undefined : index
  }
  return {
    prepare: (key) => void prepare(mcl, key),
    verify: (key, publicSignals, proof) => holds({ key, publicSignals, proof }),
    verifyBatch: (claims) => firstInvalid(claims) === undefined,
    firstInvalid,
  }
}

function prepare(mcl: Mcl, key: VerifyingKey): PreparedKey {
  const known = prepared.get(key) ?? prepareKey(mcl, key)
  prepared.set(key, known)
  return known
}

function prepareKey(mcl: Mcl, key: VerifyingKey): PreparedKey {
  const refuse = (): never => {
    throw new MalformedVerifyingKeyError('a point is off its curve or outside its subgroup')
  }
  const g1 = (point: Uint8Array): G1 => decodeG1(point) ?? refuse()
  const g2 = (point: Uint8Array): G2 => decodeG2(point) ?? refuse()
  const target = mcl.pairing(g1(key.alpha), g2(key.beta))
  const [gamma, delta, ic] = [g2(key.gamma), g2(key.delta), key.ic.map(g1)]
  return { target, ic, gamma: new mcl.PrecomputedG2(gamma), delta: new mcl.PrecomputedG2(delta) }
}

/** e(A, B) = e(alpha, beta) * e(L, gamma) * e(C, delta) with L the signals' combination (Groth, EUROCRYPT 2016, section 3.2). */
function verify(
  mcl: Mcl,
  prepared: PreparedKey,
  key: VerifyingKey,
  publicSignals: readonly bigint[],
  proof: Proof,
): boolean {
  if (publicSignals.length !== publicSignalCount(key) || !publicSignals.every(isScalar)) return false
  const points = decodeProof(proof)
  if (points === undefined) return false
  const { a, b, c } = points
  const combined = combineSignals(mcl, prepared.ic, publicSignals)
  const left = mcl.precomputedMillerLoop2mixed(a, b, mcl.neg(combined), prepared.gamma)
  const right = mcl.precomputedMillerLoop(mcl.neg(c), prepared.delta)
  return mcl.finalExp(mcl.mul(left, right)).isEqual(prepared.target)
}

function decodeProof(proof: Proof): { a: G1; b: G2; c: G1 } | undefined {
  if (proof.a.length !== G1_BYTES || proof.b.length !== G2_BYTES || proof.c.length !== G1_BYTES) return undefined
  const a = decodeG1(proof.a)
  const c = a && decodeG1(proof.c)
  const b = c && decodeG2(proof.b)
  return a && b && c && { a, b, c }
}

function combineSignals(mcl: Mcl, points: readonly G1[], publicSignals: readonly bigint[]): G1 {
  const [constant, ...bases] = points as [G1, ...G1[]]
  // mcl refuses a sum of nothing.
  if (bases.length === 0) return constant
  const scalars = publicSignals.map((signal) => scalar(mcl, signal))
  return mcl.add(constant, mcl.mulVec(bases, scalars))
}

function scalar(mcl: Mcl, value: bigint): Fr {
  const element = new mcl.Fr()
  element.setStr(value.toString(16), 16)
  return element
}
