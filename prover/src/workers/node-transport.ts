import { Worker } from 'node:worker_threads'
import type { OpenPort } from './channel.js'
import type { Reply } from './messages.js'

/** The arithmetic makes no objects, and by itself V8 lets each thread's nursery grow to 16 MB before it looks. */
const YOUNG_MEGABYTES = 1

/** Starts worker threads of Node. `url` stands in for the entry that lies beside this module. */
export function workerPort(url?: string | URL): OpenPort {
  return ({ reply, lost }) => {
    // Without the flags of the process: --input-type and the like are for its own entry, and refuse ours.
    const options = {
      name: 'groth16-prover',
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    }
    const worker = url
      ? new Worker(new URL(url), options)
      : new Worker(new URL('./node-worker.js', import.meta.url), options)
    worker.on('message', (message: Reply) => reply(message))
    worker.on('messageerror', () => lost('A message of the worker could not be read.'))
    worker.on('error', (error) => lost(`The worker failed (${error instanceof Error ? error.name : typeof error}).`))
    worker.on('exit', (code) => lost(`The worker ended (exit code ${code}).`))
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      hold: (alive) => (alive ? worker.ref() : worker.unref()),
      terminate: async () => {
        await worker.terminate()
      },
    }
  }
}
