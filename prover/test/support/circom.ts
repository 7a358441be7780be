import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseR1cs, type R1cs } from '../../../circuits/src/r1cs.js'

export interface CompiledCircuit {
  readonly wasm: Uint8Array
  readonly r1cs: R1cs
  readonly r1csFile: Uint8Array
}

const compiler = createRequire(import.meta.url).resolve('circom2/cli.js')

/** Compiles a circuit in one file for a curve, in about a third of a second. */
export async function compileCircom(text: string, prime = 'bn128'): Promise<CompiledCircuit> {
  const folder = await mkdtemp(join(tmpdir(), 'merkato-prover-'))
  try {
    await writeFile(join(folder, 'main.circom'), text)
    const options = ['main.circom', '--r1cs', '--wasm', '--prime', prime, '-o', '.']
    await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: folder })
    const [wasm, r1cs] = await Promise.all(
      ['main_js/main.wasm', 'main.r1cs'].map((name) => readFile(join(folder, name))),
    )
    return {
      wasm: new Uint8Array(wasm as Buffer),
      r1cs: parseR1cs(r1cs as Buffer),
      r1csFile: new Uint8Array(r1cs as Buffer),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
