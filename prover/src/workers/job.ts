import { wipe } from '../kernel/let-go.js'
import type { Answer, ScalarsName, Task } from './messages.js'

/** One task of a proof and what has to be done before it. */
export interface Step {
  readonly name: string
  /** Names of the steps that have to be done first. */
  readonly after: readonly string[]
  /** The only worker that can do it; any when left out. */
  readonly seat?: number
  /** The scalars that the worker needs for it. */
  readonly needs?: ScalarsName
  /** The scalars that its answer is, which the worker that made them keeps too. */
  readonly gives?: ScalarsName
  /** Called when the step begins. */
  task(): Task
  /** Called with the answer; throwing fails the job. */
  done?(answer: Answer): void
}

let lastId = 0

/** A proof in the queue: its steps, in the order in which they are preferred, and its secret scalars. */
export class Job {
  readonly id = ++lastId
  readonly scalars = new Map<ScalarsName, Uint8Array>()
  readonly finished: Promise<void>
  readonly #waiting: Step[]
  readonly #done = new Set<string>()
  readonly #count: number
  #resolve!: () => void
  #reject!: (error: unknown) => void

  /** @param witness taken over, and wiped in the end */
  constructor(steps: readonly Step[], witness?: Uint8Array) {
    this.#waiting = [...steps]
    this.#count = steps.length
    if (witness) this.scalars.set('witness', witness)
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Gives out the first step that a worker can begin now. */
  take(seat: number): Step | undefined {
    const index = this.#waiting.findIndex((step) => this.#ready(step, seat))
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0]
  }

  /** Notes an answer. Returns whether it was the last one. */
  complete(step: Step, answer: Answer): boolean {
    if (step.gives) this.scalars.set(step.gives, answer as Uint8Array)
    step.done?.(answer)
    this.#done.add(step.name)
    return this.#done.size === this.#count
  }

  /** Wipes the scalars and settles `finished`. */
  end(error?: unknown): void {
    this.#waiting.length = 0
    for (const bytes of this.scalars.values()) wipe(bytes)
    this.scalars.clear()
    if (error === undefined) this.#resolve()
    else this.#reject(error)
  }

  #ready(step: Step, seat: number): boolean {
    return (step.seat ?? seat) === seat && step.after.every((name) => this.#done.has(name))
  }
}
