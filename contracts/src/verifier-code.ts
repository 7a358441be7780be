import { groth16VerifierBytecode } from './generated/index.js'

/** A point over F_q as snarkjs writes it: projective, decimal strings. */
type G1Json = readonly [x: string, y: string, z: string]

/** A point over F_q^2, each coordinate with its real part first. */
type G2Json = readonly [x: readonly [string, string], y: readonly [string, string], z: readonly [string, string]]

/** The points of a Groth16 verification key over BN254 as snarkjs writes it. */
export interface VerifyingKeyPoints {
  readonly vk_alpha_1: G1Json
  readonly vk_beta_2: G2Json
  readonly vk_gamma_2: G2Json
  readonly vk_delta_2: G2Json
  readonly IC: readonly G1Json[]
}

/**
 * The words that the constructor of Groth16Verifier takes: alpha, beta, gamma, delta, IC, affine and in EIP-197 order (imaginary part
 * first). keccak256 of them, encoded, is the key's name.
 * @throws RangeError when a point is not affine
 */
export const verifyingKeyWords = (key: VerifyingKeyPoints): bigint[] => [
  ...g1Words(key.vk_alpha_1),
  ...[key.vk_beta_2, key.vk_gamma_2, key.vk_delta_2].flatMap(g2Words),
  ...key.IC.flatMap(g1Words),
]

/**
 * Creation code of a verifier for a key: any key, that of a ceremony too, without a compiler. On a chain other than 31337 the
 * constructor refuses development keys.
 * @returns 0x and hex digits, the data of a transaction that creates a contract
 * @throws RangeError when a point is not affine
 */
export function verifierInitCode(key: VerifyingKeyPoints): `0x${string}` {
  const words = verifyingKeyWords(key)
  // abi.encode(uint256[]): where the array begins, how long it is, its words.
  const encoded = [32n, BigInt(words.length), ...words].map((word) => word.toString(16).padStart(64, '0'))
  return `${groth16VerifierBytecode}${encoded.join('')}`
}

function g1Words([x, y, z]: G1Json): bigint[] {
  assertAffine(z === '1')
  return [x, y].map(BigInt)
}

function g2Words([x, y, z]: G2Json): bigint[] {
  assertAffine(z[0] === '1' && z[1] === '0')
  return [x[1], x[0], y[1], y[0]].map(BigInt)
}

function assertAffine(affine: boolean): void {
  if (!affine) throw new RangeError('A point of the verification key is not affine.')
}
