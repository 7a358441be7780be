import type { G1Json, G2Json, VerificationKeyJson } from '@merkato/protocol'
import type { Coordinates } from './dev-key/fixed-base.js'
import type { Groth16VerificationKey } from './dev-key/proving-key.js'

/** A verification key as snarkjs writes it. */
export function verificationKeyOf(key: Groth16VerificationKey): VerificationKeyJson {
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: key.publicCount,
    vk_alpha_1: g1Json(key.alpha1),
    vk_beta_2: g2Json(key.beta2),
    vk_gamma_2: g2Json(key.gamma2),
    vk_delta_2: g2Json(key.delta2),
    IC: key.publicPoints.map(g1Json),
  }
}

const g1Json = ([x, y]: Coordinates): G1Json => [`${x}`, `${y}`, '1']

const g2Json = ([x0, x1, y0, y1]: Coordinates): G2Json => [
  [`${x0}`, `${x1}`],
  [`${y0}`, `${y1}`],
  ['1', '0'],
]
