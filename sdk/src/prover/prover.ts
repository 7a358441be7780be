import type { Proof, TransferStatement } from '@merkato/protocol'

/** Options of a proof. */
export interface ProveOptions {
  /** Told what the prover does now. A prover that can not measure its progress names its steps only. */
  readonly onProgress?: ((step: 'check' | 'witness' | 'proof') => void) | undefined
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
  /** Ends threads that would keep a script from exiting. */
  close?(): Promise<void>
}
