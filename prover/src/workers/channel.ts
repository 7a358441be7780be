import { WorkerLostError } from '../errors.js'
import type { Note, Reply, Request } from './messages.js'
import { fromWireError } from './wire-errors.js'

/** A worker's end in the calling thread, of whatever runtime. */
export interface Port {
  post(message: Request | Note, transfer: ArrayBuffer[]): void
  /** Whether the worker keeps the process alive; of no meaning in a browser. */
  hold(alive: boolean): void
  /** Ends the worker in the middle of whatever it does. */
  terminate(): Promise<void>
}

/** What a port tells. After `lost` it says nothing more. */
export interface PortListener {
  reply(reply: Reply): void
  /** `reason` is a sentence without secrets. */
  lost(reason: string): void
}

/** Starts a worker. Throws, or tells that it is lost before it said hello, where workers can not be had. */
export type OpenPort = (listener: PortListener) => Port

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** Requests and answers over a port, one at a time. A worker keeps the process alive just while it owes an answer. */
export class Channel {
  readonly #port: Port
  #waiting: Waiting | undefined
  #lost: Error | undefined
  /** Called when the worker is lost, whether it owed an answer or not. */
  onLost: () => void = () => undefined

  private constructor(open: OpenPort, hello: Waiting) {
    this.#waiting = hello
    this.#port = open({
      reply: (reply) => this.#reply(reply),
      lost: (reason) => this.#lose(new WorkerLostError(`${reason} Try again: another one takes its place.`)),
    })
  }

  /**
   * Opens a port and waits until its worker answers.
   * @throws {WorkerLostError} the worker can not be started
   */
  static async connect(open: OpenPort): Promise<Channel> {
    let channel: Channel | undefined
    await new Promise<unknown>((resolve, reject) => {
      channel = new Channel(open, { resolve, reject })
    })
    return channel as Channel
  }

  /**
   * @throws {WorkerLostError} the worker ended before it answered
   * @throws what the worker threw
   */
  request(message: Request, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#lost) return Promise.reject(this.#lost)
    return new Promise((resolve, reject) => {
      this.#port.post(message, transfer)
      this.#port.hold(true)
      this.#waiting = { resolve, reject }
    })
  }

  post(message: Note, transfer: ArrayBuffer[] = []): void {
    if (!this.#lost) this.#port.post(message, transfer)
  }

  /** Ends the worker; an answer that it owes is refused. */
  async terminate(): Promise<void> {
    this.#lose(new WorkerLostError('The worker was ended.'))
    await this.#port.terminate()
  }

  #reply(reply: Reply): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (this.#lost) return
    this.#port.hold(false)
    if (reply.type === 'failed') waiting?.reject(fromWireError(reply.error))
    else waiting?.resolve(reply.type === 'done' ? reply.answer : undefined)
  }

  #lose(error: Error): void {
    if (this.#lost) return
    this.#lost = error
    this.#waiting?.reject(error)
    this.#waiting = undefined
    this.onLost()
  }
}
