import type { Worker } from 'node:worker_threads'

/** The worker threads that this process starts. */
export interface WorkerCollection {
  /** Ends all of them, as a crash would. */
  kill(): Promise<void>
  /** Waits until all have ended. */
  allEnded(): Promise<void>
  /** Starts with none again. */
  forget(): void
  stop(): void
}

/** Watches the threads that are started from now on. */
export function collectWorkers(): WorkerCollection {
  let workers: { worker: Worker; ended: Promise<void> }[] = []
  const add = (worker: Worker) => {
    workers.push({ worker, ended: new Promise((resolve) => worker.once('exit', () => resolve())) })
  }
  process.on('worker', add)
  return {
    kill: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()))
    },
    allEnded: async () => {
      await Promise.all(workers.map(({ ended }) => ended))
    },
    forget: () => {
      workers = []
    },
    stop: () => {
      process.off('worker', add)
    },
  }
}
