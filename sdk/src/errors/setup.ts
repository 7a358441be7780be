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

/** Something that spending needs was not given to the wallet. */
export class NotConfiguredError extends MerkatoError {
  override readonly name = 'NotConfiguredError'
  readonly code = 'NOT_CONFIGURED'
  constructor(readonly missing: 'prover' | 'signer' | 'wallet') {
    super(`This needs a ${missing}.`, { hints: [`Pass \`${missing}\` when you create the client, or with the call.`] })
  }
}
