import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { exclusively } from '../src/exclusively.js'
import { parseR1cs, type R1cs } from '../src/r1cs.js'
import { type CompiledCircuit, type CompileOptions, compile, compilerName } from '../src/recipe/compile.js'
import { type CircuitSource, sourcesHash } from '../src/recipe/sources.js'
import { parseSymbols, type Symbols } from './symbols.ts'
import { type WitnessCalculator, witnessCalculator } from './witness.ts'

/** A circuit ready to be tested. */
export interface TestCircuit {
  readonly r1cs: R1cs
  readonly symbols: Symbols
  readonly calculate: WitnessCalculator
  readonly log: string
}

const cacheDirectory = fileURLToPath(new URL('../../.cache/circuits/', import.meta.url))

/** Compiles for a test, or takes what an earlier run compiled from the same sources. */
export const compileCached = async (
  entry: string,
  sources: readonly CircuitSource[],
  options: CompileOptions = {},
): Promise<TestCircuit> => testCircuit(await compiledCached(entry, sources, options))

/** The same, as the bytes that the compiler wrote. */
export async function compiledCached(
  entry: string,
  sources: readonly CircuitSource[],
  options: CompileOptions = {},
): Promise<CompiledCircuit> {
  const key = createHash('sha256').update(JSON.stringify([entry, sourcesHash(sources), options, compilerName()]))
  const path = join(cacheDirectory, `${key.digest('hex')}.json.gz`)
  if (existsSync(path)) return readCompiled(path)
  // Test files run side by side, and the wide circuit takes 40 s: who comes second waits instead of compiling it too.
  return exclusively(`${path}.lock`, async () => {
    if (existsSync(path)) return readCompiled(path)
    const compiled = await compile(entry, sources, options)
    writeCompiled(path, compiled)
    return compiled
  })
}

/** Prepares what the compiler wrote. */
export const testCircuit = async (compiled: CompiledCircuit): Promise<TestCircuit> => ({
  r1cs: parseR1cs(compiled.r1cs),
  symbols: parseSymbols(compiled.symbols),
  calculate: await witnessCalculator(compiled.wasm),
  log: compiled.log,
})

function readCompiled(path: string): CompiledCircuit {
  const { r1cs, wasm, ...rest } = JSON.parse(gunzipSync(readFileSync(path)).toString())
  return { ...rest, r1cs: Buffer.from(r1cs, 'base64'), wasm: Buffer.from(wasm, 'base64') }
}

function writeCompiled(path: string, { r1cs, wasm, ...rest }: CompiledCircuit): void {
  mkdirSync(cacheDirectory, { recursive: true })
  const text = JSON.stringify({ ...rest, r1cs: toBase64(r1cs), wasm: toBase64(wasm) })
  writeFileSync(`${path}.${process.pid}`, gzipSync(text, { level: 1 }))
  renameSync(`${path}.${process.pid}`, path)
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
