import { MerkatoError } from './base.js'

/** An amount is zero, negative, not below 2^128, or no bigint. */
export class InvalidAmountError extends MerkatoError {
  override readonly name = 'InvalidAmountError'
  readonly code = 'INVALID_AMOUNT'
  constructor(
    readonly amount: bigint,
    what = 'amount',
  ) {
    super(`The ${what} ${amount} is not between 1 and 2^128 - 1 in the asset's smallest unit.`, {
      hints: ['Give amounts as bigint in the smallest unit, for coins in wei: parseEther("1.5").'],
    })
  }
}

/** Refuses what JavaScript callers may pass as an amount and is no bigint. @throws {InvalidAmountError} */
export function assertBigint(amount: bigint, what?: string): void {
  if (typeof amount !== 'bigint') throw new InvalidAmountError(amount, what)
}

/** A text or object is not the kind of address this call needs. */
export class InvalidAddressError extends MerkatoError {
  override readonly name = 'InvalidAddressError'
  readonly code = 'INVALID_ADDRESS'
  constructor(expected: string, cause?: unknown) {
    super(`This is not ${expected}.`, {
      hints: ['A private address begins with mk1, a one-time address with mkone1, a public address with 0x.'],
      cause,
    })
  }
}

/** The words are not a BIP-39 phrase, or the seed has the wrong length. The words are not repeated. */
export class InvalidSeedError extends MerkatoError {
  override readonly name = 'InvalidSeedError'
  readonly code = 'INVALID_SEED'
  constructor(reason: string) {
    super(reason, { hints: ['Check the spelling and the order of the words.'] })
  }
}

/** A text is not the viewing key that this call needs. The text is not repeated. */
export class InvalidKeyError extends MerkatoError {
  override readonly name = 'InvalidKeyError'
  readonly code = 'INVALID_KEY'
  constructor(expected: string, prefix: string, cause?: unknown) {
    super(`This is not ${expected} of this chain.`, {
      hints: [`Check the text: it begins with ${prefix}, and belongs to one chain.`],
      cause,
    })
  }
}

/** A memo does not fit into a note. */
export class MemoTooLongError extends MerkatoError {
  override readonly name = 'MemoTooLongError'
  readonly code = 'MEMO_TOO_LONG'
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`The memo has ${bytes} bytes; a note carries at most ${limit}.`, {
      hints: ['Shorten it, or send a link or a hash.'],
    })
  }
}

/** An argument is missing or contradicts another. */
export class InvalidArgumentError extends MerkatoError {
  override readonly name = 'InvalidArgumentError'
  readonly code = 'INVALID_ARGUMENT'
}
