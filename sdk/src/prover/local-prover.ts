import type { CircuitName } from '@merkato/protocol'
import type { Groth16Prover, ProofStep } from '@merkato/prover'
import { MerkatoError } from '../errors/base.js'
import { InvalidArgumentError } from '../errors/input.js'
import { AbortedError, throwIfAborted } from '../errors/network.js'
import { ProvingError } from '../errors/proving.js'
import {
  type CircuitArtifacts,
  type CircuitFileKind,
  type CircuitFiles,
  type CircuitSource,
  loadCircuitFile,
  loadCircuitFiles,
} from './circuit-files.js'
import { explainProving } from './explain-proving.js'
import type { CircuitInputs, ProofResult, ProveOptions, Prover, ProveStep } from './prover.js'
import { SharedWork, type SharedWorkTools } from './shared-work.js'

/** How a {@link LocalProver} uses the machine. */
export interface LocalProverOptions {
  /** Worker threads of each circuit; by default one per core, at most four. With 0 the calling thread does the work. */
  readonly threads?: number | undefined
  /** Where the worker's script lies, for bundlers that do not find it (docs/guides/proving-in-the-browser.md). */
  readonly workerUrl?: string | URL | undefined
}

/** What `load` may be told besides. */
export interface LoadOptions extends ProveOptions {
  /** `transfer` by default. */
  readonly circuit?: CircuitName | undefined
}

const PROOF = 'The proof'
/** Loaded with the first circuit: a wallet that only looks needs no prover. */
const kernel = () => import('@merkato/prover')
/** What a reader of the progress needs to tell apart. */
const STEPS: Record<ProofStep, ProveStep> = {
  load: 'load',
  witness: 'witness',
  quotient: 'proof',
  multiexp: 'proof',
  verify: 'verify',
}
/** Parts of a call that loads first, as measured on a machine with two cores; they only shape the progress that is told. */
const LOADING = 0.4
const DOWNLOAD = 0.5

/**
 * Proves on this machine with `@merkato/prover`, in Node and in browsers. A circuit and its key are loaded once, by `load()`
 * or its first proof, and kept in worker threads until `close()`; one prover serves all wallets of a program. Threads that
 * have nothing to do do not keep a script from exiting.
 */
export class LocalProver implements Prover {
  readonly circuits: readonly CircuitName[] | undefined
  readonly #source: CircuitSource
  readonly #options: LocalProverOptions
  readonly #engines = new Map<CircuitName, Engine>()

  /**
   * @param artifacts where the files of every circuit lie, or the files of `transfer`: the prover then has no other circuit
   * @throws {InvalidArgumentError}
   */
  constructor(artifacts: CircuitArtifacts | CircuitSource, options: LocalProverOptions = {}) {
    const { threads = 0 } = options
    if (!Number.isInteger(threads) || threads < 0) {
      throw new InvalidArgumentError('threads is a whole number from 0 up.')
    }
    const hasAll = typeof artifacts === 'function'
    this.circuits = hasAll ? undefined : ['transfer']
    this.#source = hasAll ? artifacts : () => artifacts
    this.#options = options
  }

  /**
   * Loads a circuit and its key ahead of the first proof, for example while a page waits for its user.
   * @returns how many worker threads it has; 0 when the calling thread works, because workers can not be had here
   * @throws {CircuitFileError} a file is missing or damaged; the next call tries again
   * @throws {AbortedError} the signal fired, or the prover was closed
   */
  async load({ circuit = 'transfer', onProgress, signal }: LoadOptions = {}): Promise<{ readonly threads: number }> {
    throwIfAborted(signal, 'Loading the circuit')
    const { threads } = await this.#engine(circuit).load({ onProgress, signal })
    return { threads }
  }

  /**
   * @throws {CircuitFileError} a file is missing or damaged
   * @throws {ProvingError} the inputs do not satisfy the circuit, files do not belong together, or a thread was lost
   * @throws {AbortedError} the signal fired, or the prover was closed; the work has stopped
   */
  async prove(circuit: CircuitName, inputs: CircuitInputs, options: ProveOptions = {}): Promise<ProofResult> {
    throwIfAborted(options.signal, PROOF)
    return this.#engine(circuit).prove(inputs, options)
  }

  /** Ends the threads, stops proofs that are under way, and lets go of the keys. The next proof loads its key again. */
  async close(): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine.close()))
  }

  #engine(circuit: CircuitName): Engine {
    const known = this.#engines.get(circuit)
    if (known) return known
    if (this.circuits?.includes(circuit) === false) {
      throw new ProvingError(`this prover has the files of ${this.circuits.join(', ')} alone, and not of ${circuit}.`)
    }
    const engine = new Engine(async () => this.#source(circuit), this.#options)
    this.#engines.set(circuit, engine)
    return engine
  }
}

/** One circuit of a {@link LocalProver}. */
class Engine {
  readonly #options: LocalProverOptions
  readonly #source: () => Promise<CircuitArtifacts>
  #artifacts: CircuitArtifacts | undefined
  #work: SharedWork<Groth16Prover> | undefined

  constructor(source: () => Promise<CircuitArtifacts>, options: LocalProverOptions) {
    this.#source = source
    this.#options = options
  }

  async prove(inputs: CircuitInputs, { onProgress, signal }: ProveOptions): Promise<ProofResult> {
    const before = this.#work?.done ? 0 : LOADING
    const prover = await this.load({
      signal,
      onProgress: (step, fraction = 0) => onProgress?.(step, fraction * before),
    })
    try {
      const { proofToWords } = await kernel()
      const { proof, publicSignals } = await prover.prove(inputs as Parameters<Groth16Prover['prove']>[0], {
        signal,
        onProgress: ({ step, fraction }) => onProgress?.(STEPS[step], before + fraction * (1 - before)),
      })
      return { proof: proofToWords(proof), publicInputs: publicSignals }
    } catch (error) {
      throw this.#explain(error)
    }
  }

  async load({ onProgress, signal }: ProveOptions): Promise<Groth16Prover> {
    if (this.#work === undefined || this.#work.stopped) this.#work = new SharedWork((tools) => this.#start(tools))
    const work = this.#work
    const tell = work.done ? undefined : onProgress
    tell?.('load', 0)
    try {
      const started = await work.wait(PROOF, signal, (fraction) => tell?.('load', fraction))
      tell?.('load', 1)
      return started
    } catch (error) {
      // A failure is not kept: the file may be there next time.
      if (work.done && this.#work === work) this.#work = undefined
      throw this.#explain(error)
    }
  }

  async close(): Promise<void> {
    const work = this.#work
    this.#work = undefined
    await (await work?.end())?.close()
  }

  #explain(error: unknown): MerkatoError {
    return explainProving(error, this.#artifacts ?? { wasmPath: '', zkeyPath: '' })
  }

  async #start({ signal, onProgress }: SharedWorkTools): Promise<Groth16Prover> {
    const artifacts = await this.#find()
    const [{ createProver }, files] = await Promise.all([
      kernel(),
      loadCircuitFiles(artifacts, { signal, onProgress: (fraction) => onProgress(fraction * DOWNLOAD) }),
    ])
    const engine = await createProver({
      ...this.#options,
      circuit: onceAtHand('circuit', artifacts, files),
      zkey: onceAtHand('proving key', artifacts, files),
      onProgress: ({ fraction }) => onProgress(DOWNLOAD + fraction * (1 - DOWNLOAD)),
    })
    if (!signal.aborted) return engine
    await engine.close()
    throw new AbortedError(PROOF)
  }

  /** What a circuit's builder says is about files and tools, and may be passed on. */
  async #find(): Promise<CircuitArtifacts> {
    try {
      this.#artifacts = await this.#source()
      return this.#artifacts
    } catch (error) {
      if (error instanceof MerkatoError) throw error
      throw new ProvingError(`the circuit's files can not be had: ${(error as Error).message}`)
    }
  }
}

/** Workers keep their own form of a file, so it is let go once they have it. Should one be lost, it is read again. */
function onceAtHand(
  kind: CircuitFileKind,
  artifacts: CircuitArtifacts,
  files: CircuitFiles,
): () => Promise<Uint8Array> {
  let atHand: Uint8Array | undefined = files[kind]
  return async () => {
    const bytes = atHand ?? (await loadCircuitFile(kind, artifacts))
    atHand = undefined
    return bytes
  }
}
