import { NATIVE_ASSET, readableName } from '@merkato/protocol'
import type { AssetClient } from '@merkato/sdk'
import type { RelayerOptions } from '@merkato/sdk/relayer'
import { parseUnits } from 'ethers'
import { CliError } from '../../errors.js'
import { count } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'

/** Assets that a relayer takes, with what to call them. */
export interface NamedRates {
  readonly rates: RelayerOptions['rates']
  /** `"GOLD"`, or `ETH` for coins. */
  nameOf(asset: bigint): string
}

const COINS = { asset: NATIVE_ASSET, unitsPerCoin: 10n ** 18n }

/**
 * Rates as typed, `0x…=2500`: smallest units of the asset for a whole coin.
 * @throws CliError BAD_RATE
 */
export function parseRates(typed: readonly string[]): RelayerOptions['rates'] {
  const rates = typed.map((text) => {
    const [, asset, units] = /^(0x[0-9a-f]{64})=(\d{1,60})$/i.exec(text) ?? []
    if (asset === undefined || units === undefined || BigInt(units) === 0n) throw bad(`${shown(text)} is no rate.`)
    return { asset: BigInt(asset), unitsPerCoin: BigInt(units) }
  })
  const assets = new Set([NATIVE_ASSET, ...rates.map(({ asset }) => asset)])
  if (assets.size !== rates.length + 1) throw bad('Each token has one rate, and coins need none.')
  return [COINS, ...rates]
}

const bad = (message: string) =>
  new CliError('BAD_RATE', message, 'Write the asset id and a whole number above 0: --rate 0x…=2500')

const shown = (text: string): string => quoted(printable(text.slice(0, 100)))

/**
 * Looks up what issuers call the assets.
 * @throws CliError UNKNOWN_ASSET when nobody issued one on this chain
 */
export async function nameRates(rates: RelayerOptions['rates'], assets: AssetClient): Promise<NamedRates> {
  const names = new Map([[NATIVE_ASSET, 'ETH']])
  for (const { asset } of rates.filter((rate) => rate.asset !== NATIVE_ASSET)) {
    const info = await assets.assetInfo(asset)
    if (!info) {
      const message = `Nobody issued 0x${asset.toString(16).padStart(64, '0')} on this chain.`
      throw new CliError('UNKNOWN_ASSET', message, 'Check the asset id and --url.')
    }
    names.set(asset, quoted(readableName(info.name)))
  }
  return { rates, nameOf: (asset) => names.get(asset) ?? 'units' }
}

/** Rates for a reader: `coin ×1.1   "GOLD" 2,500 per coin`. */
export const ratesText = ({ rates, nameOf }: NamedRates): string =>
  rates
    .map(({ asset, unitsPerCoin }) =>
      asset === NATIVE_ASSET ? 'coin ×1.1' : `${nameOf(asset)} ${count(unitsPerCoin)} per coin`,
    )
    .join(', ')

/** A price as typed, in wei per gas. @throws CliError BAD_GAS_PRICE */
export function parseGasPrice(typed: string): bigint {
  if (/^\d{1,9}(\.\d{1,9})?$/.test(typed) && Number(typed) > 0) return parseUnits(typed, 'gwei')
  throw new CliError('BAD_GAS_PRICE', `${shown(typed)} is no price in gwei.`, 'Try: --max-gas-price 100')
}
