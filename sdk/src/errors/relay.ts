import type { Bundle } from '@merkato/protocol'
import { MerkatoError } from './base.js'

/** The relayer did not answer, before anything was handed to it. */
export class RelayUnreachableError extends MerkatoError {
  override readonly name = 'RelayUnreachableError'
  readonly code = 'RELAY_UNREACHABLE'
  constructor(cause?: unknown) {
    super('The relayer does not answer.', {
      hints: ['Check its address, or use another relayer; nothing was handed to it.'],
      cause,
    })
  }
}

/** The relayer's answer is not as specified, or is for another chain or pool. Its words are not repeated. */
export class RelayAnswerError extends MerkatoError {
  override readonly name = 'RelayAnswerError'
  readonly code = 'RELAY_ANSWER_INVALID'
  /** @param reason what is wrong, to follow "The relayer" in a sentence */
  constructor(readonly reason: string) {
    super(`The relayer ${reason}.`, { hints: ['Check its address, or use another relayer; nothing was handed to it.'] })
  }
}

/** The relayer takes no fee in this asset. */
export class RelayAssetError extends MerkatoError {
  override readonly name = 'RelayAssetError'
  readonly code = 'RELAY_ASSET_NOT_TAKEN'
  /**
   * @param asset that the fee was to be paid in
   * @param taken those that the relayer publishes
   */
  constructor(
    readonly asset: bigint,
    readonly taken: readonly bigint[],
  ) {
    super(`The relayer takes no fee in asset 0x${asset.toString(16)}.`, {
      hints: [`Pay the fee in one that it takes: ${taken.map((id) => `0x${id.toString(16)}`).join(', ') || 'none'}.`],
    })
  }
}

/** The fee is above what was agreed to. Nothing was built, and nothing was handed over. */
export class RelayFeeError extends MerkatoError {
  override readonly name = 'RelayFeeError'
  readonly code = 'RELAY_FEE_TOO_HIGH'
  /**
   * @param fee that the relayer asks for, smallest unit
   * @param limit most that was agreed to; null when the caller was asked and declined
   */
  constructor(
    readonly asset: bigint,
    readonly fee: bigint,
    readonly limit: bigint | null,
  ) {
    super(
      limit === null
        ? `The relayer's fee of ${fee} was declined.`
        : `The relayer asks for a fee of ${fee}; at most ${limit} was agreed to.`,
      { hints: ['Use another relayer, wait for cheaper gas, or agree to more with maxFee. Nothing was sent.'] },
    )
  }
}

/** The funds suffice, but no notes are left that could pay the fee as a note beside the payment. */
export class RelayFeeNotesError extends MerkatoError {
  override readonly name = 'RelayFeeNotesError'
  readonly code = 'RELAY_FEE_NOTES'
  constructor() {
    super('The fee needs a note beside those of the payment, and none is left.', {
      hints: [
        "Pay the fee publicly with feeAs: 'public', which shows the asset of the payment, or in another asset; or pay yourself a part first.",
      ],
    })
  }
}

/** The relayer uses no courier that serves the wallet's pool, so it can not be paid beside a call of a module. */
export class RelayCourierError extends MerkatoError {
  override readonly name = 'RelayCourierError'
  readonly code = 'RELAY_NO_COURIER'
  constructor() {
    super("The relayer uses no courier of this wallet's pool, so no bundle can pay it together with this call.", {
      hints: [
        'Use a relayer with a courier, or open the parcel with the fee out of what is in it. Nothing was handed over.',
      ],
    })
  }
}

/** No asset in the parcel covers the relayer's fee. */
export class RelayFeeInParcelError extends MerkatoError {
  override readonly name = 'RelayFeeInParcelError'
  readonly code = 'RELAY_FEE_NOT_IN_PARCEL'
  constructor() {
    super('Nothing in the parcel that the relayer takes covers its fee.', {
      hints: ["Pay it out of private notes with feeFrom: 'notes', or use a relayer that takes what is in the parcel."],
    })
  }
}

/** A relayer was asked to act for an account. */
export class RelayRightError extends MerkatoError {
  override readonly name = 'RelayRightError'
  readonly code = 'RELAY_NOT_BY_KEY'
  /** @param parcel bytes32 hex */
  constructor(readonly parcel: string) {
    super(`The right to parcel ${parcel} is an account's, and an account acts by its own transactions.`, {
      hints: [
        'Send it from that account, without relay; parcels at one-time addresses can be acted on through relayers.',
      ],
    })
  }
}

/** The relayer's quote ran out before the bundle was ready. Nothing was handed over. */
export class RelayQuoteExpiredError extends MerkatoError {
  override readonly name = 'RelayQuoteExpiredError'
  readonly code = 'RELAY_QUOTE_EXPIRED'
  constructor() {
    super("The relayer's quote ran out before the proofs were made; nothing was handed over.", {
      hints: ['Try again: circuit files that are loaded already make it faster.'],
    })
  }
}

/** What each error of a relayer means for its client. */
const REFUSALS: Record<string, string> = {
  UNDERPAID: 'It says that the fee is too low.',
  UNKNOWN_QUOTE: 'It has forgotten its quote.',
  QUOTE_EXPIRED: 'Its quote is too old, or was used.',
  REFUSED: 'Its check of the bundle failed.',
  BUSY: 'It takes nothing now; try later.',
}

/**
 * The relayer refused. When that was a bundle, it has it and could still send it until it expires, whatever it says: the notes stay
 * reserved until then, so that nothing is paid twice.
 */
export class RelayRefusedError extends MerkatoError {
  override readonly name = 'RelayRefusedError'
  readonly code = 'RELAY_REFUSED'
  /**
   * @param relayCode the relayer's code, `BUSY` for example
   * @param reason name of the pool's error or of the relayer's rule, where it tells one
   * @param bundle what was handed over; `wallet.releaseBundle` gives its notes free at once, for those who trust the relayer
   */
  constructor(
    readonly relayCode: string,
    readonly reason: string | undefined,
    readonly bundle?: Bundle,
  ) {
    super(`The relayer refused: ${[relayCode, reason].filter(Boolean).join(', ')}.`, {
      hints: [
        [REFUSALS[relayCode] ?? 'Use another relayer.', bundle && 'The notes wait until the payment expires.']
          .filter(Boolean)
          .join(' '),
      ],
    })
  }
}

/** The relayer took the bundle, and it was not mined before it expired. No funds moved; the notes are free again. */
export class RelayNotMinedError extends MerkatoError {
  override readonly name = 'RelayNotMinedError'
  readonly code = 'RELAY_NOT_MINED'
  constructor() {
    super('The relayer did not get the payment mined before its expiry; no funds moved.', {
      hints: ['Try again, with another relayer.'],
    })
  }
}

/** What to do about a sponsor's custom errors (contracts/src/relay/GasSponsor.sol). */
const SPONSOR_HINTS: Record<string, string> = {
  RateNotValid: 'Read its rates with rateOf(), and build the payment again at the one that is good now.',
  BundleNotForThis: 'Send it with the asset and rate that it was built for, to the sponsor that it was built for.',
  BundleTakesIn: 'A sponsored payment takes nothing in: shield first.',
  NotTheOwner: 'Send it from the account that owns the sponsor.',
  DepositTooSmall: "The sponsor's coins are used up: use another, or deposit().",
}

/** A GasSponsor refused; `reason` is the name of its custom error, `args` its arguments. */
export class SponsorRejectionError extends MerkatoError {
  override readonly name = 'SponsorRejectionError'
  readonly code = 'SPONSOR_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The sponsor refused: ${reason}.`, { hints: [SPONSOR_HINTS[reason] ?? 'Read its rates again.'], cause })
  }
}
