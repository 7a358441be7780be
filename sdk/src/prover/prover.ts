import type { CircuitName, Proof } from '@merkato/protocol'

/** What proving does now: checks the statement, loads circuit and key (once), solves the circuit, proves, verifies. */
export type ProveStep = 'check' | 'load' | 'witness' | 'proof' | 'verify'

/**
 * Told how a proof goes on.
 * @param fraction share of the call that is done, from 0 to 1 and never falling; a prover that can not measure its
 * progress names its steps only
 */
export type ProveProgress = (step: ProveStep, fraction?: number) => void

/** Options of a proof. */
export interface ProveOptions {
  readonly onProgress?: ProveProgress | undefined
  /** Stops the work; nothing was sent then. */
  readonly signal?: AbortSignal | undefined
}

/** A finished proof. */
export interface ProofResult {
  /** Eight words in EIP-197 order, as the pool takes them. */
  readonly proof: Proof
  /** In the order of the circuit. */
  readonly publicInputs: readonly bigint[]
}

/** A circuit's inputs by signal name, public and private, as the `…CircuitInputs` functions of `@merkato/protocol` give them. */
export type CircuitInputs = Readonly<Record<string, bigint | readonly unknown[]>>

/**
 * Makes proofs. A prover sees private inputs, but no spending key: they hold a signature over everything that the payment
 * or act does, so a prover that is not trusted can spy and refuse, and not steal.
 */
export interface Prover {
  /** Proves one circuit. The wallet has checked the statement in plain code before, and compares the public inputs afterwards. */
  prove(circuit: CircuitName, inputs: CircuitInputs, options?: ProveOptions): Promise<ProofResult>
  /** Circuits that it has; all when left out. A wallet plans its payments with these. */
  readonly circuits?: readonly CircuitName[] | undefined
  /** Ends threads and gives memory back. */
  close?(): Promise<void>
}
