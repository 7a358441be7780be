import { UnsatisfiedWitnessError, WitnessLengthError } from '../errors.js'
import type { Proof } from '../verify/index.js'
import type { CircuitInputs } from '../witness/circuit-inputs.js'
import { Job, type Step } from '../workers/job.js'
import type { Blinding, KeyShape, TableName } from '../workers/messages.js'
import { type OnProgress, Progress, type WorkPart } from './progress.js'
import { countScalars, readScalars } from './scalars.js'
import { FIRST_SEAT, verifierSeat } from './seats.js'

/** A finished proof. */
export interface ProofResult {
  readonly proof: Proof
  /** In the order of the circuit, without the constant 1. */
  readonly publicSignals: readonly bigint[]
}

/** What a proof is made of: inputs for the circuit's witness program, or the witness itself, which the plan wipes. */
export type ProofSource = { readonly inputs: CircuitInputs } | { readonly witness: Uint8Array }

export interface PlanOptions {
  /** How many workers there are. */
  readonly seats: number
  readonly blinding: Blinding
  readonly verified: boolean
  readonly onProgress?: OnProgress | undefined
}

type PlannedStep = Step & WorkPart

/** What to do about a witness that is not of the key's circuit. */
const SAME_CIRCUIT = 'Take witness program and key from one compilation of the circuit.'

/** Milliseconds per thousand points or wires, roughly: for progress alone. */
const WEIGHTS = { witness: 8, quotient: 8, g1: 6, g2: 16, rest: 10 } as const

/** More points than these are never multiplied at one go: it bounds how long a worker is busy after an abort. */
const MOST_POINTS = 1 << 16

/**
 * Plans a proof: which tasks, after which others, preferred in which order. First what the longest chain waits for
 * (witness, quotient, table h), then the longest task, B in G2, then the small ones, which even out the ends.
 */
export function planProof(key: KeyShape, source: ProofSource, options: PlanOptions) {
  const plan = new ProofPlan(key, source, options)
  return { job: plan.job, result: () => plan.result() }
}

class ProofPlan {
  readonly job: Job
  readonly #key: KeyShape
  readonly #options: PlanOptions
  readonly #sums: Record<TableName, Uint8Array[]> = { a: [], b1: [], b2: [], c: [], h: [] }
  #result: ProofResult | undefined

  constructor(key: KeyShape, source: ProofSource, options: PlanOptions) {
    this.#key = key
    this.#options = options
    const steps = this.#steps('inputs' in source ? source.inputs : undefined)
    const progress = new Progress(inOrder(steps), options.onProgress)
    this.job = new Job(
      steps.map((step) => reporting(step, progress)),
      'witness' in source ? this.#checked(source.witness) : undefined,
    )
    progress.start()
  }

  result(): ProofResult {
    return this.#result as ProofResult
  }

  #steps(inputs: CircuitInputs | undefined): PlannedStep[] {
    const known = inputs ? [this.#witness(inputs)] : []
    const after = known.map((step) => step.name)
    const multiexps = (['h', 'b2', 'a', 'c', 'b1'] as const).flatMap((table) =>
      this.#multiexps(table, table === 'h' ? ['quotient'] : after),
    )
    const assemble = this.#assemble(multiexps.map((step) => step.name))
    const verify = this.#options.verified ? [this.#verify()] : []
    return [...known, this.#quotient(after), ...multiexps, assemble, ...verify]
  }

  #witness(inputs: CircuitInputs): PlannedStep {
    return {
      name: 'witness',
      phase: 'witness',
      weight: (WEIGHTS.witness * this.#key.wires) / 1000,
      after: [],
      seat: FIRST_SEAT,
      gives: 'witness',
      task: () => ({ kind: 'witness', inputs }),
      done: (answer) => void this.#checked(answer as Uint8Array),
    }
  }

  #quotient(after: string[]): PlannedStep {
    return {
      name: 'quotient',
      phase: 'quotient',
      weight: (WEIGHTS.quotient * this.#key.domainSize) / 1000,
      after,
      seat: FIRST_SEAT,
      needs: 'witness',
      gives: 'quotient',
      task: () => ({ kind: 'quotient' }),
    }
  }

  #multiexps(table: TableName, after: string[]): PlannedStep[] {
    return slices(tableSize(this.#key, table)).map(([from, to]) => ({
      name: `${table}:${from}`,
      phase: 'multiexp',
      weight: ((table === 'b2' ? WEIGHTS.g2 : WEIGHTS.g1) * (to - from)) / 1000,
      after,
      needs: table === 'h' ? 'quotient' : 'witness',
      task: () => ({ kind: 'multiexp', table, from, to }),
      done: (answer) => void this.#sums[table].push(answer as Uint8Array),
    }))
  }

  #assemble(after: string[]): PlannedStep {
    const { r, s } = this.#options.blinding
    return {
      name: 'assemble',
      phase: 'multiexp',
      weight: WEIGHTS.rest,
      after,
      task: () => ({ kind: 'assemble', sums: this.#sums, r: r.slice(), s: s.slice() }),
      done: (answer) => {
        this.#result = { proof: answer as Proof, publicSignals: this.#publicSignals() }
      },
    }
  }

  #verify(): PlannedStep {
    return {
      name: 'verify',
      phase: 'verify',
      weight: WEIGHTS.rest,
      after: ['assemble'],
      seat: verifierSeat(this.#options.seats),
      task: () => ({ kind: 'verify', ...this.result() }),
      done: (holds) => {
        if (holds !== true)
          throw new UnsatisfiedWitnessError(`The witness does not satisfy the circuit of this key. ${SAME_CIRCUIT}`)
      },
    }
  }

  #publicSignals(): bigint[] {
    return readScalars(this.job.scalars.get('witness') as Uint8Array, 1, 1 + this.#key.publicCount)
  }

  #checked(witness: Uint8Array): Uint8Array {
    const count = countScalars(witness)
    if (count === this.#key.wires) return witness
    throw new WitnessLengthError(
      `The witness has ${count} values and the key ${this.#key.wires} wires. ${SAME_CIRCUIT}`,
    )
  }
}

/** Points of a table: table `c` leaves out the constant 1 and the public signals. */
function tableSize({ wires, publicCount, domainSize }: KeyShape, table: TableName): number {
  if (table === 'h') return domainSize
  return table === 'c' ? wires - publicCount - 1 : wires
}

/** Cuts `count` points into equal parts, as few as allowed. */
function slices(count: number): [from: number, to: number][] {
  const parts = Math.ceil(count / MOST_POINTS)
  const bound = (i: number) => Math.floor((count * i) / parts)
  return Array.from({ length: parts }, (_, i) => [bound(i), bound(i + 1)])
}

function reporting(step: PlannedStep, progress: Progress): Step {
  return {
    ...step,
    done: (answer) => {
      step.done?.(answer)
      progress.finish(step)
    },
  }
}

const PHASES = ['witness', 'quotient', 'multiexp', 'verify'] as const
const inOrder = (steps: readonly PlannedStep[]): PlannedStep[] =>
  PHASES.flatMap((p) => steps.filter((s) => s.phase === p))
