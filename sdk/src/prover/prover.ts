import type { Proof, TransferStatement } from '@merkato/protocol'

/** What a prover does now: checks the statement, loads circuit and key (once), solves the circuit, proves, verifies. */
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

/**
 * Makes proofs. A prover sees private inputs, but no spending key: the statement holds a signature over everything the
 * payment does, so a prover that is not trusted can spy and refuse, and not steal.
 */
export interface Prover {
  proveTransfer(statement: TransferStatement, options?: ProveOptions): Promise<ProofResult>
  /** Ends threads and gives memory back. */
  close?(): Promise<void>
}
