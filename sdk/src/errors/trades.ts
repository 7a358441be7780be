import { MerkatoError } from './base.js'

/** A text is no trade, or not the message that this step needs. */
export class TradeTextError extends MerkatoError {
  override readonly name = 'TradeTextError'
  readonly code = 'TRADE_TEXT'
  /** @param expected what was asked for, e.g. `an offer, mkoffer1...` */
  constructor(expected: string, cause?: unknown) {
    super(`This is not ${expected}.`, {
      hints: [
        'Pass the text on whole and unchanged: an offer begins with mkoffer1, an answer with mkanswer1, a signed trade with mktrade1.',
      ],
      cause,
    })
  }
}

/** The other side's message is not what was agreed, or can not be settled. Nothing was signed. */
export class TradeRefusedError extends MerkatoError {
  override readonly name = 'TradeRefusedError'
  readonly code = 'TRADE_REFUSED'
  /** @param problems one sentence each, as {@link TradeInspection} has them */
  constructor(readonly problems: readonly string[]) {
    super(`This wallet does not sign the trade: ${problems.join(' ')}`, {
      hints: ['Ask the other side for another message, or cancel the trade.'],
    })
  }

  override toJSON() {
    return { ...super.toJSON(), problems: this.problems }
  }
}

/** The trade ended before: there is nothing to cancel. */
export class TradeEndedError extends MerkatoError {
  override readonly name = 'TradeEndedError'
  readonly code = 'TRADE_ENDED'
  constructor(readonly state: 'settled' | 'cancelled') {
    super(`The trade is ${state} already.`, { hints: ['Sync the wallet and look at its history.'] })
  }
}

/** The wallet has no part in a trade. */
export class TradeUnknownError extends MerkatoError {
  override readonly name = 'TradeUnknownError'
  readonly code = 'TRADE_UNKNOWN'
  constructor() {
    super('This wallet has no part in the trade, or does not remember it.', {
      hints: ['Open the wallet that made or answered the offer, with the storage that it had then.'],
    })
  }
}
