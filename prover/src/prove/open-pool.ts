import { workerPort } from '#worker-port'
import { Pool, WorkersUnavailableError } from '../workers/pool.js'
import type { LoadWorker } from '../workers/seat.js'

/** More bring little at the sizes of today, and each holds the key once more. */
const MOST_BY_DEFAULT = 4

/** How many workers: `'auto'` is one per core, at most four. */
export type Threads = number | 'auto'

/** The pool and whether its one executor works in the calling thread. */
export interface OpenedPool {
  readonly pool: Pool
  readonly workers: number
}

/**
 * Starts workers; where there are none to be had (or with 0 wanted) the calling thread works itself.
 * @throws {RangeError} `threads` is not a whole number from 0 up
 * @throws what loading throws
 */
export async function openPool(threads: Threads, load: LoadWorker, workerUrl?: string | URL): Promise<OpenedPool> {
  const workers = countWorkers(threads)
  if (workers === 0) return openLocal(load)
  try {
    return { pool: await Pool.start(workers, workerPort(workerUrl), load), workers }
  } catch (error) {
    if (!(error instanceof WorkersUnavailableError)) throw error
    return openLocal(load)
  }
}

/** Loaded here alone: a page whose workers do the work needs neither the kernel nor the verifier. */
async function openLocal(load: LoadWorker): Promise<OpenedPool> {
  const [{ localPort }, { Executor }] = await Promise.all([
    import('../workers/local-port.js'),
    import('../workers/executor.js'),
  ])
  const pool = await Pool.start(1, (listener) => localPort(new Executor())(listener), load)
  return { pool, workers: 0 }
}

function countWorkers(threads: Threads): number {
  if (threads === 'auto') return Math.min(globalThis.navigator?.hardwareConcurrency || 1, MOST_BY_DEFAULT)
  if (Number.isInteger(threads) && threads >= 0) return threads
  throw new RangeError(`threads is ${threads}: give a whole number from 0 up, or 'auto'.`)
}
