import { Executor } from './executor.js'
import type { Note, Reply, Request } from './messages.js'
import { serve } from './serve.js'

/** The part of a dedicated worker's global scope that is used; TypeScript's `dom` library describes pages alone. */
interface WorkerScope {
  postMessage(message: Reply, transfer: ArrayBuffer[]): void
  onmessage: ((event: { readonly data: Request | Note }) => void) | null
}

// The entry of a Web Worker.
const scope = globalThis as unknown as WorkerScope
const take = serve(new Executor(), (reply, transfer) => scope.postMessage(reply, transfer))
scope.onmessage = ({ data }) => take(data)
scope.postMessage({ type: 'hello' }, [])
