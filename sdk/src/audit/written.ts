/** An asset id or a one-time key as others write it: 0x and 64 digits. */
export const writtenWord = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`

/** What JavaScript's calendar reaches, in seconds. A node may name any time. */
const LAST_DATE = 8_640_000_000_000

/** A block time as it stands in files: UTC, ISO 8601, to the second; the bare seconds where no calendar reaches. */
export const writtenTime = (seconds: number): string =>
  seconds <= LAST_DATE ? new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') : `${seconds}`

/** What is known of an asset's supply, in a word. */
export const writtenSupply = (hiddenSupply: boolean | null): string =>
  hiddenSupply === null ? 'unknown' : hiddenSupply ? 'hidden' : 'visible'
