export * from './evm/index.js'
export * from './node/index.js'
export { createGroth16Verifier, type Groth16Proof, type Groth16Verifier } from './verifier/groth16-verifier.js'
export { parseVerifyingKey } from './verifier/verifying-key.js'
