import type { Note, Reply, Request } from './messages.js'
import { toWireError } from './wire-errors.js'

/** Whoever does the work: the executor, and in tests a double. */
export interface Workhorse {
  answer(request: Request): Promise<unknown> | unknown
  take(note: Note): void
}

/**
 * Joins an executor to a thread's message port: gives the function that takes messages, one after another also where
 * an answer takes its time.
 */
export function serve(
  executor: Workhorse,
  reply: (reply: Reply, transfer: ArrayBuffer[]) => void,
): (message: Request | Note) => void {
  let last: Promise<void> = Promise.resolve()
  return (message) => {
    last = last.then(() => handle(executor, message, reply))
  }
}

async function handle(
  executor: Workhorse,
  message: Request | Note,
  reply: (reply: Reply, transfer: ArrayBuffer[]) => void,
): Promise<void> {
  if (message.type === 'scalars' || message.type === 'forget') return executor.take(message)
  try {
    const answer = await executor.answer(message)
    reply({ type: 'done', answer }, answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : [])
  } catch (error) {
    reply({ type: 'failed', error: toWireError(error) }, [])
  }
}
