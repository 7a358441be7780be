import type { OpenPort } from './channel.js'
import type { Note, Request } from './messages.js'
import { serve, type Workhorse } from './serve.js'

/**
 * Works in the calling thread, where workers can not be had or are not wanted. Every message waits for a turn of the
 * event loop, so that timers, clicks and aborts come in between two tasks.
 */
export function localPort(executor: Workhorse): OpenPort {
  return ({ reply }) => {
    let open = true
    const take = serve(executor, (message) => open && reply(message))
    let last: Promise<void> = Promise.resolve()
    queueMicrotask(() => reply({ type: 'hello' }))
    return {
      post: (message: Request | Note) => {
        last = last.then(nextTurn).then(() => take(message))
      },
      hold: () => undefined,
      terminate: async () => {
        open = false
      },
    }
  }
}

/** A message to oneself: unlike timers it is not slowed down in a page that nobody looks at. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
