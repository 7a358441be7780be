import { checkTransfer, type TransferRule, type TransferStatement, transferCircuitInputs } from '@merkato/protocol'
import type { Groth16Prover, ProofStep } from '@merkato/prover'
import { InvalidArgumentError } from '../errors/input.js'
import { AbortedError, throwIfAborted } from '../errors/network.js'
import { StatementError } from '../errors/proving.js'
import {
  type CircuitFileKind,
  type CircuitFiles,
  loadCircuitFile,
  loadCircuitFiles,
  type TransferArtifacts,
} from './circuit-files.js'
import { explainProving } from './explain-proving.js'
import type { ProofResult, ProveOptions, Prover, ProveStep } from './prover.js'
import { SharedWork, type SharedWorkTools } from './shared-work.js'

/** How a {@link LocalProver} uses the machine. */
export interface LocalProverOptions {
  /** Worker threads; by default one per core, at most four. With 0 the calling thread does the work. */
  readonly threads?: number | undefined
  /** Where the worker's script lies, for bundlers that do not find it (docs/guides/proving-in-the-browser.md). */
  readonly workerUrl?: string | URL | undefined
}

/** What each rule means to a person (docs/protocol/shielded-pool.md, "Statement transfer"). */
const RULES: Record<TransferRule, string> = {
  T1: 'a value is out of range',
  T2: 'an input is not in the tree',
  T3: 'a nullifier does not belong to its input',
  T4: 'the signature is not by the owner of the inputs',
  T5: 'an output does not match its commitment',
  T6: 'inputs and outputs do not balance',
  T7: 'the public amount is of another asset',
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
 * Proves on this machine with `@merkato/prover`, in Node and in browsers. Circuit and key are loaded once, by `load()` or
 * the first proof, and kept in worker threads until `close()`; one prover serves all wallets of a program. Threads that
 * have nothing to do do not keep a script from exiting.
 */
export class LocalProver implements Prover {
  readonly #artifacts: TransferArtifacts
  readonly #options: LocalProverOptions
  #engine: SharedWork<Groth16Prover> | undefined

  /** @throws {InvalidArgumentError} */
  constructor(artifacts: TransferArtifacts, options: LocalProverOptions = {}) {
    const { threads = 0 } = options
    if (!Number.isInteger(threads) || threads < 0) {
      throw new InvalidArgumentError('threads is a whole number from 0 up.')
    }
    this.#artifacts = artifacts
    this.#options = options
  }

  /**
   * Loads circuit and key ahead of the first proof, for example while a page waits for its user.
   * @returns how many worker threads there are; 0 when the calling thread works, because workers can not be had here
   * @throws {CircuitFileError} a file is missing or damaged; the next call tries again
   * @throws {AbortedError} the signal fired, or the prover was closed
   */
  async load({ onProgress, signal }: ProveOptions = {}): Promise<{ readonly threads: number }> {
    throwIfAborted(signal, 'Loading the circuit')
    const { threads } = await this.#load({ onProgress, signal })
    return { threads }
  }

  /**
   * @throws {StatementError} the statement does not hold; checked first, because it takes milliseconds and names the rule
   * @throws {CircuitFileError} a file is missing or damaged
   * @throws {ProvingError} files do not belong together, or a thread was lost
   * @throws {AbortedError} the signal fired, or the prover was closed; the work has stopped
   */
  async proveTransfer(statement: TransferStatement, { onProgress, signal }: ProveOptions = {}): Promise<ProofResult> {
    throwIfAborted(signal, PROOF)
    onProgress?.('check', 0)
    const check = checkTransfer(statement)
    if (!check.ok) throw new StatementError(check.rule, RULES[check.rule])
    const before = this.#engine?.done ? 0 : LOADING
    const engine = await this.#load({
      signal,
      onProgress: (step, fraction = 0) => onProgress?.(step, fraction * before),
    })
    try {
      const { proofToWords } = await kernel()
      const { proof, publicSignals } = await engine.prove(
        { ...transferCircuitInputs(statement) },
        { signal, onProgress: ({ step, fraction }) => onProgress?.(STEPS[step], before + fraction * (1 - before)) },
      )
      return { proof: proofToWords(proof), publicInputs: publicSignals }
    } catch (error) {
      throw explainProving(error, this.#artifacts)
    }
  }

  /** Ends the threads, stops proofs that are under way, and lets go of the key. The next proof loads it again. */
  async close(): Promise<void> {
    const engine = this.#engine
    this.#engine = undefined
    await (await engine?.end())?.close()
  }

  async #load({ onProgress, signal }: ProveOptions): Promise<Groth16Prover> {
    if (this.#engine === undefined || this.#engine.stopped) this.#engine = new SharedWork((tools) => this.#start(tools))
    const engine = this.#engine
    const tell = engine.done ? undefined : onProgress
    try {
      const started = await engine.wait(PROOF, signal, (fraction) => tell?.('load', fraction))
      tell?.('load', 1)
      return started
    } catch (error) {
      // A failure is not kept: the file may be there next time.
      if (engine.done && this.#engine === engine) this.#engine = undefined
      throw explainProving(error, this.#artifacts)
    }
  }

  async #start({ signal, onProgress }: SharedWorkTools): Promise<Groth16Prover> {
    const [{ createProver }, files] = await Promise.all([
      kernel(),
      loadCircuitFiles(this.#artifacts, { signal, onProgress: (fraction) => onProgress(fraction * DOWNLOAD) }),
    ])
    const engine = await createProver({
      ...this.#options,
      circuit: this.#onceAtHand('circuit', files),
      zkey: this.#onceAtHand('proving key', files),
      onProgress: ({ fraction }) => onProgress(DOWNLOAD + fraction * (1 - DOWNLOAD)),
    })
    if (!signal.aborted) return engine
    await engine.close()
    throw new AbortedError(PROOF)
  }

  /** Workers keep their own form of a file, so it is let go once they have it. Should one be lost, it is read again. */
  #onceAtHand(kind: CircuitFileKind, files: CircuitFiles): () => Promise<Uint8Array> {
    let atHand: Uint8Array | undefined = files[kind]
    return async () => {
      const bytes = atHand ?? (await loadCircuitFile(kind, this.#artifacts))
      atHand = undefined
      return bytes
    }
  }
}
