import { MerkatoError } from './base.js'

/** The node answers for another chain than the wallet or address is for. */
export class WrongNetworkError extends MerkatoError {
  override readonly name = 'WrongNetworkError'
  readonly code = 'WRONG_NETWORK'
  constructor(
    readonly expected: bigint,
    readonly actual: bigint,
    what = 'The node',
  ) {
    super(`${what} is for chain ${actual}, the wallet for chain ${expected}.`, {
      hints: ['Connect to the chain that the address and the wallet are for.'],
    })
  }
}

/** There is no shielded pool at the given address of this chain. */
export class PoolMissingError extends MerkatoError {
  override readonly name = 'PoolMissingError'
  readonly code = 'POOL_MISSING'
  constructor(
    readonly pool: string,
    cause?: unknown,
  ) {
    super(`No shielded pool answers at ${pool}.`, {
      hints: ['Start `merkato sandbox`, or give the address of a deployed pool.'],
      cause,
    })
  }
}

/** The node did not answer, or answered with an error that is not a revert. */
export class RpcError extends MerkatoError {
  override readonly name = 'RpcError'
  readonly code = 'RPC_FAILED'
  constructor(
    readonly method: string,
    cause?: unknown,
  ) {
    super(`The node failed to answer ${method}.`, {
      hints: ['Check that the node runs and is reachable, then try again; nothing was sent.'],
      cause,
    })
  }
}

/**
 * The node fell silent after a transaction was handed to it: it may be mined, now or later. Notes that it spends stay
 * reserved until it expires.
 */
export class OutcomeUnknownError extends MerkatoError {
  override readonly name = 'OutcomeUnknownError'
  readonly code = 'OUTCOME_UNKNOWN'
  /** @param transactionHash null when the sending account did not tell it */
  constructor(
    readonly transactionHash: string | null,
    cause?: unknown,
  ) {
    super(`Whether the transaction ${transactionHash ?? '(hash unknown)'} was mined is not known.`, {
      hints: ['It may have been mined; sync before paying again.'],
      cause,
    })
  }
}

/** The sending account sent another transaction with the same nonce first. */
export class NonceConflictError extends MerkatoError {
  override readonly name = 'NonceConflictError'
  readonly code = 'NONCE_CONFLICT'
  constructor(cause?: unknown) {
    super('Another transaction of the sending account came first; this one was not sent.', {
      hints: ['Try again; use one account from one program at a time.'],
      cause,
    })
  }
}

/** The node's logs do not add up to the pool's state. Balances stay at the last block that did. */
export class InconsistentNodeError extends MerkatoError {
  override readonly name = 'InconsistentNodeError'
  readonly code = 'INCONSISTENT_NODE'
  constructor(readonly reason: string) {
    super(`The node's logs do not match its pool: ${reason}`, {
      hints: ['Sync again; if it persists, use another node: this one leaves out or changes logs.'],
    })
  }
}

/** The wallet has not read the chain yet, so it knows no balance. */
export class NotSyncedError extends MerkatoError {
  override readonly name = 'NotSyncedError'
  readonly code = 'NOT_SYNCED'
  constructor() {
    super('The wallet has not read the chain yet.', { hints: ['Call sync() first.'] })
  }
}

/** The caller's signal stopped the work. What was read so far is kept. */
export class AbortedError extends MerkatoError {
  override readonly name = 'AbortedError'
  readonly code = 'ABORTED'
  constructor(what: string) {
    super(`${what} was stopped by the caller.`, { hints: ['Call it again to go on.'] })
  }
}

/** Throws {@link AbortedError} when the signal fired. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new AbortedError(what)
}
