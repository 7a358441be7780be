import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCircuits, circuitArtifacts } from '@merkato/circuits'
import { type Figure, figureOf } from '../measure.js'
import { type ChromiumResult, chromiumResult, type PageSample, visitPage } from './chromium.js'
import type {
  FinishedProof,
  MultiplicationJob,
  ProverName,
  ProvingJob,
  ProvingSample,
  VerificationJob,
  VerificationSample,
} from './job.js'
import { runChild } from './run-child.js'
import { type CircuitInputs, transferInputs, wideInputs } from './statements.js'

const CIRCUITS = ['transfer', 'transfer-wide'] as const

/** A circuit that is measured: those of everyday bundles. */
type CircuitName = (typeof CIRCUITS)[number]

/** One way to prove. */
export interface Contestant {
  readonly prover: ProverName
  readonly circuit: CircuitName
  readonly threads: number
}

/** What proving costs, in milliseconds and bytes. */
export interface ProvingFigures {
  readonly first: Figure
  readonly warm: Figure
  readonly peakBytes: Figure
}

/** What verifying costs, in milliseconds. */
export interface VerificationFigures {
  readonly single: Figure
  /** For each proof of a batch; as single where there are no batches. */
  readonly batched: Figure
}

/** All figures of this section, by what was measured. */
export interface ProvingResults extends Readonly<Record<ContestantName, ProvingFigures>> {
  readonly verification: VerificationFigures
  readonly snarkjsVerification: VerificationFigures
  /** Nanoseconds. */
  readonly multiplication: Figure
  readonly ffjavascript: Figure
  readonly chromium: ChromiumResult
}

interface Plan {
  readonly rounds: number
  readonly warm: number
}

const THREADS = 2
const INPUTS: Readonly<Record<CircuitName, () => CircuitInputs>> = {
  transfer: transferInputs,
  'transfer-wide': wideInputs,
}
const PLANS: Readonly<Record<CircuitName, Plan>> = {
  transfer: { rounds: 5, warm: 3 },
  'transfer-wide': { rounds: 3, warm: 2 },
}
const CONTESTANTS = {
  merkato: { prover: 'merkato', circuit: 'transfer', threads: THREADS },
  snarkjs: { prover: 'snarkjs', circuit: 'transfer', threads: THREADS },
  oneThread: { prover: 'merkato', circuit: 'transfer', threads: 1 },
  wide: { prover: 'merkato', circuit: 'transfer-wide', threads: THREADS },
  wideSnarkjs: { prover: 'snarkjs', circuit: 'transfer-wide', threads: THREADS },
} as const satisfies Record<string, Contestant>
type ContestantName = keyof typeof CONTESTANTS
const NAMES = Object.keys(CONTESTANTS) as ContestantName[]

/**
 * Contestants take turns, round by round, each time in a process of its own, on the same key and inputs.
 * @throws Error when a prover fails, or when public signals differ
 */
export async function measureProving(onStep: (step: string) => void): Promise<ProvingResults> {
  await buildCircuits({ circuits: CIRCUITS, onProgress: onStep })
  const folder = mkdtempSync(join(tmpdir(), 'merkato-bench-'))
  try {
    for (const circuit of CIRCUITS) writeInputs(folder, circuit)
    const { samples, visits } = await proveInTurns(folder, onStep)
    const proofs = samples.merkato.map(({ proof, publicSignals }) => ({ proof, publicSignals }))
    onStep('Verifying, multiplying')
    return {
      ...figuresByName(samples),
      verification: await measureVerification('merkato', proofs),
      snarkjsVerification: await measureVerification('snarkjs', proofs),
      multiplication: await measureMultiplication('merkato'),
      ffjavascript: await measureMultiplication('snarkjs'),
      chromium: await chromiumResult(visits),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Samples = Readonly<Record<ContestantName, readonly ProvingSample[]>>

async function proveInTurns(
  folder: string,
  onStep: (step: string) => void,
): Promise<{ samples: Samples; visits: readonly PageSample[] }> {
  const samples = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as Record<
    ContestantName,
    ProvingSample[]
  >
  const visits: PageSample[] = []
  const rounds = Math.max(...NAMES.map((name) => planOf(name).rounds))
  for (let round = 1; round <= rounds; round++) {
    for (const name of NAMES.filter((each) => round <= planOf(each).rounds)) {
      onStep(`Proving, round ${round} of ${planOf(name).rounds}: ${describe(CONTESTANTS[name])}`)
      samples[name].push(await runChild('prove-child.js', jobOf(folder, name)))
    }
    onStep(`Proving, round ${round} of ${rounds}: a page in Chromium`)
    const visit = await visitPage(PLANS.transfer.warm)
    if (visit !== undefined) visits.push(visit)
  }
  for (const circuit of CIRCUITS) demandAgreement(circuit, samples)
  return { samples, visits }
}

async function measureVerification(prover: ProverName, proofs: readonly FinishedProof[]): Promise<VerificationFigures> {
  const job: VerificationJob = { prover, vkeyPath: circuitArtifacts('transfer').vkeyPath, proofs, batch: 50, runs: 200 }
  const { single, batch } = await runChild<VerificationSample>('verify-child.js', job)
  const batched = batch.map((time) => time / job.batch)
  return { single: figureOf(single), batched: figureOf(batched.length > 0 ? batched : single) }
}

async function measureMultiplication(prover: ProverName): Promise<Figure> {
  const job: MultiplicationJob = { prover, runs: 9, times: 2_000_000 }
  return figureOf(await runChild<number[]>('multiply-child.js', job))
}

const planOf = (name: ContestantName): Plan => PLANS[CONTESTANTS[name].circuit]

const describe = ({ prover, circuit, threads }: Contestant) => `${prover}, ${circuit}, threads: ${threads}`

const inputsPath = (folder: string, circuit: CircuitName) => join(folder, `${circuit}.json`)

function writeInputs(folder: string, circuit: CircuitName): void {
  const text = JSON.stringify(INPUTS[circuit](), (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  writeFileSync(inputsPath(folder, circuit), text)
}

function jobOf(folder: string, name: ContestantName): ProvingJob {
  const { prover, circuit, threads } = CONTESTANTS[name]
  const { wasmPath, zkeyPath, vkeyPath } = circuitArtifacts(circuit)
  const { warm } = PLANS[circuit]
  return { prover, threads, warm, wasmPath, zkeyPath, vkeyPath, inputsPath: inputsPath(folder, circuit) }
}

/** A figure for other work is none. */
function demandAgreement(circuit: CircuitName, samples: Samples): void {
  const all = NAMES.filter((name) => CONTESTANTS[name].circuit === circuit).flatMap((name) => samples[name])
  const answers = new Set(all.map(({ publicSignals }) => publicSignals.join()))
  if (answers.size !== 1) throw new Error(`the provers of ${circuit} disagree on its public signals`)
}

const figuresByName = (samples: Samples) =>
  Object.fromEntries(NAMES.map((name) => [name, figuresOf(samples[name])])) as Record<ContestantName, ProvingFigures>

const figuresOf = (samples: readonly ProvingSample[]): ProvingFigures => ({
  first: figureOf(samples.map(({ first }) => first)),
  warm: figureOf(samples.flatMap(({ warm }) => warm)),
  peakBytes: figureOf(samples.map(({ peakBytes }) => peakBytes)),
})
