import { concat, keccak256, toBeHex } from 'ethers'
import { InvalidEncodingError } from '../errors.js'

/** A point over F_q as snarkjs writes it: projective, decimal strings. */
export type G1Json = readonly [x: string, y: string, z: string]

/** A point over F_q^2, each coordinate with its real part first. */
export type G2Json = readonly [x: readonly [string, string], y: readonly [string, string], z: readonly [string, string]]

/** A Groth16 verification key over BN254 as snarkjs writes it. */
export interface VerificationKeyJson {
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
  readonly nPublic: number
  readonly vk_alpha_1: G1Json
  readonly vk_beta_2: G2Json
  readonly vk_gamma_2: G2Json
  readonly vk_delta_2: G2Json
  readonly IC: readonly G1Json[]
}

/**
 * The name of a verification key: keccak256 of the ABI-encoded uint256 values alpha, beta, gamma, delta, IC[0], IC[1], ...
 * Points are affine and in EIP-197 order (imaginary part first). Nodes recognise insecure development keys by it.
 * @returns 0x and 64 hex digits
 * @throws InvalidEncodingError when a point is not normalised
 */
export function verifyingKeyHash(key: VerificationKeyJson): string {
  const words = [
    ...g1Words(key.vk_alpha_1),
    ...g2Words(key.vk_beta_2),
    ...g2Words(key.vk_gamma_2),
    ...g2Words(key.vk_delta_2),
    ...key.IC.flatMap(g1Words),
  ]
  return keccak256(concat(words.map((word) => toBeHex(BigInt(word), 32))))
}

function g1Words([x, y, z]: G1Json): string[] {
  assertAffine(z === '1')
  return [x, y]
}

function g2Words([x, y, z]: G2Json): string[] {
  assertAffine(z[0] === '1' && z[1] === '0')
  return [x[1], x[0], y[1], y[0]]
}

function assertAffine(affine: boolean): void {
  if (!affine) throw new InvalidEncodingError('A point of the verification key is not affine.')
}
