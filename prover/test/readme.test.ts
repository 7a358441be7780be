import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transferArtifacts, verifyingKey } from '@merkato/circuits'
import { transferCircuitInputs, transferPublicInputs } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import * as prover from '@merkato/prover'
import { expect, test } from 'vitest'

const room = join(import.meta.dirname, '..')
const readme = readFileSync(join(room, 'README.md'), 'utf8')

test('the quick start runs as it stands, and its output is the proof', async () => {
  const [quickStart = ''] = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code)
  const { statement } = honestTransfer({ seed: 'readme', inputs: [5n] })
  const [holds, json] = await runIn(quickStart, transferCircuitInputs(statement))
  expect(holds).toBe('true')
  const verifier = await prover.createVerifier()
  const proof = prover.proofFromSnarkjs(JSON.parse(`${json}`))
  const key = prover.parseVerifyingKey(verifyingKey)
  expect(verifier.verify(key, transferPublicInputs(statement.public), proof)).toBe(true)
})

test('every error, every function and every class of the package is in the reference', () => {
  const names = Object.keys(prover).filter((name) => name !== 'ProverError' && /^[a-z]|Error$/.test(name))
  expect(names.length).toBeGreaterThan(15)
  expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([])
})

/** @returns lines of output, of a folder inside the repository where the package is found */
async function runIn(code: string, inputs: unknown): Promise<string[]> {
  const cache = join(room, '..', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'readme-'))
  try {
    const { wasmPath, zkeyPath } = transferArtifacts()
    copyFileSync(wasmPath, join(folder, 'circuit.wasm'))
    copyFileSync(zkeyPath, join(folder, 'circuit.zkey'))
    const text = JSON.stringify(inputs, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
    writeFileSync(join(folder, 'inputs.json'), text)
    writeFileSync(join(folder, 'main.mjs'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['main.mjs'], { cwd: folder, timeout: 50_000 })
    return stdout.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
