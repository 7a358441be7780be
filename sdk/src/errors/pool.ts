import { MerkatoError, type MerkatoErrorOptions } from './base.js'

/** A contract refused a call; `reason` is the name of its custom error, `args` its arguments. */
export class PoolRejectionError extends MerkatoError {
  override readonly name: string = 'PoolRejectionError'
  readonly code: string = 'POOL_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[] = [],
    { hints = ['Sync the wallet and build the payment again.'], cause }: MerkatoErrorOptions = {},
    message = `The pool refused the transaction: ${reason}.`,
  ) {
    super(message, { hints, cause })
  }
}

/** The proof refers to a state of the tree that the pool does not know, or no longer knows. */
export class StaleRootError extends PoolRejectionError {
  override readonly name = 'StaleRootError'
  override readonly code = 'STALE_ROOT'
  constructor(args: readonly unknown[], cause?: unknown) {
    super(
      'UnknownRoot',
      args,
      { hints: ['Sync the wallet and build the payment again: the chain was rewound, or the root is too old.'], cause },
      'The pool does not know the tree root that the payment was proved against.',
    )
  }
}

/** The bundle came too late. */
export class BundleExpiredError extends PoolRejectionError {
  override readonly name = 'BundleExpiredError'
  override readonly code = 'BUNDLE_EXPIRED'
  constructor(args: readonly unknown[], cause?: unknown) {
    super(
      'BundleExpired',
      args,
      { hints: ['Build the payment again, with a later expiry if the sender needs longer.'], cause },
      'The payment was not sent before its expiry; no funds moved.',
    )
  }
}

/** An input was spent by another transaction first. */
export class NoteAlreadySpentError extends PoolRejectionError {
  override readonly name = 'NoteAlreadySpentError'
  override readonly code = 'NOTE_ALREADY_SPENT'
  constructor(args: readonly unknown[], cause?: unknown) {
    super(
      'NoteAlreadySpent',
      args,
      { hints: ['Sync the wallet: a payment from another device may have used the note.'], cause },
      'A note of this payment was spent already.',
    )
  }
}

/** The pool found the proof wrong: the bundle was altered, or sent by another account than it is bound to. */
export class InvalidProofError extends PoolRejectionError {
  override readonly name = 'InvalidProofError'
  override readonly code = 'INVALID_PROOF'
  constructor(args: readonly unknown[], cause?: unknown) {
    super(
      'InvalidProof',
      args,
      {
        hints: ['Send the bundle unchanged from the account it was built for, or build it for another caller.'],
        cause,
      },
      'The proof does not hold for this bundle and this sender.',
    )
  }
}

/** The transaction was mined and reverted, or the node refused it, without a reason that the pool defines. */
export class TransactionFailedError extends MerkatoError {
  override readonly name = 'TransactionFailedError'
  readonly code = 'TRANSACTION_FAILED'
  constructor(message: string, cause?: unknown) {
    super(message, { hints: ['Check that the sending account holds enough coins for value and gas.'], cause })
  }
}

/** The account that sends the transaction can not pay for value and gas. */
export class InsufficientCoinsError extends MerkatoError {
  override readonly name = 'InsufficientCoinsError'
  readonly code = 'INSUFFICIENT_COINS'
  constructor(cause?: unknown) {
    super('The sending account holds too few public coins for value and gas.', {
      hints: ['Fund the account, or let another account send it for a fee.'],
      cause,
    })
  }
}
