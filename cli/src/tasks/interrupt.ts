import { InterruptedError } from '../errors.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Resolves when the user asks to stop (Ctrl-C, or a termination). From then on a second request ends the process at
 * once with 130: closing might hang.
 */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const first = () => {
      for (const signal of SIGNALS) process.off(signal, first).on(signal, () => process.exit(130))
      resolve()
    }
    for (const signal of SIGNALS) process.once(signal, first)
  })
}

/**
 * Does work that Ctrl-C cuts short.
 * @param work given a signal that fires with Ctrl-C, for what must not go on meanwhile
 * @throws InterruptedError, exit code 130
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let interrupt: () => void = () => undefined
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = () => {
      reject(new InterruptedError())
      controller.abort()
    }
  })
  for (const signal of SIGNALS) process.once(signal, interrupt)
  try {
    return await Promise.race([work(controller.signal), interrupted])
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
}
