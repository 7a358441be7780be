export { type Bn254, createBn254 } from './bn254.js'
export {
  PROOF_BYTES,
  type Proof,
  type ProofWords,
  proofFromBytes,
  proofFromSnarkjs,
  proofFromWords,
  proofToBytes,
  proofToSnarkjs,
  proofToWords,
} from './proof.js'
export type { G1Json, G2Json, ProofJson, VerifyingKeyJson } from './snarkjs-json.js'
export { createVerifier, type ProofClaim, type Verifier } from './verifier.js'
export { createVerifyingKey, parseVerifyingKey, publicSignalCount, type VerifyingKey } from './verifying-key.js'
