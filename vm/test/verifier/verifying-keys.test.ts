import { readFileSync } from 'node:fs'
import {
  bigIntToBytes,
  bytesToBigInt,
  concatBytes,
  FIELD_ORDER,
  type VerificationKeyJson,
  verifyingKeyHash,
} from '@merkato/protocol'
import { bn254 } from '@noble/curves/bn254.js'
import { describe, expect, test } from 'vitest'
import { loadBn254 } from '../../src/evm/bn254.js'
import { InsecureVerifyingKeyError, InvalidVerifyingKeyError } from '../../src/verifier/errors.js'
import { INSECURE_KEY_HASHES } from '../../src/verifier/insecure-keys.js'
import { loadVerifiers } from '../../src/verifier/verifiers.js'
import { parseVerifyingKey } from '../../src/verifier/verifying-key.js'
import { TRANSFER_KEY } from '../../testing/chain.js'

const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

type G1Point = InstanceType<typeof bn254.G1.Point>

const pointOf = ([x, y]: readonly [string, string, string]): G1Point =>
  bn254.G1.Point.fromAffine({ x: BigInt(x), y: BigInt(y) })

const words = (...values: readonly (bigint | string)[]) =>
  concatBytes(...values.map((value) => bigIntToBytes(BigInt(value), 32)))

const g1Bytes = (point: G1Point): Uint8Array => words(point.toAffine().x, point.toAffine().y)

/** EIP-197 writes the imaginary part first. */
const g2Bytes = ([x, y]: VerificationKeyJson['vk_gamma_2']): Uint8Array => words(x[1], x[0], y[1], y[0])

/** The same point of G2 with y negated. */
const negated = ([x, y, z]: VerificationKeyJson['vk_gamma_2']): VerificationKeyJson['vk_gamma_2'] => [
  x,
  [`${BASE_FIELD - BigInt(y[0])}`, `${BASE_FIELD - BigInt(y[1])}`],
  z,
]

const keys = (change: Partial<Record<keyof VerificationKeyJson, unknown>> = {}) => ({
  1: { ...TRANSFER_KEY, ...change } as VerificationKeyJson,
})

describe('development keys', () => {
  test('every key of the manifest that is insecure is on the list', () => {
    const url = new URL('../../../circuits/artifacts/manifest.json', import.meta.url)
    const { circuits } = JSON.parse(readFileSync(url, 'utf8')) as {
      circuits: Record<string, { insecure: boolean; verifyingKeyHash: string }>
    }
    for (const { insecure, verifyingKeyHash } of Object.values(circuits)) {
      expect(INSECURE_KEY_HASHES.has(BigInt(verifyingKeyHash))).toBe(insecure)
    }
    expect(BigInt(verifyingKeyHash(TRANSFER_KEY))).toBe(BigInt(circuits.transfer?.verifyingKeyHash as string))
  })

  test('development verifier on another chain id (POOL-10): refused on every chain but the sandbox, whatever the file is called', async () => {
    await expect(loadVerifiers(keys(), 31337n)).resolves.toBeDefined()
    for (const chainId of [1n, 31338n, 0n]) {
      await expect(loadVerifiers(keys(), chainId)).rejects.toBeInstanceOf(InsecureVerifyingKeyError)
    }
  })

  test('a key that is not on the list passes on any chain', async () => {
    const other = keys({ IC: [...TRANSFER_KEY.IC].reverse() })
    await expect(loadVerifiers(other, 1n)).resolves.toBeDefined()
  })
})

describe('a file that is no verification key of ours', () => {
  const cases: [string, Partial<Record<keyof VerificationKeyJson, unknown>>][] = [
    ['another protocol', { protocol: 'plonk' }],
    ['another curve', { curve: 'bls12381' }],
    ['more inputs than points', { nPublic: 11 }],
    ['no points', { IC: [], nPublic: -1 }],
    ['another number of inputs than the circuit has', { IC: TRANSFER_KEY.IC.slice(1), nPublic: 9 }],
    ['a point that is not affine', { vk_alpha_1: ['1', '2', '3'] }],
    ['a G2 point that is not affine', { vk_beta_2: [...TRANSFER_KEY.vk_beta_2.slice(0, 2), ['2', '0']] }],
    ['a coordinate that is no number', { vk_alpha_1: ['0x1', '2', '1'] }],
    ['a negative coordinate', { vk_alpha_1: ['-1', '2', '1'] }],
    ['missing parts', { vk_gamma_2: undefined }],
    ['a point off the curve', { vk_alpha_1: ['1', '3', '1'] }],
    ['a coordinate above p', { vk_alpha_1: [`${FIELD_ORDER * 4n}`, '2', '1'] }],
  ]
  test.each(cases)('%s', async (_, change) => {
    await expect(loadVerifiers(keys(change), 31337n)).rejects.toBeInstanceOf(InvalidVerifyingKeyError)
  })
})

describe('proof with gamma = delta: such a key is refused, for whoever has it proves anything', () => {
  const inputs = Array.from({ length: 10 }, (_, i) => BigInt(i + 1))

  test.each([
    ['delta = gamma', TRANSFER_KEY.vk_gamma_2, true],
    ['delta = -gamma', negated(TRANSFER_KEY.vk_gamma_2), false],
  ] as const)('%s', async (_, delta, isNegated) => {
    const { vk_alpha_1, vk_beta_2, vk_gamma_2, IC } = TRANSFER_KEY
    const [constant, ...points] = IC.map(pointOf) as [G1Point, ...G1Point[]]
    const L = points.reduce((sum, point, i) => sum.add(point.multiply(inputs[i] as bigint)), constant)
    const alpha = pointOf(vk_alpha_1)
    // A = alpha, B = beta, C = -L: e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), without a witness.
    const pairs = [
      [alpha.negate(), vk_beta_2],
      [alpha, vk_beta_2],
      [L, vk_gamma_2],
      [isNegated ? L.negate() : L, delta],
    ] as const
    const product = (await loadBn254()).pairing(concatBytes(...pairs.flatMap(([p, q]) => [g1Bytes(p), g2Bytes(q)])))
    expect(bytesToBigInt(product)).toBe(1n)
    await expect(loadVerifiers(keys({ vk_delta_2: delta }), 31337n)).rejects.toBeInstanceOf(InvalidVerifyingKeyError)
  })
})

test('a key of a circuit that nobody knows', async () => {
  await expect(loadVerifiers({ 99: TRANSFER_KEY }, 31337n)).rejects.toBeInstanceOf(InvalidVerifyingKeyError)
})

test('a key has one point per public input and one more', () => {
  const key = parseVerifyingKey(1, TRANSFER_KEY)
  expect(key.circuitId).toBe(1)
  expect(key.groth16.ic).toHaveLength(11)
})
