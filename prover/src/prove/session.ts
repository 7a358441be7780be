import { readWitness } from '../formats/wtns.js'
import { type CircuitInputs, flattenInputs } from '../witness/circuit-inputs.js'
import type { Blinding } from '../workers/messages.js'
import type { Pool } from '../workers/pool.js'
import type { LoadWorker } from '../workers/seat.js'
import { type ByteSource, KeyLoader } from './key-source.js'
import { openPool, type Threads } from './open-pool.js'
import { type ProofResult, type ProofSource, planProof } from './plan.js'
import type { OnProgress } from './progress.js'
import { FIRST_SEAT } from './seats.js'

/** What a prover is made of. */
export interface ProverOptions {
  /**
   * The proving key: a `.zkey` file of snarkjs. Given as bytes it is referred to as long as the prover lives, in case a
   * worker is lost and the next has to be loaded (do not change it); given as a function it is let go after loading and
   * asked for again in that case. Workers keep their own form of it only.
   */
  readonly zkey: ByteSource
  /** The circuit's witness program, circom's `.wasm`. Not needed by who brings witnesses. */
  readonly circuit?: ByteSource | undefined
  /**
   * Names of the circuit's input signals. Its program holds hashes of them only: without this, an input that is missing
   * can be named in an error when an earlier proof had it, and not before.
   */
  readonly inputNames?: Iterable<string> | undefined
  /**
   * Workers to start: `'auto'` (the default) is one per core, at most four; 0 works in the calling thread, which also
   * happens where workers can not be had.
   */
  readonly threads?: Threads | undefined
  /** The worker's script, for bundlers that do not find it: `@merkato/prover/worker`, bundled as a module. */
  readonly workerUrl?: string | URL | undefined
  /** Told of the loading. */
  readonly onProgress?: OnProgress | undefined
}

/** A finished witness. */
export interface WitnessFile {
  /** A `.wtns` file. */
  readonly witness: Uint8Array
}

/** What to prove: the circuit's inputs by signal name, or a witness. No value of a signal is a `Uint8Array`. */
export type ProofRequest = CircuitInputs | WitnessFile

/** Options of one proof. */
export interface ProveOptions {
  readonly onProgress?: OnProgress | undefined
  /** Ends the proof early. */
  readonly signal?: AbortSignal | undefined
  /** Gives the proof out without a check. A witness that does not satisfy the circuit then gives a proof that is none. */
  readonly leaveUnverified?: boolean | undefined
}

/** A loaded key and the workers that hold it. */
export interface Session {
  readonly pool: Pool
  readonly key: KeyLoader
  /** Workers; 0 when the calling thread works. */
  readonly workers: number
}

/** See `createProver`. */
export async function openSession(options: ProverOptions): Promise<Session> {
  const { zkey, circuit, inputNames, threads = 'auto', workerUrl, onProgress } = options
  const key = await KeyLoader.open(zkey, circuit, inputNames)
  let report = loadReport(key.size, onProgress)
  try {
    const load: LoadWorker = (channel, seat, seats) =>
      key.load(channel, seat, seats, seat === FIRST_SEAT ? report : undefined)
    return { ...(await openPool(threads, load, workerUrl)), key }
  } finally {
    key.release()
    report = undefined
  }
}

/**
 * Makes a proof with given blinding, which is wiped. For `Groth16Prover.prove`, and for tests that compare proofs:
 * a blinding used twice betrays the witness.
 */
export async function runProof(
  { pool, key }: Session,
  request: ProofRequest,
  { onProgress, signal, leaveUnverified = false }: ProveOptions,
  blinding: Blinding,
): Promise<ProofResult> {
  let source: ProofSource | undefined
  try {
    source = sourceOf(request)
    const verified = !leaveUnverified
    const plan = planProof(key.shape, source, { seats: pool.size, blinding, verified, onProgress })
    await pool.run(plan.job, signal)
    return plan.result()
  } finally {
    // A job wipes it and lets it go, which leaves no bytes; a plan that is refused has no job yet.
    if (source && 'witness' in source && source.witness.length > 0) source.witness.fill(0)
    blinding.r.fill(0)
    blinding.s.fill(0)
  }
}

/**
 * Inputs are looked through and copied here already: a bad one is refused at once, changes that come while the proof waits its
 * turn are not seen, and what crosses threads is plain, also where the caller has proxies, as frameworks of pages do.
 */
function sourceOf(request: ProofRequest): ProofSource {
  if (isWitnessFile(request)) return { witness: readWitness(request.witness) }
  return { inputs: Object.fromEntries(flattenInputs(request).map(({ signal, values }) => [signal, values])) }
}

const isWitnessFile = (request: ProofRequest | null | undefined): request is WitnessFile =>
  ArrayBuffer.isView(request?.witness)

/** Tells of the first worker's loading; the others load beside it. */
function loadReport(size: number, onProgress: OnProgress | undefined): ((bytes: number) => void) | undefined {
  let loaded = 0
  return (bytes) => {
    loaded += bytes
    onProgress?.({ step: 'load', fraction: loaded / size })
  }
}
