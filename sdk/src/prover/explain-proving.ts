import type * as prover from '@merkato/prover'
import { MerkatoError } from '../errors/base.js'
import { AbortedError } from '../errors/network.js'
import { CircuitFileError, ProvingError } from '../errors/proving.js'
import { type CircuitArtifacts, type FileSource, nameOfSource } from './circuit-files.js'

/** Names of the prover's errors, which its classes set: comparing classes would load the whole prover for a wallet that only looks. */
type ProverErrorName = Extract<keyof typeof prover, `${string}Error`>

/** What is said about a witness stays this short, so that no private input can get into a log. */
const REASONS: Partial<Record<ProverErrorName, string>> = {
  CircuitAssertionError: 'the circuit refused the statement.',
  CircuitInputError: 'the circuit asks for other inputs: it is not the circuit of this version.',
  WitnessLengthError: 'circuit and proving key do not belong together.',
  UnsatisfiedWitnessError: 'circuit and proving key do not belong together.',
  KernelMemoryError: 'memory does not suffice.',
  WebAssemblyForbiddenError:
    "WebAssembly can not be compiled here; a page's policy needs script-src 'wasm-unsafe-eval'.",
  WorkerLostError: 'a worker thread ended in the middle of its work.',
}

/** Turns what the prover threw into an error with a next step. Of its messages those about files alone are passed on. */
export function explainProving(error: unknown, { wasmPath, zkeyPath }: CircuitArtifacts): MerkatoError {
  if (error instanceof MerkatoError) return error
  const { name, message } = error as Error
  switch (name as ProverErrorName) {
    case 'ProofAbortedError':
    case 'ProverClosedError':
      return new AbortedError('The proof')
    case 'MalformedKeyError':
      return damaged('proving key', zkeyPath, message)
    case 'MalformedCircuitError':
      return damaged('circuit', wasmPath, message)
    default:
      return new ProvingError(REASONS[name as ProverErrorName] ?? 'the prover stopped unexpectedly.')
  }
}

function damaged(file: CircuitFileError['file'], source: FileSource, message: string): CircuitFileError {
  return new CircuitFileError(
    file,
    nameOfSource(source),
    `is damaged or of another kind: ${message.replace(/\.$/, '')}`,
  )
}
