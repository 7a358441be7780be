import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Figure } from './measure.js'

const root = join(import.meta.dirname, '..', '..')
const figuresPath = (name: string): string => join(root, '.cache', 'bench', `${name}.json`)

/** A bundle in the native pool: gas of its transaction, and milliseconds of processor time that the VM takes for the call. */
export interface TransactFigures {
  readonly name: string
  readonly gas: number
  readonly milliseconds: Figure
}

/** Milliseconds of processor time for the same work, done at once or piece by piece. */
export interface BatchFigures {
  readonly together: number
  readonly single: number
}

/** What the benches of the vm leave behind. */
export interface VmFigures {
  readonly transact: readonly TransactFigures[]
  readonly proofs: BatchFigures
  readonly mining: BatchFigures
}

/**
 * Runs two benches of the vm, which need its test support: bundles with forged proofs.
 * @throws Error when one of them left no figures
 */
export async function measureVm(): Promise<VmFigures> {
  const [transact, proofs, mining] = await runBenches(
    ['transact', 'batch-check'],
    ['transact', 'batch-check', 'batch-mine'],
  )
  return { transact, proofs, mining } as VmFigures
}

/** Bundles alone. Errors as {@link measureVm}. */
export async function measureTransacts(): Promise<VmFigures['transact']> {
  const [transact] = await runBenches(['transact'], ['transact'])
  return transact as VmFigures['transact']
}

/** @param names of the figures that these benches leave */
async function runBenches(benches: readonly string[], names: readonly string[]): Promise<unknown[]> {
  for (const name of names) rmSync(figuresPath(name), { force: true })
  // Its exit code also tells of a target that was missed, which the report says by itself.
  await runVitest(benches)
  return names.map(readFigures)
}

function readFigures(name: string): unknown {
  if (!existsSync(figuresPath(name))) throw new Error(`the bench ${name} of the vm failed`)
  return JSON.parse(readFileSync(figuresPath(name), 'utf8'))
}

function runVitest(filters: readonly string[]): Promise<void> {
  const script = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const child = spawn(process.execPath, [script, 'run', '--config', 'bench/vitest.config.ts', ...filters], {
    cwd: join(root, 'vm'),
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve())
  })
}
