/** What a prover does: `load` in `createProver`, the others in `prove`, in this order. */
export type ProofStep = 'load' | 'witness' | 'quotient' | 'multiexp' | 'verify'

/** How far a loading or a proof is. `fraction` (0 to 1) never falls, and the step never goes back. */
export interface ProofProgress {
  /** The first step that is not finished; later ones may have begun beside it. */
  readonly step: ProofStep
  readonly fraction: number
}

/** Told of every change, in the calling thread; an error that it throws ends the proof. */
export type OnProgress = (progress: ProofProgress) => void

/** A part of the work: the step it belongs to and its share of the time. */
export interface WorkPart {
  readonly phase: ProofStep
  readonly weight: number
}

/** Adds up what is done of a known amount of work. */
export class Progress {
  readonly #open: WorkPart[]
  readonly #last: ProofStep
  readonly #total: number
  readonly #report: OnProgress | undefined

  /** @param parts in the order of their steps */
  constructor(parts: readonly WorkPart[], report?: OnProgress) {
    this.#open = [...parts]
    this.#total = weightOf(parts)
    this.#report = report
    this.#last = parts.at(-1)?.phase ?? 'verify'
  }

  start(): void {
    this.#tell()
  }

  /** Notes that a part is finished. */
  finish(part: WorkPart): void {
    this.#open.splice(this.#open.indexOf(part), 1)
    this.#tell()
  }

  #tell(): void {
    this.#report?.({ step: this.#open[0]?.phase ?? this.#last, fraction: 1 - weightOf(this.#open) / this.#total })
  }
}

const weightOf = (parts: readonly WorkPart[]): number => parts.reduce((sum, { weight }) => sum + weight, 0)
