import type { ProofJson } from '@merkato/prover'

/** Whose prover is measured. */
export type ProverName = 'merkato' | 'snarkjs'

/** What a process that proves is told; paths, so that reading the files is part of its time. */
export interface ProvingJob {
  readonly prover: ProverName
  readonly threads: number
  /** Proofs after the first. */
  readonly warm: number
  readonly wasmPath: string
  readonly zkeyPath: string
  readonly vkeyPath: string
  /** Inputs as JSON, numbers as decimal strings. */
  readonly inputsPath: string
}

/** A proof with what it is about, in snarkjs' form. */
export interface FinishedProof {
  readonly proof: ProofJson
  readonly publicSignals: readonly string[]
}

/** What it answers: times, memory and its last proof. */
export interface ProvingSample extends FinishedProof {
  /** Milliseconds from the start of the process to the first verified proof. */
  readonly first: number
  /** Milliseconds of each later proof, from inputs to verified proof. */
  readonly warm: readonly number[]
  /** Largest resident memory of the process in bytes. */
  readonly peakBytes: number
}

/** What a process that verifies is told. */
export interface VerificationJob {
  readonly prover: ProverName
  readonly vkeyPath: string
  readonly proofs: readonly FinishedProof[]
  /** Proofs of a batch; those given, again and again. */
  readonly batch: number
  readonly runs: number
}

/** What it answers, in milliseconds. */
export interface VerificationSample {
  readonly single: readonly number[]
  /** Of a whole batch; none where there are no batches. */
  readonly batch: readonly number[]
}

/** What a process that multiplies is told. It answers the nanoseconds per multiplication of each run. */
export interface MultiplicationJob {
  readonly prover: ProverName
  readonly runs: number
  /** Multiplications per run. */
  readonly times: number
}
