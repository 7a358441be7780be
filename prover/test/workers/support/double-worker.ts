import type { OpenPort, PortListener } from '../../../src/workers/channel.js'
import type { Note, Reply, Request, ScalarsName, Task } from '../../../src/workers/messages.js'
import { serve } from '../../../src/workers/serve.js'

/** A task that a double was given and waits to be told how it ends. */
export interface PendingTask {
  readonly worker: DoubleWorker
  readonly job: number
  readonly task: Task
  answer(value: unknown): Promise<void>
  fail(error: Error): Promise<void>
}

/** Stands in for a worker: notes what it is sent, ends tasks when the test says so, dies when the test says so. */
export class DoubleWorker {
  readonly scalars = new Map<number, Map<ScalarsName, Uint8Array>>()
  /** Every array of scalars that ever came. */
  readonly received: Uint8Array[] = []
  readonly loads: Request[] = []
  terminated = false
  /** Whether it keeps the process alive. */
  held = true
  readonly #listener: PortListener
  readonly #tasks: PendingTask[]

  constructor(listener: PortListener, tasks: PendingTask[]) {
    this.#listener = listener
    this.#tasks = tasks
  }

  answer(request: Request): Promise<unknown> | undefined {
    if (request.type !== 'task') {
      this.loads.push(request)
      return undefined
    }
    return new Promise((resolve, reject) => {
      this.#tasks.push({
        worker: this,
        job: request.job,
        task: request.task,
        answer: (value) => settle(() => resolve(value)),
        fail: (error) => settle(() => reject(error)),
      })
    })
  }

  take(note: Note): void {
    if (note.type === 'forget') return void this.scalars.delete(note.job)
    this.received.push(note.bytes)
    const held = this.scalars.get(note.job) ?? new Map<ScalarsName, Uint8Array>()
    this.scalars.set(note.job, held.set(note.name, note.bytes))
  }

  kill(): Promise<void> {
    return settle(() => this.#listener.lost('The worker ended (exit code 1).'))
  }
}

/** Makes doubles, and keeps them and their tasks for the test. */
export class DoubleWorkers {
  readonly all: DoubleWorker[] = []
  /** Tasks that were given out, in this order; ended ones too. */
  readonly tasks: PendingTask[] = []
  /** Set to have the next workers end before they say hello. */
  unavailable = false

  readonly open: OpenPort = (listener) => {
    const worker = new DoubleWorker(listener, this.tasks)
    this.all.push(worker)
    const take = serve(worker, (reply: Reply) => {
      // Not a clone: a test can see what becomes of an answer that it gave.
      if (!worker.terminated) listener.reply(reply)
    })
    queueMicrotask(() => (this.unavailable ? listener.lost('No workers here.') : listener.reply({ type: 'hello' })))
    return {
      post: (message, transfer) => take(structuredClone(message, { transfer })),
      hold: (alive) => {
        worker.held = alive
      },
      terminate: async () => {
        worker.terminated = true
      },
    }
  }

  get kinds(): string[] {
    return this.tasks.map(({ task }) => (task.kind === 'multiexp' ? task.table : task.kind))
  }
}

/** Lets everything happen that is ready to. */
export const settle = async (begin: () => void = () => undefined): Promise<void> => {
  begin()
  await new Promise((resolve) => setImmediate(resolve))
}
