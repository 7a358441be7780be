import { ensureCircuit } from '@merkato/circuits'
import { LocalProver, type ProveProgress } from '@merkato/sdk'
import type { Progress } from '../../terminal/progress.js'
import { duringProof } from '../../terminal/prove-progress.js'

/** Proofs on this machine, and what is said meanwhile. */
export interface Proving {
  readonly prover: LocalProver
  /**
   * Does work that proves, under a label. A circuit that was never used is built first.
   * @param options with `hidden` the label waits for the first proof: somebody is asked before
   */
  during<T>(
    label: string,
    work: (onProgress: ProveProgress) => Promise<T>,
    options?: { readonly hidden?: boolean },
  ): Promise<T>
}

/** A prover that builds missing circuits and says so. */
export function createProving(progress: Progress): Proving {
  const tell = { phase: (_phase: string) => {} }
  const prover = new LocalProver((name) => ensureCircuit(name, { onProgress: (phase) => tell.phase(phase) }))
  return {
    prover,
    during: (label, work, { hidden = false } = {}) =>
      progress.during(hidden ? '' : label, (say) => {
        tell.phase = (phase) => say(`Building a circuit, once: ${phase}`)
        return duringProof({ during: (_label, inner) => inner(say) }, label, work)
      }),
  }
}
