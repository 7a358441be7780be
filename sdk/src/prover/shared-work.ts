import { AbortedError } from '../errors/network.js'

/** What the work itself gets. */
export interface SharedWorkTools {
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal
  readonly onProgress: (fraction: number) => void
}

type Listener = (fraction: number) => void

/** Work that is done once, however many callers wait for it. One who leaves stops nobody else; the last one stops the work. */
export class SharedWork<T> {
  readonly #stop = new AbortController()
  readonly #listeners = new Set<Listener>()
  readonly #result: Promise<T>
  #waiting = 0
  #done = false

  constructor(work: (tools: SharedWorkTools) => Promise<T>) {
    const onProgress: Listener = (fraction) => {
      for (const listener of this.#listeners) listener(fraction)
    }
    this.#result = work({ signal: this.#stop.signal, onProgress }).finally(() => {
      this.#done = true
    })
    // Whoever waits learns of a failure; with nobody waiting it is no news.
    this.#result.catch(() => undefined)
  }

  /** Whether it was given up before it was done. */
  get stopped(): boolean {
    return this.#stop.signal.aborted
  }

  get done(): boolean {
    return this.#done
  }

  /**
   * @param what what the caller stops, at the beginning of a sentence
   * @throws {AbortedError}
   * @throws whatever the work throws
   */
  async wait(what: string, signal: AbortSignal | undefined, listener: Listener = () => undefined): Promise<T> {
    let leave = () => {}
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new AbortedError(what))
    })
    const ownListener: Listener = (fraction) => listener(fraction)
    signal?.addEventListener('abort', leave)
    this.#listeners.add(ownListener)
    this.#waiting += 1
    try {
      return await Promise.race([this.#result, left])
    } finally {
      signal?.removeEventListener('abort', leave)
      this.#listeners.delete(ownListener)
      this.#waiting -= 1
      if (this.#waiting === 0 && !this.#done) this.#stop.abort()
    }
  }

  /** Stops the work if it still goes on. @returns what it had made by then */
  async end(): Promise<T | undefined> {
    if (!this.#done) this.#stop.abort()
    return this.#result.catch(() => undefined)
  }
}
