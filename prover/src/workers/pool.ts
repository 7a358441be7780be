import { ProofAbortedError, ProverClosedError, WorkerLostError } from '../errors.js'
import { wipe } from '../kernel/let-go.js'
import type { OpenPort } from './channel.js'
import type { Job, Step } from './job.js'
import type { Answer } from './messages.js'
import { type LoadWorker, Seat } from './seat.js'

/** Workers can not be had here: no such global, forbidden by the page, or their entry was not found. */
export class WorkersUnavailableError extends WorkerLostError {}

/**
 * Persistent workers and the proofs that wait for them. An idle worker takes the first step that it can begin of the
 * oldest proof that has one, so proofs end in the order in which they came, and no worker waits while there is work.
 */
export class Pool {
  readonly #seats: readonly Seat[]
  readonly #jobs: Job[] = []
  #closed = false

  private constructor(size: number, open: OpenPort, load: LoadWorker) {
    this.#seats = Array.from({ length: size }, (_, index) => new Seat(index, size, open, load))
  }

  /**
   * Starts and loads all workers.
   * @throws {WorkersUnavailableError} workers can not be had
   * @throws what loading throws; no worker is left then
   */
  static async start(size: number, open: OpenPort, load: LoadWorker): Promise<Pool> {
    const pool = new Pool(size, open, load)
    try {
      await all(pool.#seats.map((seat) => seat.connect())).catch((cause) => {
        throw new WorkersUnavailableError('Workers can not be started here.', { cause })
      })
      await all(pool.#seats.map((seat) => seat.ready()))
      return pool
    } catch (error) {
      await pool.close()
      throw error
    }
  }

  get size(): number {
    return this.#seats.length
  }

  /**
   * Does all steps of a job. However it ends, its scalars are wiped here, and in each worker as soon as its task ends.
   *
   * An abort settles it at once; a task that runs is not interrupted, and its worker is back for the next proof when
   * the task ends (ending the worker instead would cost the next proof the loading of the key).
   * @throws {ProofAbortedError} the signal fired
   * @throws {WorkerLostError} a worker ended in the middle of one of its tasks; the next task starts another
   * @throws {ProverClosedError} the pool was closed
   * @throws what a task or a `done` threw
   */
  async run(job: Job, signal?: AbortSignal): Promise<void> {
    const abort = () => this.#end(job, new ProofAbortedError('The proof was aborted.', { cause: signal?.reason }))
    // First, as it throws where `signal` is none: then nothing has begun.
    signal?.addEventListener('abort', abort, { once: true })
    this.#jobs.push(job)
    if (this.#closed) this.#end(job, closed())
    else if (signal?.aborted) abort()
    else this.#pump()
    try {
      await job.finished
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Ends the workers, whatever they do, and with them the proofs that wait. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of [...this.#jobs]) this.#end(job, closed())
    await Promise.all(this.#seats.map((seat) => seat.close()))
  }

  #pump(): void {
    for (const seat of this.#seats) {
      if (seat.state === 'empty' && this.#jobs.length > 0) void this.#replace(seat)
      if (seat.state === 'idle') this.#feed(seat)
    }
  }

  #feed(seat: Seat): void {
    for (const job of this.#jobs) {
      const step = job.take(seat.index)
      if (step) return void this.#work(seat, job, step)
    }
  }

  async #work(seat: Seat, job: Job, step: Step): Promise<void> {
    try {
      const answer = await seat.run(job, step)
      if (this.#jobs.includes(job)) this.#complete(job, step, answer)
      else if (answer instanceof Uint8Array) wipe(answer)
    } catch (error) {
      this.#end(job, error)
    }
    this.#pump()
  }

  #complete(job: Job, step: Step, answer: Answer): void {
    if (job.complete(step, answer)) this.#end(job)
  }

  async #replace(seat: Seat): Promise<void> {
    const waiting = [...this.#jobs]
    try {
      await seat.connect()
      if (!this.#closed) await seat.ready()
      if (this.#closed) await seat.close()
    } catch (error) {
      // Who waits for this seat would wait for ever. For proofs that came later it is tried again.
      for (const job of waiting) this.#end(job, error)
    }
    this.#pump()
  }

  #end(job: Job, error?: unknown): void {
    const index = this.#jobs.indexOf(job)
    if (index < 0) return
    this.#jobs.splice(index, 1)
    for (const seat of this.#seats) seat.forget(job)
    job.end(error)
  }
}

const closed = () => new ProverClosedError('The prover is closed. Create another one.')

/** Like Promise.all, but leaves none of them running when one fails. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
