import { MerkatoError } from './base.js'

/** The chain would not create a verifier of this key. Nothing was sent. */
export class KeyRefusedError extends MerkatoError {
  override readonly name = 'KeyRefusedError'
  readonly code = 'KEY_REFUSED'
  constructor(
    /** Contract that would not be created, as `verifier1`. */
    readonly contract: string,
    /** `InsecureKey`, `InvalidKey`, or what the node says. */
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`The chain would not create ${contract}: ${reason}.`, {
      hints:
        reason === 'InsecureKey'
          ? ['This is a development key, with which anybody forges proofs. Use the keys of a ceremony.']
          : ["Check that the file is the circuit's verification key, and that its ceremony was finished."],
      cause,
    })
  }
}

/** A deployment stopped half-way. What was created does nothing without the rest; a new deployment starts anew. */
export class DeploymentError extends MerkatoError {
  override readonly name = 'DeploymentError'
  readonly code = 'DEPLOYMENT_FAILED'
  constructor(
    /** The step that failed, as `pool`. */
    readonly step: string,
    reason: string,
    cause?: unknown,
  ) {
    super(`The deployment stopped at ${step}: ${reason}.`, {
      hints: ['Use an account that sends nothing else meanwhile, check its coins, and deploy again.'],
      cause,
    })
  }
}
