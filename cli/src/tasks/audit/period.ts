import type { ReportRange } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'

const DAY = 86_400

/**
 * The range that `--from` and `--to` name: blocks, or days in UTC, of which the last one counts to its end.
 * @throws CliError BAD_PERIOD
 */
export function parsePeriod({ from, to }: { from?: string | undefined; to?: string | undefined }): ReportRange {
  const [first, last] = [from, to].map((typed) => (typed === undefined ? {} : parseLimit(typed))) as [Limit, Limit]
  return {
    fromBlock: first.block,
    toBlock: last.block,
    since: first.day,
    until: last.day === undefined ? undefined : last.day + DAY - 1,
  }
}

/** A block number, or the first second of a day. */
interface Limit {
  readonly block?: number
  readonly day?: number
}

function parseLimit(typed: string): Limit {
  if (/^\d{1,15}$/.test(typed)) return { block: Number(typed) }
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN
  // Date.parse takes 30 February for a day in March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(typed)) {
    const message = `${quoted(printable(typed.slice(0, 60)))} is neither a block nor a day.`
    throw new CliError('BAD_PERIOD', message, 'Write a block number, or a day like 2026-11-01.')
  }
  return { day: Math.max(0, milliseconds / 1000) }
}
