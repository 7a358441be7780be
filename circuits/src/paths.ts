import { fileURLToPath } from 'node:url'
import type { CircuitName } from './catalogue.js'

const packagePath = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Root of this package, in the repository and when installed. */
export const packageRoot = packagePath('')

/** Hashes that every build must reproduce. */
export const manifestPath = packagePath('artifacts/manifest.json')

/** Built files; ignored by git, part of the published package. */
export const buildDirectory = packagePath('build')

/** Files of a circuit that other packages read. */
export interface CircuitArtifacts {
  /** Witness calculator. */
  readonly wasmPath: string
  /** Proving key. */
  readonly zkeyPath: string
  /** Constraint system. */
  readonly r1csPath: string
  /** Verification key, JSON as snarkjs writes it. */
  readonly vkeyPath: string
}

/** Where the files of a circuit stand, built or not. The keys are insecure development keys, hence their names. */
export const circuitArtifacts = (name: CircuitName): CircuitArtifacts => ({
  wasmPath: packagePath(`build/${name}.wasm`),
  zkeyPath: packagePath(`build/${name}.insecure-dev.zkey`),
  r1csPath: packagePath(`build/${name}.r1cs`),
  vkeyPath: packagePath(`artifacts/${name}.insecure-dev.vkey.json`),
})

/** Files of the circuit `transfer` (circuit id 1). */
export const transferArtifacts = (): CircuitArtifacts => circuitArtifacts('transfer')

/** Names of all wires and signals, for tests that tamper with witnesses; written by the build, not published. */
export const symbolsPath = (name: CircuitName): string => packagePath(`build/${name}.sym`)
