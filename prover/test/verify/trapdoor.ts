import { bn254 } from '@noble/curves/bn254.js'
import {
  createVerifyingKey,
  type G1Json,
  type G2Json,
  type Proof,
  type ProofClaim,
  type VerifyingKey,
  type VerifyingKeyJson,
} from '../../src/verify/index.js'
import { BASE_FIELD_ORDER, readWords, SCALAR_FIELD_ORDER, writeWords } from '../../src/verify/points.js'

const r = SCALAR_FIELD_ORDER
const Fr = bn254.fields.Fr

export const G1 = bn254.G1.Point
export const G2 = bn254.G2.Point
export type G1 = InstanceType<typeof G1>
export type G2 = InstanceType<typeof G2>

/** Wire form of noble's points. */
export function g1Wire(point: G1): Uint8Array {
  if (point.is0()) return new Uint8Array(64)
  const { x, y } = point.toAffine()
  return writeWords([x, y])
}

export function g2Wire(point: G2): Uint8Array {
  if (point.is0()) return new Uint8Array(128)
  const { x, y } = point.toAffine()
  return writeWords([x.c0, x.c1, y.c0, y.c1])
}

export const multiplyG1 = (scalar: bigint): G1 => G1.BASE.multiplyUnsafe(((scalar % r) + r) % r)
export const multiplyG2 = (scalar: bigint): G2 => G2.BASE.multiplyUnsafe(((scalar % r) + r) % r)

/** The secret scalars of a key: who knows them makes proofs for any statement, which is how these tests come by so many. */
export interface Trapdoor {
  readonly alpha: bigint
  readonly beta: bigint
  readonly gamma: bigint
  readonly delta: bigint
  /** Logarithms of the key's points for the constant and the public signals, times gamma. */
  readonly ic: readonly bigint[]
}

/** Numbers that look random and are the same in every run. */
export function* scalars(seed: bigint): Generator<bigint, never> {
  for (let state = seed + 7n; ; ) {
    state = (state * state * state + 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251n * state + seed + 3n) % r
    yield state
  }
}

export function trapdoorOf(seed: bigint, signals: number): Trapdoor {
  const next = scalars(seed)
  const [alpha, beta, gamma, delta] = Array.from({ length: 4 }, () => next.next().value) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  return { alpha, beta, gamma, delta, ic: Array.from({ length: signals + 1 }, () => next.next().value) }
}

export function keyOf({ alpha, beta, gamma, delta, ic }: Trapdoor): VerifyingKey {
  return createVerifyingKey({
    alpha: g1Wire(multiplyG1(alpha)),
    beta: g2Wire(multiplyG2(beta)),
    gamma: g2Wire(multiplyG2(gamma)),
    delta: g2Wire(multiplyG2(delta)),
    ic: ic.map((value) => g1Wire(multiplyG1(value * Fr.inv(gamma)))),
  })
}

/** Logarithms of a proof's points. */
export interface ProofLogarithms {
  readonly a: bigint
  readonly b: bigint
  readonly c: bigint
}

/** A proof of any statement: C solves ab = alpha beta + sum of ic + c delta (Groth, EUROCRYPT 2016, section 3.2, simulator). */
export function simulate(trapdoor: Trapdoor, publicSignals: readonly bigint[], a: bigint, b: bigint): ProofLogarithms {
  const { alpha, beta, delta, ic } = trapdoor
  const combined = publicSignals.reduce((sum, signal, i) => sum + signal * (ic[i + 1] as bigint), ic[0] as bigint)
  const c = Fr.mul(Fr.create(a * b - alpha * beta - combined), Fr.inv(delta))
  return { a, b, c }
}

export const proofOf = ({ a, b, c }: ProofLogarithms): Proof => ({
  a: g1Wire(multiplyG1(a)),
  b: g2Wire(multiplyG2(b)),
  c: g1Wire(multiplyG1(c)),
})

/** A key and honest claims for it. */
export function claimsOf(seed: bigint, signals: number, count: number): { key: VerifyingKey; claims: ProofClaim[] } {
  const trapdoor = trapdoorOf(seed, signals)
  const key = keyOf(trapdoor)
  const next = scalars(seed + 1_000n)
  const claims = Array.from({ length: count }, () => {
    const publicSignals = Array.from({ length: signals }, () => next.next().value)
    const proof = proofOf(simulate(trapdoor, publicSignals, next.next().value, next.next().value))
    return { key, publicSignals, proof }
  })
  return { key, claims }
}

/** The same point of a group with the other y. */
export function negated(point: Uint8Array): Uint8Array {
  const half = point.length / 2
  const copy = point.slice()
  for (let offset = half; offset < point.length; offset += 32) {
    const y = BigInt(
      `0x${Buffer.from(point.slice(offset, offset + 32))
        .reverse()
        .toString('hex')}`,
    )
    copy.set(writeWords([y === 0n ? 0n : BASE_FIELD_ORDER - y]), offset)
  }
  return copy
}

/** The key as snarkjs writes it. */
export function keyJson({ alpha, beta, gamma, delta, ic }: VerifyingKey): VerifyingKeyJson {
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: ic.length - 1,
    vk_alpha_1: g1Json(alpha),
    vk_beta_2: g2Json(beta),
    vk_gamma_2: g2Json(gamma),
    vk_delta_2: g2Json(delta),
    IC: ic.map(g1Json),
  }
}

function g1Json(point: Uint8Array): G1Json {
  const [x, y] = readWords(point).map(String) as [string, string]
  return [x, y, '1']
}

function g2Json(point: Uint8Array): G2Json {
  const [x0, x1, y0, y1] = readWords(point).map(String) as [string, string, string, string]
  return [
    [x0, x1],
    [y0, y1],
    ['1', '0'],
  ]
}
