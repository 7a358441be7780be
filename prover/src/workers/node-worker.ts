import { parentPort } from 'node:worker_threads'
import { Executor } from './executor.js'
import type { Note, Reply, Request } from './messages.js'
import { serve } from './serve.js'

// The entry of a worker thread of Node.
const port = parentPort
if (!port) throw new Error('This module is the entry of a worker thread.')
const take = serve(new Executor(), (reply, transfer) => port.postMessage(reply, transfer))
port.on('message', (message: Request | Note) => take(message))
port.postMessage({ type: 'hello' } satisfies Reply)
