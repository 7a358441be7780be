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
