import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { inspect, promisify } from 'node:util'
import { circuitArtifacts, transferArtifacts, verifyingKey } from '@merkato/circuits'
import { ownCircuitInputs, ownPublicInputs, transferCircuitInputs, transferPublicInputs } from '@merkato/protocol'
import { honestOwn, honestTransfer } from '@merkato/protocol/testing'
import {
  AbortedError,
  CircuitFileError,
  LocalProver,
  type ProveOptions,
  type ProveStep,
  ProvingError,
} from '@merkato/sdk'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyWithSnarkjs } from '../../../circuits/testing/cached-prover.js'
import { startFileServer } from '../support/file-server.js'

const artifacts = transferArtifacts()
const prover = new LocalProver(artifacts)
const { statement } = honestTransfer({ seed: 'prover', inputs: [5n, 7n], publicOut: 2n })

afterAll(() => prover.close())

const inputs = { ...transferCircuitInputs(statement) }
const prove = (by: LocalProver, options?: ProveOptions) => by.prove('transfer', inputs, options)

const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('It did not fail.'),
    (error) => error,
  )

test('its proofs hold for snarkjs too', async () => {
  const { proof, publicInputs } = await prove(prover)
  expect(publicInputs).toEqual(transferPublicInputs(statement.public))
  expect(await verifyWithSnarkjs(verifyingKey, { proof: [...proof], publicSignals: [...publicInputs] })).toBe(true)
})

test('circuit and key are fetched once, however many ask, and again after close()', async () => {
  const server = await startFileServer(({ url = '' }, response) => {
    createReadStream(url === '/transfer.wasm' ? artifacts.wasmPath : artifacts.zkeyPath).pipe(response)
  })
  const online = new LocalProver({ wasmPath: `${server.url}/transfer.wasm`, zkeyPath: `${server.url}/transfer.zkey` })
  try {
    await Promise.all([online.load(), prove(online), prove(online)])
    await prove(online)
    expect(server.asked.toSorted()).toEqual(['/transfer.wasm', '/transfer.zkey'])
    await online.close()
    await online.load()
    expect(server.asked).toHaveLength(4)
  } finally {
    await online.close()
    await server.close()
  }
})

test('tells how far it is: steps in order, a share that never falls and ends at 1', async () => {
  const fresh = new LocalProver(artifacts)
  const told: [ProveStep, number][] = []
  await prove(fresh, { onProgress: (step, fraction = Number.NaN) => told.push([step, fraction]) })
  await fresh.close()
  const fractions = told.map(([, fraction]) => fraction)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1])
  expect([...new Set(told.map(([step]) => step))]).toEqual(['load', 'witness', 'proof', 'verify'])
})

describe('an abort', () => {
  test('before the start', async () => {
    await expect(prove(prover, { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError)
  })

  test.each(['load', 'witness', 'proof'] as const)('in the step %s ends it, and the next proof is made', async (at) => {
    const fresh = new LocalProver(artifacts)
    const stop = new AbortController()
    const onProgress = (step: ProveStep) => step === at && stop.abort()
    await expect(prove(fresh, { onProgress, signal: stop.signal })).rejects.toThrow(AbortedError)
    expect((await prove(fresh)).publicInputs).toEqual(transferPublicInputs(statement.public))
    await fresh.close()
  })
})

test('close() stops proofs under way', async () => {
  const fresh = new LocalProver(artifacts)
  const proofs = [prove(fresh), prove(fresh)].map(errorOf)
  await fresh.close()
  for (const error of await Promise.all(proofs)) expect(error).toBeInstanceOf(AbortedError)
})

test('a script that does not close its prover ends all the same', async () => {
  const script = `
    import { transferArtifacts } from '@merkato/circuits'
    import { transferCircuitInputs } from '@merkato/protocol'
    import { honestTransfer } from '@merkato/protocol/testing'
    import { LocalProver } from '@merkato/sdk'
    const { statement } = honestTransfer({ seed: 'script', inputs: [5n] })
    const { proof } = await new LocalProver(transferArtifacts()).prove('transfer', { ...transferCircuitInputs(statement) })
    console.log(proof.length)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    timeout: 60_000,
  })
  expect(stdout).toBe('8\n')
})

describe('files that do not serve', () => {
  test('a damaged key is named, and a later call tries again', async () => {
    const zkey = await readFile(artifacts.zkeyPath)
    const path = { ...artifacts, zkeyPath: zkey.subarray(0, zkey.length - 1) as Uint8Array }
    const broken = new LocalProver(path)
    const error = await errorOf(prove(broken))
    expect(error).toBeInstanceOf(CircuitFileError)
    expect(error).toMatchObject({ file: 'proving key', source: 'given as bytes' })
    path.zkeyPath = zkey
    await broken.load()
    await broken.close()
  })

  test('a program that is no circuit is named', async () => {
    const wasmPath = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    expect(await errorOf(prove(new LocalProver({ ...artifacts, wasmPath })))).toMatchObject({
      code: 'CIRCUIT_FILE_UNUSABLE',
      file: 'circuit',
    })
  })
})

test('WAL-7: errors hold none of the private inputs', async () => {
  const secrets = [statement.private.nk, statement.private.inputs[0].r, statement.private.signature.S].map(String)
  const { inputR: _, ...withoutInput } = inputs
  const errors = await Promise.all([
    errorOf(prover.prove('transfer', { ...inputs, nullifiers: [1n, 2n] })),
    errorOf(prover.prove('transfer', withoutInput)),
    errorOf(prove(new LocalProver({ wasmPath: 'none.wasm', zkeyPath: 'none.zkey' }))),
    errorOf(prove(new LocalProver({ ...artifacts, zkeyPath: new Uint8Array(8) }))),
  ])
  for (const error of errors) {
    const text = inspect(error, { depth: 9, showHidden: true })
    for (const secret of secrets) expect(text).not.toContain(secret)
  }
  expect(errors.slice(2).every((error) => error instanceof CircuitFileError)).toBe(true)
  expect(errors[2]?.message).toContain('not found')
  expect(errors.slice(0, 2).every((error) => error instanceof ProvingError)).toBe(true)
})

describe('other circuits', () => {
  test('are proved from where a function says that their files lie', async () => {
    const asked: string[] = []
    const any = new LocalProver((circuit) => {
      asked.push(circuit)
      return circuitArtifacts(circuit)
    })
    const own = honestOwn({ seed: 'prover' }).statement
    for (let i = 0; i < 2; i += 1) {
      const { publicInputs } = await any.prove('own', { ...ownCircuitInputs(own) })
      expect(publicInputs).toEqual(ownPublicInputs(own.public))
    }
    await any.close()
    expect(asked).toEqual(['own'])
  })

  test('are refused by a prover that has the files of one', async () => {
    expect(prover.circuits).toEqual(['transfer'])
    const error = await errorOf(prover.prove('own', {}))
    expect(error).toMatchObject({ code: 'PROVING_FAILED', message: expect.stringContaining('not of own') })
  })

  test('a source that fails says why', async () => {
    const none = new LocalProver(() => Promise.reject(new Error('no compiler here')))
    expect(await errorOf(none.prove('own', {}))).toMatchObject({ message: expect.stringContaining('no compiler here') })
  })
})
