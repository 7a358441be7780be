import { readFileSync, writeFileSync } from 'node:fs'
import { manifestPath } from './paths.js'

/** What a build of one circuit must reproduce. All hashes SHA-256, in hex, unless stated. */
export interface CircuitRecord {
  readonly circuitId: number
  /** Our circom files and circomlib's that they include. */
  readonly sources: string
  readonly compiler: string
  readonly constraints: number
  readonly wires: number
  readonly publicInputs: number
  readonly r1cs: string
  readonly wasm: string
  /** True for keys made from a published seed. Nodes outside a sandbox refuse them by `verifyingKeyHash`. */
  readonly insecure: boolean
  /** The published seed of an insecure key. */
  readonly seed: string
  readonly zkey: string
  readonly vkey: string
  /** keccak256 of the verification key, 0x and 64 digits (`verifyingKeyHash` of @merkato/protocol). */
  readonly verifyingKeyHash: string
}

/** Records by circuit name. */
export interface Manifest {
  readonly version: 1
  readonly circuits: Readonly<Record<string, CircuitRecord>>
}

/** The committed manifest. */
export const readManifest = (): Manifest => JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest

/** Writes the manifest in the form that the formatter keeps. */
export function writeManifest(manifest: Manifest): void {
  writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`)
}
