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

/** The prover can not start: its library or its files are missing. */
export class ProverUnavailableError extends MerkatoError {
  override readonly name = 'ProverUnavailableError'
  readonly code = 'PROVER_UNAVAILABLE'
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
