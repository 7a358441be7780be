import type { Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { minute } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { expiryIn } from './amounts.js'

const UNITS = { s: 1n, m: 60n, h: 3_600n, d: 86_400n }

/**
 * A time to come as typed, in seconds: so long from now (`90s`, `10m`, `2h`, `7d`), a day in UTC (`2027-01-31`, from its first second), or a
 * minute of one (`2027-01-31T18:00Z`).
 * @param now in seconds, what a lifetime counts from
 * @param option for the error, for example `--deadline`
 * @throws CliError BAD_TIME also when it is over
 */
export function parseMoment(typed: string, { now, option }: { readonly now: bigint; readonly option: string }): bigint {
  const moment = lifetimeOf(typed, now) ?? dateOf(typed)
  const shown = quoted(printable(typed.slice(0, 60)))
  const remedy = `Write so long from now, or a time in UTC: ${option} 7d, ${option} 2027-01-31T18:00Z`
  if (moment === undefined) throw new CliError('BAD_TIME', `${shown} is no time for ${option}.`, remedy)
  if (moment <= now) throw new CliError('BAD_TIME', `${option} ${shown} is over: it is ${utc(now)}.`, remedy)
  return moment
}

function lifetimeOf(typed: string, now: bigint): bigint | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(typed) ?? []
  return digits === undefined ? undefined : now + BigInt(digits) * UNITS[unit as keyof typeof UNITS]
}

function dateOf(typed: string): bigint | undefined {
  const [, day, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)Z)?$/.exec(typed) ?? []
  const milliseconds = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`)
  // Date.parse takes 30 February for a day in March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(`${day}T${time}`)) return undefined
  return BigInt(milliseconds / 1_000)
}

/** A time in seconds for a reader: `2027-01-31 18:00 UTC`. */
export const utc = (seconds: bigint): string => `${minute(Number(seconds))} UTC`

/**
 * A time in seconds, and how far it is from now by the chain's clock, or by this machine's where it is ahead: `2027-01-31 18:00 UTC (in 6 d
 * 23 h)`.
 */
export function momentWords(wallet: Wallet, moment: bigint): string {
  const left = moment - expiryIn(wallet, 0n)
  return `${utc(moment)} (${left > 0n ? `in ${lasting(left)}` : left === 0n ? 'now' : `${lasting(-left)} ago`})`
}

/** A length of time for a reader, rounded down to two units: `6 d 23 h`, `5 h`, `9 min 30 s`. */
export function lasting(seconds: bigint): string {
  const words = [
    [seconds / UNITS.d, 'd'],
    [(seconds % UNITS.d) / UNITS.h, 'h'],
    [(seconds % UNITS.h) / UNITS.m, 'min'],
    [seconds % UNITS.m, 's'],
  ] as const
  const first = words.findIndex(([count]) => count > 0n)
  const shown = words.slice(first, first + 2).filter(([count]) => count > 0n)
  return first < 0 ? '0 s' : shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}
