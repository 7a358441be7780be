import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProver } from '../../dist/index.js'
import { chainCircuit, chainInputs, chainSignals, type ProvingCircuit } from '../support/proving-circuit.js'

const STEPS = 20
const inputs = chainInputs(STEPS)
const entry = new URL('../../dist/index.js', import.meta.url).href

let made: ProvingCircuit
let folder: string

beforeAll(async () => {
  made = await chainCircuit(STEPS)
  folder = mkdtempSync(join(tmpdir(), 'merkato-prover-'))
  writeFileSync(join(folder, 'key.zkey'), made.zkey)
  writeFileSync(join(folder, 'circuit.wasm'), made.circuit)
  const text = JSON.stringify(inputs, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  writeFileSync(join(folder, 'inputs.json'), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a script with a prover; whether it ends is what is asked. */
async function run(threads: number, body: string): Promise<string> {
  const script = `
    import { readFileSync } from 'node:fs'
    import { createProver } from ${JSON.stringify(entry)}
    const [zkey, circuit, text] = ['key.zkey', 'circuit.wasm', 'inputs.json'].map((name) => readFileSync(name))
    const inputs = JSON.parse(text)
    const prover = await createProver({ zkey, circuit, threads: ${threads} })
    ${body}`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 40_000 })
  return stdout.trim()
}

test.each([0, 1, 2])('a script with %i threads exits by itself, without close', async (threads) => {
  const print = 'console.log((await prover.prove(inputs)).publicSignals.join())'
  expect(await run(threads, print)).toBe(chainSignals(inputs).join())
  expect(await run(threads, '')).toBe('')
})

test('a script that waits for a proof is kept alive by it, and one that closes ends', async () => {
  const wait = 'prover.prove(inputs).then(({ publicSignals }) => console.log(publicSignals.length))'
  expect(await run(2, wait)).toBe('2')
  expect(await run(2, 'await prover.close()')).toBe('')
})

test('where workers can not be had, the calling thread proves, and lets others have a turn between tasks', async () => {
  const workerUrl = new URL('no-such-worker.js', entry)
  const prover = await createProver({ ...made, threads: 2, workerUrl })
  expect(prover.threads).toBe(0)
  const turns: string[] = []
  const onProgress = () => void setImmediate(() => turns.push('turn'))
  const { publicSignals } = await prover.prove(inputs, { onProgress })
  expect(publicSignals).toEqual(chainSignals(inputs))
  expect(turns.length).toBeGreaterThan(5)
  await prover.close()
})

test('the worker can be given by its address', async () => {
  const workerUrl = new URL('workers/node-worker.js', entry)
  const prover = await createProver({ ...made, threads: 1, workerUrl })
  expect(prover.threads).toBe(1)
  expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
  await prover.close()
})
