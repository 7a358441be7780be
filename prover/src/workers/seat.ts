import { Channel, type OpenPort } from './channel.js'
import type { Job, Step } from './job.js'
import type { Answer, ScalarsName, Task } from './messages.js'

/** Gives a new worker what it needs before its first task; `seat` is its place among `seats`. */
export type LoadWorker = (channel: Channel, seat: number, seats: number) => Promise<void>

/** A place for one worker, which may be lost and replaced. */
export class Seat {
  /** `empty`: no worker yet, or lost. `busy`: also while a worker starts. */
  state: 'empty' | 'idle' | 'busy' = 'empty'
  #channel: Channel | undefined
  /** What the worker holds, by job. */
  readonly #held = new Map<number, Set<ScalarsName>>()

  constructor(
    readonly index: number,
    readonly of: number,
    readonly open: OpenPort,
    readonly load: LoadWorker,
  ) {}

  /** Starts a worker, to be loaded with `ready`. */
  async connect(): Promise<void> {
    this.state = 'busy'
    try {
      const channel = await Channel.connect(this.open)
      channel.onLost = () => this.#lost(channel)
      this.#channel = channel
    } catch (error) {
      this.state = 'empty'
      throw error
    }
  }

  /** Loads the worker. */
  async ready(): Promise<void> {
    try {
      await this.load(this.#channel as Channel, this.index, this.of)
      this.state = 'idle'
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /**
   * Has the worker do a step. Scalars that it lacks go first, as a copy that is handed over.
   * @throws {WorkerLostError} it ended before it answered; the seat is empty then
   */
  async run(job: Job, step: Step): Promise<Answer> {
    const channel = this.#channel as Channel
    this.state = 'busy'
    const held = this.#heldOf(job)
    if (step.needs && !held.has(step.needs)) this.#send(channel, job, step.needs, held)
    try {
      const task = step.task()
      const answer = await channel.request({ type: 'task', job: job.id, task }, secretsOf(task))
      if (step.gives) held.add(step.gives)
      return answer as Answer
    } finally {
      if (this.#channel === channel) this.state = 'idle'
    }
  }

  /** Has the worker wipe what it holds of a job, or will hold after the step that it does now. */
  forget(job: Job): void {
    this.#held.delete(job.id)
    this.#channel?.post({ type: 'forget', job: job.id })
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    const channel = this.#channel
    this.#lost(channel)
    await channel?.terminate()
  }

  #send(channel: Channel, job: Job, name: ScalarsName, held: Set<ScalarsName>): void {
    const bytes = (job.scalars.get(name) as Uint8Array).slice()
    channel.post({ type: 'scalars', job: job.id, name, bytes }, [bytes.buffer])
    held.add(name)
  }

  #heldOf(job: Job): Set<ScalarsName> {
    const held = this.#held.get(job.id) ?? new Set()
    this.#held.set(job.id, held)
    return held
  }

  #lost(channel: Channel | undefined): void {
    if (this.#channel !== channel) return
    this.#channel = undefined
    this.state = 'empty'
    this.#held.clear()
  }
}

/** Blinding is handed over with its task: a copy of it would stay behind here. */
const secretsOf = (task: Task): ArrayBuffer[] =>
  task.kind === 'assemble' ? [task.r, task.s].map(({ buffer }) => buffer as ArrayBuffer) : []
