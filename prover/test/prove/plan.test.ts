import { describe, expect, test } from 'vitest'
import { UnsatisfiedWitnessError, WitnessLengthError } from '../../src/errors.js'
import { type PlanOptions, planProof } from '../../src/prove/plan.js'
import type { ProofProgress } from '../../src/prove/progress.js'
import type { Proof } from '../../src/verify/index.js'
import { writeWords } from '../../src/verify/points.js'
import type { KeyShape } from '../../src/workers/messages.js'
import { Pool } from '../../src/workers/pool.js'
import { DoubleWorkers, type PendingTask, settle } from '../workers/support/double-worker.js'

const point = (length: number) => new Uint8Array(length).fill(1)
const proof: Proof = { a: point(64), b: point(128), c: point(64) }
const key: KeyShape = {
  wires: 5,
  publicCount: 2,
  domainSize: 8,
  points: { alpha1: point(64), beta1: point(64), beta2: point(128), delta1: point(64), delta2: point(128) },
  verifyingKey: { alpha: point(64), beta: point(128), gamma: point(128), delta: point(128), ic: [] },
}
const witness = () => writeWords([1n, 20n, 30n, 40n, 50n])
const blinding = () => ({ r: new Uint8Array(32).fill(3), s: new Uint8Array(32).fill(4) })

function answerTo({ task }: PendingTask): unknown {
  switch (task.kind) {
    case 'witness':
      return witness()
    case 'quotient':
      return new Uint8Array(key.domainSize * 32)
    case 'multiexp':
      return new Uint8Array(64).fill(task.from)
    case 'assemble':
      return proof
    case 'verify':
      return true
  }
}

/** Runs a plan with doubles that answer the oldest task each time. */
async function run(options: Partial<PlanOptions> & { shape?: KeyShape; inputs?: true; answer?: typeof answerTo } = {}) {
  const { shape = key, answer = answerTo, inputs, ...rest } = options
  const workers = new DoubleWorkers()
  const pool = await Pool.start(rest.seats ?? 1, workers.open, async () => undefined)
  const source = inputs ? { inputs: { amount: 7 } } : { witness: witness() }
  const plan = planProof(shape, source, { seats: 1, blinding: blinding(), verified: true, ...rest })
  const ended = pool.run(plan.job).then(plan.result)
  ended.catch(() => undefined)
  await settle()
  for (let i = 0; i < workers.tasks.length; i++) {
    await (workers.tasks[i] as PendingTask).answer(answer(workers.tasks[i] as PendingTask))
  }
  return { workers, ended }
}

describe('a plan', () => {
  test('with one worker goes through everything, the longest chain first', async () => {
    const { workers, ended } = await run({ inputs: true })
    expect(workers.kinds).toEqual(['witness', 'quotient', 'h', 'b2', 'a', 'c', 'b1', 'assemble', 'verify'])
    expect(await ended).toEqual({ proof, publicSignals: [20n, 30n] })
  })

  test('with two begins B in G2 beside the quotient', async () => {
    const { workers } = await run({ seats: 2 })
    expect(workers.kinds.slice(0, 3)).toEqual(['quotient', 'b2', 'h'])
  })

  test('covers each table once, in slices that stay below the limit', async () => {
    const shape = { ...key, domainSize: 1 << 18 }
    const answer = (pending: PendingTask) =>
      pending.task.kind === 'quotient' ? new Uint8Array(shape.domainSize * 32) : answerTo(pending)
    const { workers } = await run({ shape, answer })
    const covered = new Map<string, number>()
    for (const { task } of workers.tasks) {
      if (task.kind !== 'multiexp') continue
      expect(task.from).toBe(covered.get(task.table) ?? 0)
      expect(task.to - task.from).toBeLessThanOrEqual(1 << 16)
      covered.set(task.table, task.to)
    }
    expect(Object.fromEntries(covered)).toEqual({ a: 5, b1: 5, b2: 5, c: 2, h: 1 << 18 })
  })

  test('hands the sums and the blinding to who assembles, and the signals to who verifies', async () => {
    const { workers } = await run()
    const [assemble, verify] = workers.tasks.slice(-2).map(({ task }) => task)
    const one = [new Uint8Array(64)]
    expect(assemble).toEqual({
      kind: 'assemble',
      sums: { a: one, b1: one, b2: one, c: one, h: one },
      ...blinding(),
    })
    expect(verify).toEqual({ kind: 'verify', proof, publicSignals: [20n, 30n] })
  })

  test('PRV-1: gives nothing out when the proof does not verify', async () => {
    const { ended } = await run({ answer: (pending) => (pending.task.kind === 'verify' ? false : answerTo(pending)) })
    await expect(ended).rejects.toThrow(UnsatisfiedWitnessError)
  })

  test('leaves the check out only when told to', async () => {
    const { workers, ended } = await run({ verified: false })
    expect(workers.kinds).not.toContain('verify')
    expect((await ended).proof).toEqual(proof)
  })

  test('refuses a witness of another length, given or calculated', async () => {
    const shape = { ...key, wires: 6 }
    await expect(run({ shape })).rejects.toThrow(WitnessLengthError)
    const { workers, ended } = await run({ shape, inputs: true })
    await expect(ended).rejects.toThrow(WitnessLengthError)
    expect(workers.kinds).toEqual(['witness'])
  })

  test.each([1, 2, 3])('tells its progress from 0 to 1 with %i workers', async (seats) => {
    const told: ProofProgress[] = []
    await (await run({ seats, inputs: true, onProgress: (state) => void told.push(state) })).ended
    expect(told[0]).toEqual({ step: 'witness', fraction: 0 })
    expect(told.at(-1)).toEqual({ step: 'verify', fraction: 1 })
    for (let i = 1; i < told.length; i++) expect(told[i]?.fraction).toBeGreaterThan(told[i - 1]?.fraction as number)
    expect([...new Set(told.map(({ step }) => step))]).toEqual(['witness', 'quotient', 'multiexp', 'verify'])
  })
})
