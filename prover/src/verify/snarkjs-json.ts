/** A G1 point as snarkjs writes it: projective, decimal strings. */
export type G1Json = readonly [x: string, y: string, z: string]

/** A G2 point as snarkjs writes it, each coordinate with its real part first. */
export type G2Json = readonly [x: readonly [string, string], y: readonly [string, string], z: readonly [string, string]]

/** A verification key as snarkjs writes it (`snarkjs zkey export verificationkey`). Other fields of the file are ignored. */
export interface VerifyingKeyJson {
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
  /** Number of public signals. */
  readonly nPublic: number
  readonly vk_alpha_1: G1Json
  readonly vk_beta_2: G2Json
  readonly vk_gamma_2: G2Json
  readonly vk_delta_2: G2Json
  readonly IC: readonly G1Json[]
}

/** A proof as snarkjs writes it. */
export interface ProofJson {
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
  readonly pi_a: G1Json
  readonly pi_b: G2Json
  readonly pi_c: G1Json
}
