import type { AssetView, Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { count, ether } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'

const DECIMALS = 18
const LIMIT = 2n ** 128n

/**
 * An amount as typed, in the smallest unit and exactly: coins with up to 18 decimals, other assets in whole units.
 * @throws CliError BAD_AMOUNT
 */
export function parseAmount(typed: string, { kind }: Pick<AssetView, 'kind'>): bigint {
  const [, whole, decimals = ''] = /^(\d{1,40})(?:\.(\d+))?$/.exec(typed) ?? []
  const shown = quoted(printable(typed.slice(0, 60)))
  if (whole === undefined) throw bad(`${shown} is no amount.`, 'Write digits, with a point before decimals: 2.5')
  if (kind !== 'native' && decimals !== '')
    throw bad(`${shown} has decimals.`, 'This asset comes in whole units, as 100.')
  if (decimals.length > DECIMALS) {
    throw bad(`${shown} has ${decimals.length} decimals.`, `A coin has ${DECIMALS}: shorten it.`)
  }
  const amount = kind === 'native' ? BigInt(whole + decimals.padEnd(DECIMALS, '0')) : BigInt(whole)
  if (amount === 0n) throw bad('Nothing would move.', 'Give an amount above 0.')
  if (amount >= LIMIT)
    throw bad(`${shown} is more than one note can hold.`, 'Give less than 2^128 of the smallest unit.')
  return amount
}

const bad = (message: string, remedy: string) => new CliError('BAD_AMOUNT', message, remedy)

/** An amount with its asset for a reader, exact: `7.5 ETH`, `1,200 "GOLD"`. */
export function amountOf(amount: bigint, asset: Pick<AssetView, 'kind' | 'name'>): string {
  if (asset.kind === 'native') return ether(amount, DECIMALS)
  return asset.kind === 'ticket' ? `the ticket ${quoted(asset.name)}` : `${count(amount)} ${quoted(asset.name)}`
}

/** The end of a lifetime from now, in seconds; by the chain's clock where that is ahead of this machine's. */
export const expiryIn = (wallet: Wallet, lifetime: bigint): bigint =>
  BigInt(Math.max(wallet.syncedTo().timestamp, Math.floor(Date.now() / 1000))) + lifetime

/** A time as typed, in seconds: 30s, 10m, 2h. @throws CliError BAD_TIME */
export function parseSeconds(typed: string): bigint {
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(typed) ?? []
  if (digits === undefined || BigInt(digits) === 0n) {
    throw new CliError('BAD_TIME', `${quoted(printable(typed))} is no time.`, 'Try: --expiry 10m')
  }
  return BigInt(digits) * { s: 1n, m: 60n, h: 3600n }[unit as 's' | 'm' | 'h']
}
