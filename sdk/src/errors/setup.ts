import { MerkatoError } from './base.js'

/** The wallet holds a tracking key, which sees and can not spend. */
export class WatchOnlyError extends MerkatoError {
  override readonly name = 'WatchOnlyError'
  readonly code = 'WATCH_ONLY'
  constructor() {
    super('This wallet watches only: it has no spending key.', {
      hints: ['Open the wallet with its phrase or seed to spend.'],
    })
  }
}

const HINTS = {
  prover: "Pass `artifacts`, the circuit's files, or `prover` when you create the wallet.",
  signer: 'Pass `signer` when you create the client, or with the call.',
  wallet: 'Pass `wallet` when you create the client.',
}

/** Something that spending needs was not given to the wallet. */
export class NotConfiguredError extends MerkatoError {
  override readonly name = 'NotConfiguredError'
  readonly code = 'NOT_CONFIGURED'
  constructor(readonly missing: 'prover' | 'signer' | 'wallet') {
    super(`This needs a ${missing}.`, { hints: [HINTS[missing]] })
  }
}

/** The storage that was given to the wallet failed. What was read from the chain is kept in memory. */
export class StorageError extends MerkatoError {
  override readonly name = 'StorageError'
  readonly code = 'STORAGE_FAILED'
  constructor(
    readonly step: 'load' | 'save',
    cause?: unknown,
  ) {
    super(`The wallet's storage failed to ${step}.`, {
      hints: ['Check the storage, or open the wallet without it: the chain holds everything.'],
      cause,
    })
  }
}
