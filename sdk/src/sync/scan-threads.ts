import { Worker } from 'node:worker_threads'
import type { Hit, ScanThreads } from './find-hits.js'

/** Starts worker threads (Node) that hold the viewing scalar until they are closed. */
export function startScanThreads(v: bigint, count: number): ScanThreads {
  const idle = Array.from({ length: count }, () => startThread(v))
  const all = [...idle]
  return {
    size: count,
    run: async (packed) => {
      const thread = idle.pop()
      if (!thread) throw new RangeError('More chunks at once than threads.')
      try {
        return await thread.run(packed)
      } finally {
        idle.push(thread)
      }
    },
    close: async () => {
      await Promise.all(all.map((thread) => thread.close()))
    },
  }
}

interface Thread {
  run(packed: Uint8Array): Promise<Hit[]>
  close(): Promise<unknown>
}

/** Idle, it does not keep a process from ending: a sync may wait for a node that never answers. */
function startThread(v: bigint): Thread {
  const worker = new Worker(new URL('./scan-worker.js', import.meta.url), { workerData: { v } })
  worker.unref()
  return {
    run: (packed) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          worker.off('message', onMessage)
          worker.off('error', onError)
          worker.unref()
          finish()
        }
        const onMessage = (hits: Hit[]) => settle(() => resolve(hits))
        const onError = (error: unknown) => settle(() => reject(error))
        worker.on('message', onMessage)
        worker.on('error', onError)
        worker.ref()
        worker.postMessage(packed)
      }),
    close: () => worker.terminate(),
  }
}
