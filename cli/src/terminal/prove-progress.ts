import type { ProveProgress } from '@merkato/sdk'
import type { Progress } from './progress.js'

/** Runs work that proves, under a label that says how much of it is done. */
export function duringProof<T>(
  progress: Progress,
  label: string,
  work: (onProgress: ProveProgress) => Promise<T>,
): Promise<T> {
  return progress.during(label, (say) => work((_step, fraction = 0) => say(`${label} ${percent(fraction)}`)))
}

/** Rounded down: 100 % means done. */
const percent = (fraction: number): string => `${Math.floor(fraction * 100)} %`
