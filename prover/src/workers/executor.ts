import { MalformedCircuitError, ProverError } from '../errors.js'
import { Kernel } from '../kernel/kernel.js'
import { letGo } from '../kernel/let-go.js'
import { multiexp } from '../kernel/multiexp.js'
import { PointImport, type PointTable } from '../kernel/points.js'
import { CoefficientImport, type CoefficientTable, quotientScalars } from '../kernel/quotient.js'
import { assembleProof } from '../prove/assemble.js'
import { createVerifier, type Verifier } from '../verify/index.js'
import { loadWitnessProgram, type WitnessProgram } from '../witness/witness-program.js'
import type { Answer, KeyShape, Note, Request, TableName, Task, TaskKind, TaskTypes } from './messages.js'
import { ScalarStore } from './scalar-store.js'
import type { Workhorse } from './serve.js'

/** A section of which some parts are here. */
interface IncomingSection {
  /** Bytes to come. */
  left: number
  add(part: Uint8Array): void
  finish(): void
}

type TaskOf<Kind extends TaskKind> = TaskTypes[Kind]['task']
const WORD_BYTES = 32
const NO_CIRCUIT = 'This prover was created without a circuit: give createProver one, or prove a witness.'

/**
 * Does all the arithmetic of proofs for one key: holds a kernel with the key's tables in its own form, answers tasks one
 * at a time. Knows nothing of threads; `serve` joins it to one. Of a key's bytes nothing is kept.
 */
export class Executor implements Workhorse {
  readonly #scalars = new ScalarStore()
  readonly #tables = new Map<TableName, PointTable>()
  #kernel: Promise<Kernel> | undefined
  #shape: KeyShape | undefined
  #coefficients: CoefficientTable | undefined
  #incoming: IncomingSection | undefined
  #program: WitnessProgram | undefined
  #verifier: Verifier | undefined

  /**
   * @throws {MalformedKeyError} a section is not what the key's shape says, or holds a point that is none
   * @throws {MalformedCircuitError} the witness program can not be used
   * @throws {CircuitInputError} it does not have an input that was named
   * @throws what a task's doors throw
   */
  async answer(request: Request): Promise<unknown> {
    switch (request.type) {
      case 'shape':
        this.#shape = request.shape
        return
      case 'section':
        return this.#takePart(request)
      case 'circuit':
        this.#program = await loadWitnessProgram(request.bytes, request)
        letGo(request.bytes)
        return
      case 'verifier':
        this.#verifier = await createVerifier()
        return this.#verifier.prepare(this.#key().verifyingKey)
      case 'task':
        return this.#do(request.job, request.task)
    }
  }

  take(note: Note): void {
    if (note.type === 'scalars') this.#scalars.put(note.job, note.name, note.bytes)
    else this.#scalars.forget(note.job)
  }

  async #takePart(request: Request & { type: 'section' }): Promise<void> {
    const { bytes } = request
    const section = this.#incoming ?? this.#begin(await this.kernel(), request)
    this.#incoming = section
    section.add(bytes)
    section.left -= bytes.length
    letGo(bytes)
    if (section.left > 0) return
    section.finish()
    this.#incoming = undefined
  }

  #begin(kernel: Kernel, { name, length, validate }: Request & { type: 'section' }): IncomingSection {
    if (name === 'coefficients') {
      const section = new CoefficientImport(kernel, length, this.#key())
      const finish = () => {
        this.#coefficients = section.finish()
      }
      return { left: length, add: (part) => section.add(part), finish }
    }
    const section = new PointImport(kernel, name === 'b2' ? 'g2' : 'g1', length, { validate })
    const finish = () => void this.#tables.set(name, section.finish())
    return { left: length, add: (part) => section.add(part), finish }
  }

  #do(job: number, task: Task): Answer | Promise<Answer> {
    switch (task.kind) {
      case 'witness':
        return this.#witness(job, task)
      case 'quotient':
        return this.#quotient(job)
      case 'multiexp':
        return this.#multiexp(job, task)
      case 'assemble':
        return this.#assemble(task)
      case 'verify':
        return this.#verify(task)
    }
  }

  async #witness(job: number, { inputs }: TaskOf<'witness'>): Promise<Uint8Array> {
    if (!this.#program) throw new MalformedCircuitError(NO_CIRCUIT)
    return this.#keep(job, 'witness', this.#program.calculate(inputs))
  }

  async #quotient(job: number): Promise<Uint8Array> {
    const table = this.#coefficients
    if (!table) throw notLoaded()
    const witness = this.#scalars.get(job, 'witness')
    return this.#keep(job, 'quotient', quotientScalars(await this.kernel(), table, witness))
  }

  async #multiexp(job: number, { table: name, from, to }: TaskOf<'multiexp'>): Promise<Uint8Array> {
    const table = this.#tables.get(name)
    if (!table) throw notLoaded()
    return multiexp(await this.kernel(), table, this.#scalarsOf(job, name), from, to)
  }

  async #assemble({ sums, r, s }: TaskOf<'assemble'>) {
    try {
      return assembleProof(await this.kernel(), this.#key().points, sums, { r, s })
    } finally {
      r.fill(0)
      s.fill(0)
    }
  }

  #verify({ proof, publicSignals }: TaskOf<'verify'>): boolean {
    if (!this.#verifier) throw notLoaded()
    return this.#verifier.verify(this.#key().verifyingKey, publicSignals, proof)
  }

  /** Table `c` has no points for the constant 1 and the public signals, which come first in a witness. */
  #scalarsOf(job: number, table: TableName): Uint8Array {
    if (table === 'h') return this.#scalars.get(job, 'quotient')
    const witness = this.#scalars.get(job, 'witness')
    return table === 'c' ? witness.subarray((this.#key().publicCount + 1) * WORD_BYTES) : witness
  }

  /** Keeps scalars for this worker's next tasks and gives a copy to hand over. */
  #keep(job: number, name: 'witness' | 'quotient', bytes: Uint8Array): Uint8Array {
    this.#scalars.put(job, name, bytes)
    return bytes.slice()
  }

  /** The kernel of this executor. */
  kernel(): Promise<Kernel> {
    this.#kernel ??= Kernel.create()
    return this.#kernel
  }

  #key(): KeyShape {
    if (!this.#shape) throw notLoaded()
    return this.#shape
  }
}

const notLoaded = () => new ProverError('The key is not loaded.')
