import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeyLoader } from '../../dist/prove/key-source.js'
import { runProof, type Session } from '../../dist/prove/session.js'
import { writeWords } from '../../dist/verify/points.js'
import { Executor } from '../../dist/workers/executor.js'
import { localPort } from '../../dist/workers/local-port.js'
import { Pool } from '../../dist/workers/pool.js'
import { chainCircuit, chainInputs } from '../support/proving-circuit.js'

const STEPS = 200
const inputs = chainInputs(STEPS)
const blinding = () => ({ r: new Uint8Array(32).fill(0x17, 0, 31), s: new Uint8Array(32).fill(0x19, 0, 31) })

let executor: Executor
let session: Session

beforeAll(async () => {
  const { zkey, circuit } = await chainCircuit(STEPS)
  executor = new Executor()
  const key = await KeyLoader.open(zkey, circuit)
  const pool = await Pool.start(1, localPort(executor), (channel, seat, seats) => key.load(channel, seat, seats))
  session = { pool, key, workers: 0 }
})
afterAll(() => session.pool.close())

/** All of the kernel's memory. */
async function memory(): Promise<Buffer> {
  const kernel = await executor.kernel()
  return Buffer.from(kernel.bytes(0, kernel.memoryBytes))
}

test('PRV-2: after a proof the kernel holds its tables and nothing of witness or blinding', async () => {
  const before = await memory()
  const { r, s } = blinding()
  const secrets = [...inputs.plus, inputs.start].map((value) => writeWords([value]))
  await runProof(session, inputs, {}, blinding())
  const after = await memory()
  const kernel = await executor.kernel()
  expect(after.subarray(kernel.mark()).every((byte) => byte === 0)).toBe(true)
  const tables = [kernel.functions.heapBase(), kernel.mark()] as const
  expect(after.subarray(...tables).equals(before.subarray(...tables))).toBe(true)
  for (const secret of [...secrets, r, s]) expect(after.includes(Buffer.from(secret))).toBe(false)
})

test('PRV-2: also after a proof that failed', async () => {
  const abort = new AbortController()
  const onProgress = ({ step }: { step: string }) => step === 'multiexp' && abort.abort()
  await expect(runProof(session, inputs, { onProgress, signal: abort.signal }, blinding())).rejects.toThrow('aborted')
  await runProof(session, chainInputs(STEPS, 2n), {}, blinding())
  const after = await memory()
  for (const value of inputs.plus) expect(after.includes(Buffer.from(writeWords([value])))).toBe(false)
})

test('twenty proofs need no more memory than one', async () => {
  const sizes = new Set<number>()
  for (let i = 0; i < 20; i++) {
    await runProof(session, inputs, {}, blinding())
    sizes.add((await memory()).length)
  }
  expect(sizes.size).toBe(1)
})
