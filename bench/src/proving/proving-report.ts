import { type Figure, range, seconds } from '../measure.js'
import { atMost, type Target, verdict } from '../targets.js'
import type { ProvingResults } from './proving-figures.js'

/** The section "Proving" of docs/benchmarks.md. */
export function provingReport(results: ProvingResults): string {
  const { merkato, snarkjs, oneThread, wide, wideSnarkjs, verification, snarkjsVerification } = results
  const rows = [
    row('2x2 transfer (2^14), warm, two threads', merkato.warm, snarkjs.warm, seconds, [
      atMost('1.0 s', merkato.warm.median, 1_000),
      ratioAtMost(0.25, merkato.warm, snarkjs.warm),
    ]),
    row('the same on one thread, snarkjs on two', oneThread.warm, snarkjs.warm, seconds, [
      ratioAtMost(0.5, oneThread.warm, snarkjs.warm),
    ]),
    row('wide transfer (48,849 constraints, 2^16), warm, two threads', wide.warm, wideSnarkjs.warm, seconds, [
      ratioAtMost(0.3, wide.warm, wideSnarkjs.warm),
    ]),
    row('first 2x2 proof of a process, from its start', merkato.first, snarkjs.first, seconds, [
      atMost('1.6 s', merkato.first.median, 1_600),
    ]),
    row('first wide proof of a process, from its start', wide.first, wideSnarkjs.first, seconds, []),
    row('peak memory of a process that proves 2x2', merkato.peakBytes, snarkjs.peakBytes, megabytes, [
      atMost('250 MB', merkato.peakBytes.median, 250e6),
    ]),
    row('the same on one thread, snarkjs on two', oneThread.peakBytes, snarkjs.peakBytes, megabytes, []),
    row('peak memory of a process that proves the wide circuit', wide.peakBytes, wideSnarkjs.peakBytes, megabytes, []),
    row('verification of one proof', verification.single, snarkjsVerification.single, milliseconds, []),
    row('verification of 50 in a batch, each', verification.batched, snarkjsVerification.single, milliseconds, []),
    row(
      'multiplication modulo q, called from JavaScript (snarkjs: ffjavascript)',
      results.multiplication,
      results.ffjavascript,
      nanoseconds,
      [atMost('70 ns', results.multiplication.median, 70)],
    ),
  ]
  return `## Proving

A proof counts from the inputs to the proof that its prover has verified, the witness included. Both provers have the same key and inputs, one process each, in turns; snarkjs
is held to as many threads as ours and reads its files from memory. Ratios are ours / snarkjs, of medians.

| what | @merkato/prover | snarkjs | ratio | target |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${chromiumReport(results)}

rapidsnark is not of this run: npm has no build of it that runs here. Measured before on two cores of a machine of this kind, for 18,474 constraints (2^15): native rapidsnark 0.73 to
1.04 s, snarkjs 4.3 to 5.5 s, a ratio of 0.17 to 0.19.
`
}

function row(
  what: string,
  ours: Figure,
  theirs: Figure,
  show: (value: number) => string,
  targets: readonly Target[],
): string {
  const ratio = (ours.median / theirs.median).toFixed(2)
  return `| ${[what, range(ours, show), range(theirs, show), ratio, verdict(targets)].join(' | ')} |`
}

function ratioAtMost(bound: number, ours: Figure, theirs: Figure): Target {
  return { text: `ratio <= ${bound}`, met: ours.median / theirs.median <= bound }
}

function chromiumReport({ chromium, merkato }: ProvingResults): string {
  if ('missing' in chromium) return `**In Chromium: not measured.** ${chromium.missing}`
  const rows = [
    row('2x2 transfer, warm', chromium.warm, merkato.warm, seconds, [ratioAtMost(1.5, chromium.warm, merkato.warm)]),
    row('first proof of a page, or of a process', chromium.first, merkato.first, seconds, []),
  ]
  return `In a page of headless Chromium, ${chromium.threads} worker threads, through the SDK (which checks the statement first), beside the prover in Node above:

| what | Chromium | Node | ratio | target |
| --- | --- | --- | --- | --- |
${rows.join('\n')}`
}

const milliseconds = (value: number) => `${value.toFixed(2)} ms`
const nanoseconds = (value: number) => `${value.toFixed(1)} ns`
const megabytes = (value: number) => `${Math.round(value / 1e6)} MB`
