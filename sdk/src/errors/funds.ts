import { MerkatoError } from './base.js'

/** Spendable notes do not cover what was asked. */
export class InsufficientFundsError extends MerkatoError {
  override readonly name = 'InsufficientFundsError'
  readonly code = 'INSUFFICIENT_FUNDS'
  /**
   * @param assetId asset that is short
   * @param needed amount and fee, smallest unit
   * @param available sum of spendable notes, smallest unit
   * @param reserved sum of notes that wait for an earlier transaction of this wallet, smallest unit
   */
  constructor(
    readonly assetId: bigint,
    readonly needed: bigint,
    readonly available: bigint,
    readonly reserved: bigint,
  ) {
    super(`Spendable notes hold ${available} of the ${needed} that this payment and its fee need.`, {
      hints:
        reserved > 0n
          ? [`${reserved} more wait for a transaction of this wallet; sync and try again.`]
          : ['Shield more, or wait for a payment and sync.'],
    })
  }
}

/** The funds suffice, but lie in more notes than one bundle can spend. */
export class FundsSpreadError extends MerkatoError {
  override readonly name = 'FundsSpreadError'
  readonly code = 'FUNDS_SPREAD'
  /**
   * @param notes notes that would have to be spent
   * @param limit notes that one bundle can spend
   */
  constructor(
    readonly notes: number,
    readonly limit: number,
  ) {
    super(`This payment needs ${notes} notes; one bundle spends at most ${limit}.`, {
      hints: ['Call gather() to merge small notes, or pay in parts.'],
    })
  }
}
