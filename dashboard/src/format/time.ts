const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time in its two largest units: `3 d 4 h`, `5 min 02 s`, `9 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole >= DAY) return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`
  if (whole >= HOUR) return `${Math.floor(whole / HOUR)} h ${pad(Math.floor((whole % HOUR) / MINUTE))} min`
  if (whole >= MINUTE) return `${Math.floor(whole / MINUTE)} min ${pad(whole % MINUTE)} s`
  return `${whole} s`
}

/** How long ago a time was, by a clock that may be behind it. */
export function ago(timestamp: number, now: number): string {
  const passed = now - timestamp
  if (passed < 0) return `in ${duration(-passed)}`
  return passed < 1 ? 'now' : `${duration(passed)} ago`
}

/** Date and time in UTC, as the chain has it; a number that no calendar has stays one. */
export function dateTime(timestamp: number): string {
  const date = new Date(timestamp * 1_000)
  if (Number.isNaN(date.getTime())) return String(timestamp)
  return `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`
}

const pad = (value: number): string => String(value).padStart(2, '0')
