import fs from 'node:fs'
import { createRequire } from 'node:module'
import { CircuitCompileError, type RunCompiler } from '../src/recipe/compile.js'

/** The part of circom2 that is used here; the package has no types. */
interface Circom2 {
  readonly CircomRunner: new (options: RunnerOptions) => { execute(wasm: Uint8Array): Promise<unknown> }
  readonly bindings: object
}

interface RunnerOptions {
  readonly args: readonly string[]
  readonly env: object
  readonly preopens: Readonly<Record<string, string>>
  readonly bindings: object
}

const require = createRequire(import.meta.url)
let compiler: WebAssembly.Module | undefined

/**
 * Runs the compiler in this process: what the engine made of its 9 MB of WebAssembly serves the next circuit too. A circuit of a few lines then
 * takes 50 ms instead of half a second. It holds up the process while it runs, so it is for small circuits, of which a test has many.
 */
export const compilerInProcess: RunCompiler = async (folder, args) => {
  const { CircomRunner, bindings } = require('circom2') as Circom2
  const wasm = fs.readFileSync(require.resolve('circom2/circom.wasm'))
  compiler ??= await WebAssembly.compile(wasm)
  const module = compiler
  // Instead of compiling again what `execute` is given.
  class Runner extends CircomRunner {
    async compile(): Promise<WebAssembly.Module> {
      return module
    }
  }
  const printed: string[] = []
  const runner = new Runner({
    args,
    env: {},
    preopens: { '.': folder },
    bindings: { ...bindings, fs: { ...fs, writeSync: printingTo(printed) } },
  })
  try {
    await runner.execute(wasm)
  } catch (cause) {
    throw new CircuitCompileError(printed.join('').trim() || 'the compiler said nothing', { cause })
  }
  return printed.join('')
}

/** As `fs.writeSync`, but keeps what goes to standard output and standard error. */
const printingTo =
  (printed: string[]) =>
  (file: number, bytes: Uint8Array, offset: number, length: number, position?: number | null): number => {
    if (file > 2) return fs.writeSync(file, bytes, offset, length, position)
    printed.push(Buffer.from(bytes.subarray(offset, offset + length)).toString())
    return length
  }
