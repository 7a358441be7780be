/** What a number means by the name that the ABI gives it. */
export type TimeKind = 'moment' | 'span'

/** Words that end the name of a point in time: `silenceEnds`, `shipBy`, `recoverAfter`. */
const MOMENTS = 'deadline|timestamp|expiry|expiration|expires|ends|begins|starts|until|after|before|since|by|at'
/** Words that end the name of a length of time: `shipWithin`, `maxTransit`. */
const SPANS = 'within|duration|period|delay|transit|grace'
const NAMES: readonly (readonly [TimeKind, RegExp])[] = [
  ['moment', new RegExp(`(^|\\s)(${MOMENTS})$`)],
  ['span', new RegExp(`(^|\\s)(${SPANS})$`)],
]
/** Seconds since 1970 that a name is believed with: in 2001 and 2286 they get another digit. `by: 5` is no time. */
const [FIRST_MOMENT, LAST_MOMENT] = [10n ** 9n, 10n ** 10n]
/** Seconds of a century. */
const LONGEST_SPAN = 36_525n * 86_400n

/**
 * Whether a number is a time in seconds. No ABI says so: the name does, in camel case or with underscores, and a value that fits.
 *
 * @returns undefined where it is none
 */
export function timeKindOf(name: string, value: bigint): TimeKind | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .trim()
    .toLowerCase()
  const kind = NAMES.find(([, pattern]) => pattern.test(words))?.[0]
  if (kind === 'moment') return value >= FIRST_MOMENT && value < LAST_MOMENT ? kind : undefined
  return kind === 'span' && value > 0n && value <= LONGEST_SPAN ? kind : undefined
}
