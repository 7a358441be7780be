/** Digits behind the point of a coin's amount that are shown. */
const SHOWN_DECIMALS = 6

/** Whole numbers with thin spaces between groups: `1 234 567`, which no locale reads as a decimal. */
export function grouped(value: bigint | number): string {
  const text = String(value)
  const sign = text.startsWith('-') ? '-' : ''
  return sign + text.slice(sign.length).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** Wei as coins, cut (never rounded up) to six decimals; an amount that would vanish is `< 0.000001`. */
export function coins(wei: bigint, decimals = 18): string {
  if (wei < 0n) return `-${coins(-wei, decimals)}`
  const unit = 10n ** BigInt(decimals)
  const fraction = (wei % unit).toString().padStart(decimals, '0').slice(0, SHOWN_DECIMALS).replace(/0+$/, '')
  const whole = wei / unit
  if (whole === 0n && fraction === '' && wei > 0n) return `< 0.${'0'.repeat(SHOWN_DECIMALS - 1)}1`
  return fraction === '' ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

/** Wei per gas in gwei. */
export function gwei(wei: bigint): string {
  return coins(wei, 9)
}

/** A part of a whole in per cent, without decimals from 10 on; `0 %` of nothing. */
export function percent(part: bigint, whole: bigint): string {
  if (whole === 0n) return '0 %'
  const tenths = Number((part * 1_000n) / whole)
  if (tenths === 0 && part > 0n) return '< 0.1 %'
  return tenths >= 100 ? `${Math.round(tenths / 10)} %` : `${tenths / 10} %`
}

/** Bytes of memory in MiB. */
export function mebibytes(bytes: number): string {
  return `${grouped(Math.round(bytes / 2 ** 20))} MiB`
}
