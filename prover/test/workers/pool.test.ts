import { describe, expect, test } from 'vitest'
import {
  CircuitAssertionError,
  MalformedKeyError,
  ProofAbortedError,
  ProverClosedError,
  WorkerLostError,
} from '../../src/errors.js'
import { Job, type Step } from '../../src/workers/job.js'
import type { TableName } from '../../src/workers/messages.js'
import { Pool, WorkersUnavailableError } from '../../src/workers/pool.js'
import type { LoadWorker } from '../../src/workers/seat.js'
import { lastContent } from '../support/last-content.js'
import { DoubleWorkers, settle } from './support/double-worker.js'

const noLoad: LoadWorker = async () => undefined
const SECRET = 77

function multiexp(table: TableName, after: string[] = []): Step {
  return { name: table, after, needs: 'witness', task: () => ({ kind: 'multiexp', table, from: 0, to: 1 }) }
}

const quotient: Step = {
  name: 'quotient',
  after: [],
  needs: 'witness',
  gives: 'quotient',
  task: () => ({ kind: 'quotient' }),
}
const tableH: Step = { ...multiexp('h', ['quotient']), needs: 'quotient' }

const witness = () => new Uint8Array(32).fill(SECRET)

async function start(size: number, load = noLoad) {
  const workers = new DoubleWorkers()
  return { workers, pool: await Pool.start(size, workers.open, load) }
}

/** A promise's outcome that may be looked at later without an unhandled rejection. */
function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error) => error,
  )
}

describe('order', () => {
  test('an idle worker takes the first step that is ready, and one for which an answer is needed only after it', async () => {
    const { workers, pool } = await start(2)
    const done = outcome(pool.run(new Job([quotient, tableH, multiexp('b2'), multiexp('a')], witness())))
    await settle()
    expect(workers.kinds).toEqual(['quotient', 'b2'])
    await workers.tasks[0]?.answer(new Uint8Array(32))
    expect(workers.kinds).toEqual(['quotient', 'b2', 'h'])
    await workers.tasks[1]?.answer(new Uint8Array(64))
    expect(workers.kinds).toEqual(['quotient', 'b2', 'h', 'a'])
    await workers.tasks[3]?.answer(new Uint8Array(64))
    await workers.tasks[2]?.answer(new Uint8Array(64))
    expect(await done).toBe('done')
  })

  test('proofs are served in the order in which they came, and a later one fills gaps', async () => {
    const { workers, pool } = await start(2)
    const jobs = [new Job([quotient, tableH], witness()), new Job([multiexp('a'), multiexp('c')], witness())]
    const done = jobs.map((job) => outcome(pool.run(job)))
    await settle()
    expect(workers.tasks.map(({ job }) => job)).toEqual([jobs[0]?.id, jobs[1]?.id])
    await workers.tasks[0]?.answer(new Uint8Array(32))
    expect(workers.kinds).toEqual(['quotient', 'a', 'h'])
    await workers.tasks[2]?.answer(new Uint8Array(64))
    expect(await done[0]).toBe('done')
    await workers.tasks[1]?.answer(new Uint8Array(64))
    await workers.tasks[3]?.answer(new Uint8Array(64))
    expect(await done[1]).toBe('done')
  })

  test('a step for one seat waits for it', async () => {
    const { workers, pool } = await start(2)
    const done = outcome(pool.run(new Job([multiexp('a'), { ...multiexp('c'), seat: 0 }], witness())))
    await settle()
    expect(workers.tasks.map(({ worker }) => workers.all.indexOf(worker))).toEqual([0])
    await workers.tasks[0]?.answer(new Uint8Array(64))
    expect(workers.tasks.map(({ worker }) => workers.all.indexOf(worker))).toEqual([0, 0])
    await workers.tasks[1]?.answer(new Uint8Array(64))
    expect(await done).toBe('done')
  })
})

describe('scalars', () => {
  test('reach a worker once per proof, as a copy, and what a worker made itself not at all', async () => {
    const { workers, pool } = await start(1)
    const secret = witness()
    const done = outcome(pool.run(new Job([quotient, tableH, multiexp('a')], secret)))
    await settle()
    const [worker] = workers.all
    for (let i = 0; i < 3; i++) await workers.tasks[i]?.answer(new Uint8Array(32))
    expect(await done).toBe('done')
    expect(worker?.received).toHaveLength(1)
    expect(worker?.received[0]).toEqual(witness())
  })

  test('PRV-2: are wiped here and there when a proof ends, fails or is aborted', async () => {
    const { workers, pool } = await start(2)
    const abort = new AbortController()
    const ends = [
      (i: number) => workers.tasks[i]?.answer(new Uint8Array(64)),
      (i: number) => workers.tasks[i]?.fail(new CircuitAssertionError('no')),
      async (i: number) => {
        abort.abort()
        await workers.tasks[i]?.answer(new Uint8Array(64))
      },
    ]
    for (const [i, end] of ends.entries()) {
      const secret = witness()
      const last = lastContent(secret)
      const done = outcome(pool.run(new Job([multiexp('a')], secret), abort.signal))
      await settle()
      expect(workers.tasks[i]?.worker.scalars.size).toBe(1)
      await end(i)
      await done
      await settle()
      expect(last()).toEqual(new Uint8Array(32))
      expect(workers.all.map(({ scalars }) => scalars.size)).toEqual([0, 0])
    }
  })

  test('PRV-2: blinding is handed over, and no copy stays', async () => {
    const { workers, pool } = await start(1)
    const [r, s] = [witness(), witness()]
    const sums = { a: [], b1: [], b2: [], c: [], h: [] }
    const done = outcome(
      pool.run(new Job([{ name: 'assemble', after: [], task: () => ({ kind: 'assemble', sums, r, s }) }])),
    )
    await settle()
    expect(workers.tasks[0]?.task).toEqual({ kind: 'assemble', sums, r: witness(), s: witness() })
    expect([r.length, s.length]).toEqual([0, 0])
    await workers.tasks[0]?.answer({})
    expect(await done).toBe('done')
  })

  test('an answer that comes after an abort is wiped', async () => {
    const { workers, pool } = await start(1)
    const abort = new AbortController()
    const done = outcome(pool.run(new Job([quotient], witness()), abort.signal))
    await settle()
    abort.abort()
    expect(await done).toBeInstanceOf(ProofAbortedError)
    const answer = new Uint8Array(32).fill(SECRET)
    const last = lastContent(answer)
    await workers.tasks[0]?.answer(answer)
    expect(last()).toEqual(new Uint8Array(32))
    expect(workers.all[0]?.scalars.size).toBe(0)
  })
})

describe('ends', () => {
  test('an abort settles at once, and the worker is back when its task ends', async () => {
    const { workers, pool } = await start(1)
    const abort = new AbortController()
    const aborted = outcome(pool.run(new Job([multiexp('a'), multiexp('c')], witness()), abort.signal))
    const next = outcome(pool.run(new Job([multiexp('b1')], witness())))
    await settle()
    abort.abort(new Error('the page was left'))
    const error = await aborted
    expect(error).toBeInstanceOf(ProofAbortedError)
    expect((error as Error).cause).toEqual(new Error('the page was left'))
    expect(workers.kinds).toEqual(['a'])
    await workers.tasks[0]?.answer(new Uint8Array(64))
    expect(workers.kinds).toEqual(['a', 'b1'])
    await workers.tasks[1]?.answer(new Uint8Array(64))
    expect(await next).toBe('done')
    expect(workers.all).toHaveLength(1)
  })

  test('with a signal that has fired nothing begins', async () => {
    const { workers, pool } = await start(1)
    const done = outcome(pool.run(new Job([multiexp('a')], witness()), AbortSignal.abort()))
    expect(await done).toBeInstanceOf(ProofAbortedError)
    expect(workers.tasks).toEqual([])
  })

  test('a worker lost in the middle fails its proof alone, and the next task gets a new one', async () => {
    const seats: number[] = []
    const { workers, pool } = await start(2, async (_, seat) => void seats.push(seat))
    const first = outcome(pool.run(new Job([multiexp('a')], witness())))
    const second = outcome(pool.run(new Job([multiexp('c')], witness())))
    await settle()
    await workers.all[0]?.kill()
    expect(await first).toBeInstanceOf(WorkerLostError)
    await workers.tasks[1]?.answer(new Uint8Array(64))
    expect(await second).toBe('done')
    const third = outcome(pool.run(new Job([{ ...multiexp('h'), seat: 0 }], witness())))
    await settle()
    expect(seats).toEqual([0, 1, 0])
    await workers.tasks[2]?.answer(new Uint8Array(64))
    expect(await third).toBe('done')
  })

  test('a worker lost while idle is replaced for the next proof', async () => {
    const { workers, pool } = await start(1)
    await workers.all[0]?.kill()
    expect(workers.all).toHaveLength(1)
    const done = outcome(pool.run(new Job([multiexp('a')], witness())))
    await settle()
    await workers.tasks[0]?.answer(new Uint8Array(64))
    expect(await done).toBe('done')
    expect(workers.all).toHaveLength(2)
  })

  test('a proof whose lost worker can not be replaced fails, and the one after tries again', async () => {
    const { workers, pool } = await start(1)
    await workers.all[0]?.kill()
    workers.unavailable = true
    expect(await outcome(pool.run(new Job([multiexp('a')], witness())))).toBeInstanceOf(WorkerLostError)
    workers.unavailable = false
    const done = outcome(pool.run(new Job([multiexp('a')], witness())))
    await settle()
    await workers.tasks[0]?.answer(new Uint8Array(64))
    expect(await done).toBe('done')
  })

  test('closing refuses what runs, what waits and what comes later, and ends the workers', async () => {
    const { workers, pool } = await start(1)
    const jobs = [multiexp('a'), multiexp('c')].map((step) => outcome(pool.run(new Job([step], witness()))))
    await settle()
    await pool.close()
    for (const job of jobs) expect(await job).toBeInstanceOf(ProverClosedError)
    expect(await outcome(pool.run(new Job([multiexp('a')], witness())))).toBeInstanceOf(ProverClosedError)
    expect(workers.all.every(({ terminated }) => terminated)).toBe(true)
    await pool.close()
  })

  test('an error of a step, or of who is told of its answer, ends the proof and spares the worker', async () => {
    const { workers, pool } = await start(1)
    const failing = outcome(pool.run(new Job([multiexp('a'), multiexp('c')], witness())))
    await settle()
    await workers.tasks[0]?.fail(new CircuitAssertionError('refused'))
    expect(await failing).toEqual(new CircuitAssertionError('refused'))
    const refuse = () => {
      throw new RangeError('not that')
    }
    const refusing = outcome(pool.run(new Job([{ ...multiexp('a'), done: refuse }], witness())))
    await settle()
    await workers.tasks[1]?.answer(new Uint8Array(64))
    expect(await refusing).toEqual(new RangeError('not that'))
    const unsendable: Step = { ...multiexp('a'), task: () => ({ kind: 'verify', proof: refuse }) as never }
    expect(await outcome(pool.run(new Job([unsendable], witness())))).toMatchObject({ name: 'DataCloneError' })
    const fine = outcome(pool.run(new Job([multiexp('h')], witness())))
    await settle()
    await workers.tasks[2]?.answer(new Uint8Array(64))
    expect(await fine).toBe('done')
    expect(workers.all).toHaveLength(1)
  })
})

describe('start', () => {
  test('workers that can not be had are told from a key that can not be loaded', async () => {
    const workers = new DoubleWorkers()
    workers.unavailable = true
    await expect(Pool.start(2, workers.open, noLoad)).rejects.toThrow(WorkersUnavailableError)
    const { workers: started, pool } = await start(1)
    await pool.close()
    const refuse = async () => {
      throw new MalformedKeyError('cut short')
    }
    const others = new DoubleWorkers()
    await expect(Pool.start(2, others.open, refuse)).rejects.toThrow(MalformedKeyError)
    expect(others.all.map(({ terminated }) => terminated)).toEqual([true, true])
    expect(started.all).toHaveLength(1)
  })

  test('workers keep the process alive just while they work', async () => {
    const { workers, pool } = await start(2)
    expect(workers.all.map(({ held }) => held)).toEqual([false, false])
    const done = outcome(pool.run(new Job([multiexp('a')], witness())))
    await settle()
    expect(workers.all.map(({ held }) => held)).toEqual([true, false])
    await workers.tasks[0]?.answer(new Uint8Array(64))
    await done
    expect(workers.all.map(({ held }) => held)).toEqual([false, false])
  })
})
