import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'

const LIMITS = { cap: 2n ** 128n, id: 2n ** 256n }

/** Most units that may exist, as typed. @throws CliError BAD_CAP */
export function parseCap(typed: string): bigint {
  const cap = whole(typed)
  if (cap !== undefined && cap > 0n && cap < LIMITS.cap) return cap
  throw new CliError('BAD_CAP', `${shown(typed)} is no cap.`, 'It is a whole number above 0: --cap 10000')
}

/** Number of a ticket as typed, decimal or 0x hex. @throws CliError BAD_ID */
export function parseId(typed: string): bigint {
  const id = whole(typed) ?? (/^0x[0-9a-f]{1,64}$/i.test(typed) ? BigInt(typed) : undefined)
  if (id !== undefined && id < LIMITS.id) return id
  throw new CliError('BAD_ID', `${shown(typed)} is no number of a ticket.`, 'It is a whole number below 2^256: 42')
}

const whole = (typed: string): bigint | undefined => (/^\d{1,78}$/.test(typed) ? BigInt(typed) : undefined)

const shown = (typed: string): string => quoted(printable(typed.slice(0, 60)))
