import { ProverError } from '../errors.js'
import { wipe } from '../kernel/let-go.js'
import type { ScalarsName } from './messages.js'

/** The secret scalars that a worker holds, by proof. */
export class ScalarStore {
  readonly #jobs = new Map<number, Map<ScalarsName, Uint8Array>>()

  put(job: number, name: ScalarsName, bytes: Uint8Array): void {
    const scalars = this.#jobs.get(job) ?? new Map<ScalarsName, Uint8Array>()
    scalars.set(name, bytes)
    this.#jobs.set(job, scalars)
  }

  get(job: number, name: ScalarsName): Uint8Array {
    const bytes = this.#jobs.get(job)?.get(name)
    if (!bytes) throw new ProverError(`The ${name} of this proof is not here.`)
    return bytes
  }

  /** Wipes and drops all of a proof's. */
  forget(job: number): void {
    for (const bytes of this.#jobs.get(job)?.values() ?? []) wipe(bytes)
    this.#jobs.delete(job)
  }

  /** Proofs of which something is held. */
  get size(): number {
    return this.#jobs.size
  }
}
