/** Base of every error that this package throws on purpose. Messages name files, sections and signals, never values of a witness. */
export class ProverError extends Error {
  override readonly name: string = 'ProverError'
}

/** A proving key (zkey) that is cut short, of another curve or protocol, or otherwise not what its header says. */
export class MalformedKeyError extends ProverError {
  override readonly name = 'MalformedKeyError'
}

/** A witness file or buffer that is not one: wrong magic, wrong field, a value not below r. */
export class MalformedWitnessError extends ProverError {
  override readonly name = 'MalformedWitnessError'
}

/** The witness has not as many values as the key has wires: it belongs to another circuit. */
export class WitnessLengthError extends ProverError {
  override readonly name = 'WitnessLengthError'
}

/** The finished proof does not verify: the witness does not satisfy the circuit, or belongs to another one. */
export class UnsatisfiedWitnessError extends ProverError {
  override readonly name = 'UnsatisfiedWitnessError'
}

/** A circuit's witness program (circom's .wasm) that can not be used. */
export class MalformedCircuitError extends ProverError {
  override readonly name = 'MalformedCircuitError'
}

/** An input of the circuit is missing, unknown, of another size or not a number; `signal` says which. */
export class CircuitInputError extends ProverError {
  override readonly name = 'CircuitInputError'

  constructor(
    message: string,
    readonly signal: string,
  ) {
    super(message)
  }
}

/** The circuit itself refused the inputs: one of its assertions failed. */
export class CircuitAssertionError extends ProverError {
  override readonly name = 'CircuitAssertionError'
}

/** A worker ended in the middle of its work. The next proof starts a new one. */
export class WorkerLostError extends ProverError {
  override readonly name = 'WorkerLostError'
}

/** The caller's signal fired. */
export class ProofAbortedError extends ProverError {
  override readonly name = 'ProofAbortedError'
}

/** The prover was closed before or during the work. */
export class ProverClosedError extends ProverError {
  override readonly name = 'ProverClosedError'
}

/** A verification key that is not one of Groth16 over BN254, has bad points, or lets anybody forge proofs. */
export class MalformedVerifyingKeyError extends ProverError {
  override readonly name = 'MalformedVerifyingKeyError'
}

/** Bytes, numbers or JSON that do not have the form of a Groth16 proof over BN254. */
export class MalformedProofError extends ProverError {
  override readonly name = 'MalformedProofError'
}

/** The runtime does not compile WebAssembly, or the page's Content-Security-Policy forbids it. */
export class WebAssemblyForbiddenError extends ProverError {
  override readonly name = 'WebAssemblyForbiddenError'
}

/** The kernel's memory can not grow: the circuit is too large for this machine or browser. */
export class KernelMemoryError extends ProverError {
  override readonly name = 'KernelMemoryError'
}
