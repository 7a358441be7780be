const ETHER = 10n ** 18n
/** The last time that JavaScript's calendar has, in seconds. */
const LAST_DATE = 8_640_000_000_000

/** Whole units with thousands separators: 1234567 -> 1,234,567. */
export function count(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/**
 * Wei as ETH, rounded down to `digits` decimals, trailing zeros cut: 2500000000000000000n -> 2.5 ETH.
 * Amounts below the last decimal are marked, so that dust never reads as nothing.
 */
export function ether(wei: bigint, digits = 4): string {
  const sign = wei < 0n ? '-' : ''
  const size = wei < 0n ? -wei : wei
  const decimals = (size % ETHER).toString().padStart(18, '0').slice(0, digits).replace(/0+$/, '')
  if (size > 0n && size < ETHER && decimals === '') return `${sign}<0.${'0'.repeat(digits - 1)}1 ETH`
  return `${sign}${count(size / ETHER)}${decimals === '' ? '' : `.${decimals}`} ETH`
}

/** Milliseconds for a reader: 8 ms, 0.42 s, 12.3 s. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** Bytes of memory in MB. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}

/** First and last bytes of a long hexadecimal or bech32 string. */
export function short(text: string, head = 6, tail = 4): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`
}

/** UTC day of a block timestamp in seconds. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** UTC minute of a block timestamp in seconds; the seconds themselves where no calendar reaches: a node may name any time. */
export function minute(seconds: number): string {
  if (seconds > LAST_DATE) return `${seconds} s`
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
}
