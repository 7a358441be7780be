import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { CircuitSource } from './sources.js'

/** What the circom compiler gives for a circuit. */
export interface CompiledCircuit {
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
  /** Lines `label,wire,component,name`; wire is -1 where the simplifier removed it. */
  readonly symbols: string
  /** Counts and warnings as the compiler printed them. */
  readonly log: string
}

/** The compiler refused a circuit, and the message is what it printed; or there is no compiler. */
export class CircuitCompileError extends Error {
  override readonly name = 'CircuitCompileError'
}

const require = createRequire(import.meta.url)

/** Name, version and options of the compiler; part of what a build depends on. */
export const compilerName = (): string => `circom2 ${require(compilerFile('package.json')).version} --O2`

function compilerFile(file: string): string {
  try {
    return require.resolve(`circom2/${file}`)
  } catch (cause) {
    throw new CircuitCompileError('circom2, which only rebuilding needs, is not installed', { cause })
  }
}

/** How to compile. */
export interface CompileOptions {
  /** O2 removes all linear constraints; O1 keeps each assignment of the source as a constraint. */
  readonly simplification?: 'O1' | 'O2'
  /** Runs the compiler; in a process of its own unless told otherwise. */
  readonly run?: RunCompiler
}

/**
 * Runs the compiler in a folder that holds the sources.
 * @returns what it printed
 * @throws CircuitCompileError with what it printed, when it refuses
 */
export type RunCompiler = (folder: string, args: readonly string[]) => Promise<string>

/**
 * Compiles `entry`, with full simplification unless told otherwise.
 * The compiler is a WebAssembly program that sees only what lies below its working directory, and `node_modules` may lie anywhere
 * above ours: so the sources are copied to a temporary folder.
 * @throws CircuitCompileError
 */
export async function compile(
  entry: string,
  sources: readonly CircuitSource[],
  { simplification = 'O2', run = inAnotherProcess }: CompileOptions = {},
): Promise<CompiledCircuit> {
  const stage = mkdtempSync(join(tmpdir(), 'merkato-circuit-'))
  try {
    writeSources(stage, sources)
    const log = await run(stage, [entry, `--${simplification}`, '--r1cs', '--wasm', '--sym', '-l', '.', '-o', 'out'])
    const name = basename(entry, '.circom')
    return {
      r1cs: readFileSync(join(stage, 'out', `${name}.r1cs`)),
      wasm: readFileSync(join(stage, 'out', `${name}_js`, `${name}.wasm`)),
      symbols: readFileSync(join(stage, 'out', `${name}.sym`), 'utf8'),
      log,
    }
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

function writeSources(stage: string, sources: readonly CircuitSource[]): void {
  mkdirSync(join(stage, 'out'))
  for (const { name, text } of sources) {
    mkdirSync(dirname(join(stage, name)), { recursive: true })
    writeFileSync(join(stage, name), text)
  }
}

/** Whole circuits take seconds and gigabytes: here they hold up nothing, and the memory is given back. */
function inAnotherProcess(cwd: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [compilerFile('cli.js'), ...args], { cwd })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => {
      if (code === 0) done(output)
      else fail(new CircuitCompileError(output.trim() || `the compiler ended with ${code}`))
    })
  })
}
