import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CATALOGUE, type CircuitName, EVERYDAY_CIRCUITS } from './catalogue.js'
import { exclusively } from './exclusively.js'
import { type CircuitRecord, type Manifest, readManifest, writeManifest } from './manifest.js'
import { buildDirectory, circuitArtifacts, manifestPath, symbolsPath } from './paths.js'
import type { CompiledCircuit } from './recipe/compile.js'
import { type CircuitSource, circuitSources, sourcesHash } from './recipe/sources.js'

/** What is being done now, as a short phrase. */
export type BuildProgress = (phase: string) => void

/** How to build. */
export interface BuildOptions {
  /** Which circuits; `transfer` alone unless told otherwise. `transfer-wide` takes three times as long and is seldom needed. */
  readonly circuits?: readonly CircuitName[]
  readonly onProgress?: BuildProgress
  /** Write what comes out into manifest and verification key instead of comparing it: after a deliberate change of a circuit. */
  readonly accept?: boolean
}

/** A build gave other bytes than the manifest promises. */
export class ManifestMismatchError extends Error {
  override readonly name = 'ManifestMismatchError'
  constructor(
    readonly circuit: CircuitName,
    readonly fields: readonly string[],
  ) {
    super(
      `The circuit ${circuit} does not match artifacts/manifest.json in: ${fields.join(', ')}. ` +
        'After a deliberate change run `node circuits/dist/build-main.js --accept` and commit the artifacts.',
    )
  }
}

const lockPath = join(buildDirectory, '.building')

/**
 * Compiles circuits and makes their development keys, unless the files are there and have the hashes of the manifest.
 * The same sources give the same bytes on every machine; anything else is an error.
 * @returns whether something was built
 * @throws ManifestMismatchError, CircuitCompileError
 */
export async function buildCircuits(options: BuildOptions = {}): Promise<boolean> {
  const { circuits = EVERYDAY_CIRCUITS, onProgress = () => {}, accept = false } = options
  let built = false
  for (const name of circuits) if (await buildCircuit(name, onProgress, accept)) built = true
  return built
}

async function buildCircuit(name: CircuitName, onProgress: BuildProgress, accept: boolean): Promise<boolean> {
  const sources = circuitSources(CATALOGUE[name].entry)
  const hash = sourcesHash(sources)
  if (isFresh(name, hash)) return false
  const expected = expectedRecord(name)
  if (!accept && expected?.sources !== hash) throw new ManifestMismatchError(name, ['sources'])
  // One build at a time, also among processes: who waited finds what the other has built.
  return exclusively(
    lockPath,
    async () => {
      if (isFresh(name, hash)) return false
      await build(name, sources, onProgress, accept)
      return true
    },
    () => onProgress('waiting for another build'),
  )
}

async function build(
  name: CircuitName,
  sources: readonly CircuitSource[],
  onProgress: BuildProgress,
  accept: boolean,
): Promise<void> {
  const { record, files } = await makeFiles(name, sources, onProgress)
  if (accept) writeManifest(withRecord(name, record))
  else assertSame(name, expectedRecord(name)!, record)
  for (const [path, content] of files) replaceFile(path, content)
}

const expectedRecord = (name: CircuitName): CircuitRecord | undefined =>
  existsSync(manifestPath) ? readManifest().circuits[name] : undefined

async function makeFiles(name: CircuitName, sources: readonly CircuitSource[], onProgress: BuildProgress) {
  const { compile, compilerName } = await import('./recipe/compile.js')
  onProgress(`compiling ${name} with ${compilerName()}`)
  const compiled = await compile(CATALOGUE[name].entry, sources)
  const { record, files } = await makeKeys(name, compiled, onProgress)
  return { record: { sources: sourcesHash(sources), compiler: compilerName(), ...record }, files }
}

type KeyRecord = Omit<CircuitRecord, 'sources' | 'compiler'>

async function makeKeys(name: CircuitName, compiled: CompiledCircuit, onProgress: BuildProgress) {
  const [
    { parseR1cs },
    { generators },
    { insecureKey },
    { encodeZkey },
    { INSECURE_DEVELOPMENT_SEED, insecureToxicWaste },
  ] = await Promise.all([
    import('./r1cs.js'),
    import('./dev-key/fixed-base.js'),
    import('./dev-key/proving-key.js'),
    import('./dev-key/zkey.js'),
    import('./dev-key/toxic-waste.js'),
  ])
  const [{ verificationKeyOf }, { verifyingKeyHash }] = await Promise.all([
    import('./verification-key.js'),
    import('@merkato/protocol'),
  ])
  onProgress(`development key of ${name}: tables`)
  const r1cs = parseR1cs(compiled.r1cs)
  const key = insecureKey(r1cs, insecureToxicWaste(name), await generators(), (part) =>
    onProgress(`development key of ${name}: ${part}`),
  )
  const zkey = encodeZkey(key)
  const verificationKey = verificationKeyOf(key)
  const vkey = `${JSON.stringify(verificationKey, null, 1)}\n`
  const record: KeyRecord = {
    circuitId: CATALOGUE[name].circuitId,
    constraints: r1cs.constraints.length,
    wires: r1cs.wireCount,
    publicInputs: r1cs.publicCount,
    r1cs: sha256(compiled.r1cs),
    wasm: sha256(compiled.wasm),
    insecure: true,
    seed: INSECURE_DEVELOPMENT_SEED,
    zkey: sha256(zkey),
    vkey: sha256(vkey),
    verifyingKeyHash: verifyingKeyHash(verificationKey),
  }
  const { r1csPath, wasmPath, zkeyPath, vkeyPath } = circuitArtifacts(name)
  const files = new Map<string, Uint8Array | string>([
    [r1csPath, compiled.r1cs],
    [wasmPath, compiled.wasm],
    [symbolsPath(name), compiled.symbols],
    [zkeyPath, zkey],
    [vkeyPath, vkey],
  ])
  return { record, files }
}

function isFresh(name: CircuitName, sources: string): boolean {
  const record = expectedRecord(name)
  if (record === undefined) return false
  const { r1csPath, wasmPath, zkeyPath, vkeyPath } = circuitArtifacts(name)
  const hashOf = (path: string) => (existsSync(path) ? sha256(readFileSync(path)) : undefined)
  return (
    record.sources === sources &&
    record.r1cs === hashOf(r1csPath) &&
    record.wasm === hashOf(wasmPath) &&
    record.zkey === hashOf(zkeyPath) &&
    record.vkey === hashOf(vkeyPath)
  )
}

function assertSame(name: CircuitName, expected: CircuitRecord, actual: CircuitRecord): void {
  const fields = (Object.keys(actual) as (keyof CircuitRecord)[]).filter((field) => expected[field] !== actual[field])
  if (fields.length > 0) throw new ManifestMismatchError(name, fields)
}

const withRecord = (name: CircuitName, record: CircuitRecord): Manifest => ({
  version: 1,
  circuits: { ...(existsSync(manifestPath) ? readManifest().circuits : {}), [name]: record },
})

/** Whole or not at all: a build that is killed leaves no half file. */
function replaceFile(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, content)
  renameSync(temporary, path)
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')
