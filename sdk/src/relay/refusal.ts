import { RELAY_ERRORS, type RelayErrorBody, type RelayErrorCode } from './relay-api.js'

/** The relayer answers with an error. Words say what to do; nothing in them comes from the request. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly code: RelayErrorCode,
    message: string,
    /** Name of the pool's error, or of the relayer's rule. */
    readonly reason?: string,
  ) {
    super(message)
  }

  /** HTTP status. */
  get status(): number {
    return RELAY_ERRORS[this.code]
  }

  /** Body of the answer. */
  get body(): RelayErrorBody {
    const { code, message, reason } = this
    return { error: { code, message, reason } }
  }
}

/** Why a relayer sends nothing now. */
type BusyReason = 'RateLimit' | 'GasPrice' | 'Balance' | 'Node' | 'Closing'

const BUSY: Record<BusyReason, string> = {
  RateLimit: 'Too many requests from this address: ask again in a second.',
  GasPrice: 'Gas is dearer than this relayer pays: try later.',
  Balance: 'This relayer has too few coins for gas now: try later, or use another.',
  Node: 'The node of this relayer does not answer: try later. Nothing was sent.',
  Closing: 'This relayer shuts down: use another.',
}

export const busy = (reason: BusyReason): Refusal => new Refusal('BUSY', BUSY[reason], reason)
