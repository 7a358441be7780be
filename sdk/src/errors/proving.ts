import { MerkatoError } from './base.js'

/** The statement does not hold, so no proof of it exists. Names the rule that fails, not the values. */
export class StatementError extends MerkatoError {
  override readonly name = 'StatementError'
  readonly code = 'STATEMENT_INVALID'
  /**
   * @param rule number of the rule in the specification, T1 to T7
   * @param meaning the same in words
   */
  constructor(
    readonly rule: string,
    meaning: string,
  ) {
    super(`The payment breaks rule ${rule} of the pool: ${meaning}.`, {
      hints: ['Sync the wallet and build the payment again.'],
    })
  }
}

/** A file of the circuit is missing, cut short or damaged. Names the file, without the query of its address. */
export class CircuitFileError extends MerkatoError {
  override readonly name = 'CircuitFileError'
  readonly code = 'CIRCUIT_FILE_UNUSABLE'
  /**
   * @param file which one
   * @param source its path or address, or `given as bytes`
   * @param reason what is wrong, to follow the file's name in a sentence
   */
  constructor(
    readonly file: 'circuit' | 'proving key',
    readonly source: string,
    reason: string,
  ) {
    super(`The ${file} (${source}) ${reason}.`, {
      hints: ['Pass the path or the address of the file as @merkato/circuits has it, and serve it unchanged.'],
    })
  }
}

/** The prover stopped with an error. Its own error is withheld, because it may hold the private inputs. */
export class ProvingError extends MerkatoError {
  override readonly name = 'ProvingError'
  readonly code = 'PROVING_FAILED'
  constructor(reason: string) {
    super(`Proving failed: ${reason}`, {
      hints: ['Check that circuit files and proving key belong together, and that memory is not exhausted.'],
    })
  }
}
