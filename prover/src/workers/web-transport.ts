import type { OpenPort } from './channel.js'

/**
 * Starts Web Workers. `url` stands in for the entry that lies beside this module, for bundlers that do not rewrite
 * `new URL(..., import.meta.url)`.
 */
export function workerPort(url?: string | URL): OpenPort {
  return ({ reply, lost }) => {
    // Bundlers look for this very expression, literal options included.
    const worker = url
      ? new Worker(url, { type: 'module' })
      : new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module' })
    // Nothing tells that a Web Worker ended; one that failed outside of a task is ended here, so that its state is known.
    const end = (reason: string) => {
      worker.terminate()
      lost(reason)
    }
    worker.onmessage = ({ data }) => reply(data)
    worker.onmessageerror = () => end('A message of the worker could not be read.')
    worker.onerror = () => end('The worker failed.')
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      hold: () => undefined,
      terminate: async () => worker.terminate(),
    }
  }
}
