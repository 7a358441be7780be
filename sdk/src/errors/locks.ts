import { MerkatoError } from './base.js'

/** What to do about the module's custom errors (contracts/src/interfaces/IConditionalTransfers.sol). */
const HINTS: Record<string, string> = {
  WrongNumberOfAlternatives: 'Give 2 to 8 alternatives.',
  TooManyProofs: 'Call gather() to merge small notes first: each alternative proves every join-split.',
  InvalidDecider: 'Name an account or contract that decides.',
  InvalidDeadline: 'Take a deadline in the future, at most 730 days ahead.',
  NoSuchAlternative: 'Count the alternatives from 0.',
  UnknownLock: 'Check the lock and the chain: nothing was locked here under this name.',
  AlreadySettled: 'It is decided: sync the wallet to see how.',
  NotTheDecider: 'Send it from the decider; from the deadline on anybody may settle by default.',
  DeadlinePassed: 'The time to decide is over: settle by default.',
  DeadlineNotReached: 'Wait for the deadline: until then the decider alone may settle.',
  WrongOutcome: 'Settle with the outcome that was locked.',
}

/** The module of conditional transfers refused an action; `reason` is the name of its custom error, `args` its arguments. */
export class LockRejectionError extends MerkatoError {
  override readonly name = 'LockRejectionError'
  readonly code = 'LOCK_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The module of conditional transfers refused the action: ${reason}.`, {
      hints: [HINTS[reason] ?? 'Sync the wallet and inspect the lock again.'],
      cause,
    })
  }
}

/** Nothing was locked under this name, as far as the wallet has read. */
export class LockNotFoundError extends MerkatoError {
  override readonly name = 'LockNotFoundError'
  readonly code = 'LOCK_NOT_FOUND'
  constructor(readonly lockId: string) {
    super(`There is no lock ${lockId}.`, {
      hints: ['Sync the wallet, check the name and the chain; if a node may have hidden it, rescan() from another.'],
    })
  }
}

/** What the log says of a lock is not what the chain holds. */
export class LockMismatchError extends MerkatoError {
  override readonly name = 'LockMismatchError'
  readonly code = 'LOCK_MISMATCH'
  constructor(readonly lockId: string) {
    super(`What the node tells of lock ${lockId} does not fit together.`, {
      hints: ['Do not act on it. Read the chain again with rescan(), from another node if it persists.'],
    })
  }
}
