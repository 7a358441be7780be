import type { ProofResult, Prover } from '@merkato/sdk'

/** How many proofs were made and how long they took, in milliseconds. */
export interface ProvingCost {
  proofs: number
  provingMs: number
}

/** A prover with a watch beside it. */
export class MeteredProver implements Prover {
  readonly #prover: Prover
  #cost: ProvingCost = { proofs: 0, provingMs: 0 }

  constructor(prover: Prover) {
    this.#prover = prover
  }

  get circuits(): Prover['circuits'] {
    return this.#prover.circuits
  }

  async prove(...asked: Parameters<Prover['prove']>): Promise<ProofResult> {
    const started = performance.now()
    const result = await this.#prover.prove(...asked)
    this.#cost.proofs += 1
    this.#cost.provingMs += performance.now() - started
    return result
  }

  /** What was proved since the last time somebody asked. */
  take(): ProvingCost {
    const cost = this.#cost
    this.#cost = { proofs: 0, provingMs: 0 }
    return cost
  }
}
