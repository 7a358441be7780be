import { MerkatoError } from './base.js'

/** What to do about a gateway's custom errors (contracts/src/gateways/Gateway.sol). */
const HINTS: Record<string, string> = {
  BundleNotForThis: 'Build the bundle for this token and this recipient.',
  BundleTakesIn: 'Build the bundle without public amounts that come in.',
  NothingReceived: 'Nothing arrived: check that the account holds the token, and what its contract does in a transfer.',
  NotHeld: 'What is left of this token is worth nothing for these units; wait, or take more at once.',
  LossOutstanding: 'The token lost some of what the gateway holds; wrap when the loss is made good.',
  InvalidRecipient: 'Pay an account that can hold tokens, not the gateway.',
  SafeERC20FailedOperation: 'The token refused the transfer; ask who runs it.',
}

/** A gateway refused an action; `reason` is the name of its custom error, `args` its arguments. */
export class GatewayRejectionError extends MerkatoError {
  override readonly name = 'GatewayRejectionError'
  readonly code = 'GATEWAY_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The gateway refused the action: ${reason}.`, {
      hints: [HINTS[reason] ?? 'Check the token, the amount and the gateway.'],
      cause,
    })
  }
}

/** The contract does not answer as a token of this standard does, or the gateway not as one of this pool. */
export class NotATokenError extends MerkatoError {
  override readonly name = 'NotATokenError'
  readonly code = 'NOT_A_TOKEN'
  constructor(
    readonly contract: string,
    /** `ERC-20`, `ERC-721`, `ERC-1155`, or `gateway of this pool`. */
    readonly expected: string,
    cause?: unknown,
  ) {
    super(`The contract at ${contract} does not answer as a${/^[aeiouE]/.test(expected) ? 'n' : ''} ${expected}.`, {
      hints: ['Check address, chain and standard. Nothing was sent.'],
      cause,
    })
  }
}
