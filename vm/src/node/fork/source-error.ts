import { RpcError } from '../errors.js'

/** EIP-1474: a resource that is not there now. */
export const SOURCE_UNAVAILABLE = -32002

/**
 * The node that a chain was forked from gave no answer, or none that can be used. What needed it has not happened; it can be asked for again.
 * Names the source's host alone, since its URL may carry a key.
 */
export class ForkSourceError extends RpcError {
  override readonly name = 'ForkSourceError'

  constructor(
    /** Host of the source. */
    readonly host: string,
    problem: string,
  ) {
    super(SOURCE_UNAVAILABLE, `the fork's source (${host}) ${problem}`)
  }
}

/** What the source itself reports: a JSON-RPC error of its own, cut to what can be passed on. */
export class SourceReportedError extends RpcError {
  override readonly name = 'SourceReportedError'
}
