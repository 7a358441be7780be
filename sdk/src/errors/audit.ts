import { MerkatoError } from './base.js'

/** The entries of a report do not add up to the notes behind it, so there is no report. */
export class ReportMismatchError extends MerkatoError {
  override readonly name = 'ReportMismatchError'
  readonly code = 'REPORT_MISMATCH'
  constructor(
    /** Asset whose sums differ. */
    readonly assetId: bigint,
    /** What the entries add up to, smallest unit. */
    readonly added: bigint,
    /** What the notes hold, smallest unit. */
    readonly held: bigint,
    readonly blockNumber: number,
  ) {
    super(`Entries add up to ${added}, notes to ${held}, at block ${blockNumber}: this is no report.`, {
      hints: ['Read the chain again with rescan(), from another node if it persists.'],
    })
  }
}

/** This wallet has nothing to disclose there. */
export class NotDisclosableError extends MerkatoError {
  override readonly name = 'NotDisclosableError'
  readonly code = 'NOT_DISCLOSABLE'
  constructor(
    readonly transactionHash: string,
    /** Undefined when none was named. */
    readonly position: bigint | undefined,
  ) {
    const place = position === undefined ? '' : ` at position ${position}`
    super(`This wallet neither paid nor received anything in ${transactionHash}${place}.`, {
      hints: [
        'The history names transactions and positions; of a deposit or mint, only who received it can disclose.',
        'Sync first when it is recent.',
      ],
    })
  }
}

/** A transaction has several payments of the wallet, so one must be named. */
export class SeveralPaymentsError extends MerkatoError {
  override readonly name = 'SeveralPaymentsError'
  readonly code = 'SEVERAL_PAYMENTS'
  constructor(
    readonly transactionHash: string,
    /** Positions that can be disclosed. */
    readonly positions: readonly bigint[],
  ) {
    super(`${transactionHash} holds several payments of this wallet, at the positions ${positions.join(', ')}.`, {
      hints: ['Name the position: each is disclosed by itself.'],
    })
  }
}

/** Why a disclosure proves nothing. */
export type DisclosureFault = 'text' | 'chain' | 'pool' | 'place' | 'opening'

const FAULTS: Readonly<Record<DisclosureFault, { readonly message: string; readonly hint: string }>> = {
  text: {
    message: 'This text is no disclosure of a payment.',
    hint: 'It begins with mkproof1; copy all of it again.',
  },
  chain: {
    message: 'The disclosure is of a payment on another chain than this node’s.',
    hint: 'Ask a node of its chain.',
  },
  pool: {
    message: 'The disclosure is of another pool.',
    hint: 'Anybody can deploy a pool that logs what he likes: name the address of the pool only if you trust it.',
  },
  place: {
    message: 'The pool has nothing at the place that the disclosure names.',
    hint: 'Ask for a new one: the chain may have been reorganised since, or your node may be behind.',
  },
  opening: {
    message: 'The disclosure is false: it does not open the payment at this place.',
    hint: 'Do not believe what came with it.',
  },
}

/** A disclosure proves nothing. */
export class InvalidDisclosureError extends MerkatoError {
  override readonly name = 'InvalidDisclosureError'
  readonly code = 'INVALID_DISCLOSURE'
  constructor(
    readonly fault: DisclosureFault,
    cause?: unknown,
  ) {
    super(FAULTS[fault].message, { hints: [FAULTS[fault].hint], cause })
  }
}
