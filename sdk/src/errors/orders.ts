import { MerkatoError } from './base.js'

/** What to do about the escrow's custom errors (contracts/src/interfaces/IOrderEscrow.sol, IFundsLedger.sol). */
const HINTS: Record<string, string> = {
  WrongState: 'Read the order again: another step came first, or it ended.',
  NotTheParty: 'Use the account that this step belongs to.',
  TooLate: 'Call endByTime(): the time for this step has passed.',
  TooEarly: 'Wait until the deadline of the current state.',
  OrderExists: 'Publish with another salt.',
  NotTheSeller: 'Publish from the seller account, or send its signed offer.',
  InvalidTerms:
    'Check price, parts and periods: commitBy in the future, periods up to 365 days, respondWithin at least one day.',
  Barred: 'This account lost all trust and can not trade any more.',
  TrustTooLow: 'The seller asks for a buyer with more trust.',
  DepositTooSmall: 'Offer at least requiredDeposit().',
  SelfDealing: 'Buyer and seller must differ.',
  ClaimNotAllowed: 'Give a reason; offers with penaltyBps 0 allow no claims.',
  SignatureExpired: 'Sign again with a later deadline.',
  InvalidSignature: 'Sign with the account of the party, for this chain and this escrow.',
  SettlementMismatch: 'The two amounts must add up to exactly what the order holds.',
  BundleNotForThis: 'Build the bundle for this order, buyer and refund address.',
  WrongBundleAmount: 'The bundle must pay exactly the price.',
  ShieldedRailUnavailable: 'Pay with public coins: this escrow or asset has no shielded rail.',
  InsufficientBalance: 'Send the amount with the call, or deposit it first.',
  NotTheAccount: 'Withdraw from the account that the money is owed to.',
  NothingToWithdraw: 'Nothing is owed to this account.',
  WrongValue: 'Send exactly the expected amount, or nothing to pay out of the ledger balance.',
}

/** The escrow refused a step; `reason` is the name of its custom error, `args` its arguments. */
export class OrderRejectionError extends MerkatoError {
  override readonly name = 'OrderRejectionError'
  readonly code = 'ORDER_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The escrow refused the step: ${reason}.`, { hints: [HINTS[reason] ?? 'Read the order again.'], cause })
  }
}

/** No order with this id was published at this escrow. */
export class OrderNotFoundError extends MerkatoError {
  override readonly name = 'OrderNotFoundError'
  readonly code = 'ORDER_NOT_FOUND'
  constructor(readonly orderId: string) {
    super(`The escrow has no order ${orderId}.`, { hints: ['Check the id, the escrow address and the chain.'] })
  }
}

/** The node reports terms that are not this order's. No money moved. */
export class OrderMismatchError extends MerkatoError {
  override readonly name = 'OrderMismatchError'
  readonly code = 'ORDER_MISMATCH'
  constructor(readonly orderId: string) {
    super(`The terms that the node reports are not those of order ${orderId}.`, {
      hints: ['Use another node: this one changes what the seller offered.'],
    })
  }
}
