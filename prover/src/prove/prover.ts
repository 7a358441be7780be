import type { VerifyingKey } from '../verify/index.js'
import type { CircuitInputs } from '../witness/circuit-inputs.js'
import { randomBlinding } from './blinding.js'
import type { ProofResult } from './plan.js'
import {
  openSession,
  type ProofRequest,
  type ProveOptions,
  type ProverOptions,
  runProof,
  type Session,
  type WitnessFile,
} from './session.js'

/**
 * Makes Groth16 proofs with one key. Workers, key and witness program stay loaded between proofs until `close`; while
 * they have nothing to do they do not keep a process alive.
 */
export class Groth16Prover {
  readonly #session: Session

  /** Made by `createProver` alone. */
  constructor(session: Session) {
    this.#session = session
  }

  /** Workers that this prover has; 0 when the calling thread does the work. */
  get threads(): number {
    return this.#session.workers
  }

  /** The key that its proofs are verified with. */
  get verifyingKey(): VerifyingKey {
    return this.#session.key.shape.verifyingKey
  }

  /**
   * Makes a proof, and verifies it before it gives it out. Several may be asked for at once: they are served in the
   * order in which they came. Witness and blinding are wiped however it ends.
   *
   * An abort rejects at once when there are workers, which finish their task (a fraction of the proof's time) before
   * they begin another; in the calling thread it takes effect after the task that runs.
   *
   * @throws {CircuitInputError} an input is missing, unknown, of another size or not a number
   * @throws {CircuitAssertionError} the circuit refuses the inputs
   * @throws {MalformedCircuitError} inputs are given, but the prover has no circuit, or one that is none
   * @throws {MalformedWitnessError} the witness is none
   * @throws {WitnessLengthError} the witness belongs to another circuit
   * @throws {UnsatisfiedWitnessError} the proof does not verify: the witness does not satisfy the circuit of this key
   * @throws {ProofAbortedError} `signal` fired
   * @throws {WorkerLostError} a worker ended in the middle; the next proof gets a new one
   * @throws {ProverClosedError} `close` was called
   * @throws {KernelMemoryError} memory does not suffice
   */
  prove(request: ProofRequest, options: ProveOptions = {}): Promise<ProofResult> {
    return runProof(this.#session, request, options, randomBlinding())
  }

  /** Ends the workers; proofs that run or wait are refused with `ProverClosedError`. */
  close(): Promise<void> {
    return this.#session.pool.close()
  }
}

/**
 * Loads a proving key into workers.
 *
 * @throws {MalformedKeyError} the key is none, cut short, of another curve, or has points that are none
 * @throws {MalformedCircuitError} the circuit's program can not be used
 * @throws {CircuitInputError} one of `inputNames` is no input of the circuit
 * @throws {KernelMemoryError} memory does not suffice
 * @throws {WorkerLostError} a worker ended while it was loaded
 * @throws {RangeError} `threads` is not a whole number from 0 up, or 'auto'
 */
export async function createProver(options: ProverOptions): Promise<Groth16Prover> {
  return new Groth16Prover(await openSession(options))
}

/** What `prove` needs: a key, and inputs with their circuit, or a witness. */
export type ProveOnceOptions = ProverOptions & ProveOptions & (WitnessFile | { readonly inputs: CircuitInputs })

/**
 * One proof for who needs no second: loads the key, proves, lets everything go. Throws what `createProver` and
 * `Groth16Prover.prove` throw.
 */
export async function prove(options: ProveOnceOptions): Promise<ProofResult> {
  const prover = await createProver(options)
  try {
    return await prover.prove('inputs' in options ? options.inputs : { witness: options.witness }, options)
  } finally {
    await prover.close()
  }
}
