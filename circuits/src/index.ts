import { readFileSync } from 'node:fs'
import type { VerificationKeyJson } from '@merkato/protocol'
import { type CircuitRecord, readManifest } from './manifest.js'
import { transferArtifacts } from './paths.js'

export { type BuildOptions, type BuildProgress, buildCircuits, ManifestMismatchError } from './build.js'
export type { CircuitRecord, Manifest } from './manifest.js'
export { type CircuitArtifacts, transferArtifacts } from './paths.js'
export { CircuitCompileError } from './recipe/compile.js'

/** Circuit id of `transfer`, 2 notes in, 2 notes out. */
export const TRANSFER_CIRCUIT_ID = 1

/** Verification key of `transfer`. It is an insecure development key: see `transferRecord().insecure`. */
export const verifyingKey: VerificationKeyJson = JSON.parse(readFileSync(transferArtifacts().vkeyPath, 'utf8'))

/** Hashes, counts and the insecurity flag of `transfer`, from artifacts/manifest.json. */
export function transferRecord(): CircuitRecord {
  const record = readManifest().circuits.transfer
  if (record === undefined) throw new Error('artifacts/manifest.json has no circuit `transfer`')
  return record
}

/** keccak256 hashes of verification keys made from a published seed. A node refuses them unless its chain id is 31337. */
export const insecureVerifyingKeyHashes = (): string[] =>
  Object.values(readManifest().circuits)
    .filter((record) => record.insecure)
    .map((record) => record.verifyingKeyHash)
