import type { Receipt } from '@merkato/sdk'
import { type Figure, figureOf, threadMilliseconds } from '../measure.js'
import type { Stage } from './stage.js'

/** One call of a client, from the call to its answer: the transaction is mined then, and the wallet knows of it. */
export interface Sample {
  /** 0 of what sends nothing. */
  readonly gas: number
  readonly proofs: number
  /** Milliseconds of the whole call but its proofs. */
  readonly besidesProofs: number
  /** Milliseconds of processor time that wallet and node took, which share a thread; without the proofs. */
  readonly processor: number
  /** Milliseconds in which the node executed and mined the transaction. */
  readonly mining: number
}

/** Samples of one thing: gas and proofs of the last, for they hardly differ, times in milliseconds. */
export interface Cost extends Pick<Sample, 'gas' | 'proofs'> {
  readonly besidesProofs: Figure
  readonly mining: Figure
}

/** Runs and measures one call. */
export async function sampleOf<Value>(
  { node, prover }: Stage,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly sample: Sample }> {
  const before = { ...prover, mining: node.miningMilliseconds }
  const [started, processor] = [performance.now(), threadMilliseconds()]
  const value = await work()
  const whole = performance.now() - started
  const sample = {
    gas: Number((value as Partial<Receipt> | undefined)?.gasUsed ?? 0n),
    proofs: prover.proofs - before.proofs,
    besidesProofs: whole - (prover.milliseconds - before.milliseconds),
    processor: threadMilliseconds() - processor - (prover.threadMilliseconds - before.threadMilliseconds),
    mining: node.miningMilliseconds - before.mining,
  }
  return { value, sample }
}

/** @param samples at least one */
export function costOf(samples: readonly Sample[]): Cost {
  const { gas, proofs } = samples.at(-1) as Sample
  const figure = (key: 'besidesProofs' | 'mining') => figureOf(samples.map((sample) => sample[key]))
  return { gas, proofs, besidesProofs: figure('besidesProofs'), mining: figure('mining') }
}
