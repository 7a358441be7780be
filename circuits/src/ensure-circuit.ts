import { type BuildProgress, buildCircuits } from './build.js'
import type { CircuitName } from './catalogue.js'
import { type CircuitArtifacts, circuitArtifacts } from './paths.js'

/** How to wait for a circuit. */
export interface EnsureOptions {
  /** Called with what is being done now. Not called when another caller in this process already waits for the circuit. */
  readonly onProgress?: BuildProgress
}

/** Circuits that this process has compared with the manifest, so that asking again costs nothing. */
const ensured = new Map<CircuitName, Promise<CircuitArtifacts>>()

/**
 * The files of a circuit, built first when they are missing or not those of the manifest.
 * @throws ManifestMismatchError, CircuitCompileError
 */
export function ensureCircuit(name: CircuitName, options: EnsureOptions = {}): Promise<CircuitArtifacts> {
  const known = ensured.get(name)
  if (known !== undefined) return known
  const artifacts = buildCircuits({ circuits: [name], ...options }).then(() => circuitArtifacts(name))
  ensured.set(name, artifacts)
  // A build that failed may be tried again.
  artifacts.catch(() => ensured.delete(name))
  return artifacts
}
