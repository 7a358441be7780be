import { readFileSync } from 'node:fs'
import type { VerificationKeyJson } from '@merkato/protocol'
import { CATALOGUE, CIRCUIT_NAMES, type CircuitName } from './catalogue.js'
import { type CircuitRecord, readManifest } from './manifest.js'
import { circuitArtifacts } from './paths.js'

export { type BuildOptions, type BuildProgress, buildCircuits, ManifestMismatchError } from './build.js'
export { CIRCUIT_NAMES, type CircuitName, EVERYDAY_CIRCUITS } from './catalogue.js'
export { type EnsureOptions, ensureCircuit } from './ensure-circuit.js'
export type { CircuitRecord, Manifest } from './manifest.js'
export { type CircuitArtifacts, circuitArtifacts, transferArtifacts } from './paths.js'
export { CircuitCompileError } from './recipe/compile.js'

/** Circuit id of `transfer`, 2 notes in, 2 notes out. */
export const TRANSFER_CIRCUIT_ID = CATALOGUE.transfer.circuitId

/** Circuit id of `transfer-wide`, 8 notes in, 2 notes out. */
export const TRANSFER_WIDE_CIRCUIT_ID = CATALOGUE['transfer-wide'].circuitId

/** Circuit id of `own`: a one-time key agrees to an act. */
export const OWN_CIRCUIT_ID = CATALOGUE.own.circuitId

/** Circuit id of `mint-hidden`: a note of hidden supply is made. */
export const MINT_HIDDEN_CIRCUIT_ID = CATALOGUE['mint-hidden'].circuitId

/** Circuit id of `open`: a sealed note is opened. */
export const OPEN_CIRCUIT_ID = CATALOGUE.open.circuitId

/** Verification key of `transfer`. It is an insecure development key: see `transferRecord().insecure`. */
export const verifyingKey: VerificationKeyJson = verifyingKeyOf('transfer')

/** Verification keys of all circuits by circuit id, as a node or a deployment takes them. Insecure development keys all. */
export const verifyingKeys: Readonly<Record<number, VerificationKeyJson>> = Object.freeze(
  Object.fromEntries(CIRCUIT_NAMES.map((name) => [CATALOGUE[name].circuitId, verifyingKeyOf(name)])),
)

/** Verification key of a circuit; committed, so it is there before the circuit is built. An insecure development key like its record says. */
export function verifyingKeyOf(name: CircuitName): VerificationKeyJson {
  return JSON.parse(readFileSync(circuitArtifacts(name).vkeyPath, 'utf8'))
}

/** Hashes, counts and the insecurity flag of a circuit, from artifacts/manifest.json. */
export function circuitRecord(name: CircuitName): CircuitRecord {
  const record = readManifest().circuits[name]
  if (record === undefined) throw new Error(`artifacts/manifest.json has no circuit \`${name}\``)
  return record
}

/** The record of `transfer`. */
export const transferRecord = (): CircuitRecord => circuitRecord('transfer')

/** keccak256 hashes of verification keys made from a published seed. A node refuses them unless its chain id is 31337. */
export const insecureVerifyingKeyHashes = (): string[] =>
  Object.values(readManifest().circuits)
    .filter((record) => record.insecure)
    .map((record) => record.verifyingKeyHash)
