import type { AssetView, TradePart, Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { short } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { findTicket } from '../ticket/find-ticket.js'
import { amountOf, parseAmount } from '../wallet/amounts.js'
import { assetHex, findAsset } from '../wallet/find-asset.js'

/**
 * One side of an offer as typed: `coin:2.5`, `GOLD:100`, `0x…:100`, `Seat#42` or the 0x… id of a ticket.
 * @param candidates assets that a name may mean
 * @throws CliError BAD_PART and those of `findAsset` and `parseAmount`
 */
export function parsePart(wallet: Wallet, typed: string, candidates: readonly AssetView[]): TradePart {
  const colon = typed.lastIndexOf(':')
  if (colon > 0) {
    const asset = findAsset(wallet, typed.slice(0, colon), candidates)
    return { assetId: asset.id, amount: parseAmount(typed.slice(colon + 1), asset) }
  }
  if (typed.includes('#')) return { assetId: findTicket(wallet, typed).asset, amount: 1n }
  if (/^0x/i.test(typed)) {
    const { id, kind } = findAsset(wallet, typed)
    if (kind === 'ticket') return { assetId: id, amount: 1n }
  }
  const remedy = 'Write coin:2.5, an asset and its units (GOLD:100), or the 0x… id of a ticket.'
  throw new CliError('BAD_PART', `${quoted(printable(typed.slice(0, 80)))} says not how much of what.`, remedy)
}

/** A side of a trade for a reader, with the issuer beside the name. */
export function partWords(wallet: Wallet, { assetId, amount }: TradePart): string {
  const asset = wallet.asset(assetId)
  if (asset.kind === 'native') return amountOf(amount, asset)
  if (!asset.known) return `${amount} of an unknown asset ${assetHex(assetId)}`
  const hidden = asset.hiddenSupply ? ', supply hidden' : ''
  const id = asset.kind === 'ticket' ? `, id ${short(assetHex(assetId), 10, 6)}` : ''
  return `${amountOf(amount, asset)} (issued by ${asset.issuer}${hidden}${id})`
}

/** A side of a trade as fields of a JSON record. */
export const partRecord = (wallet: Wallet, { assetId, amount }: TradePart): object => {
  const { name, issuer, kind } = wallet.asset(assetId)
  return { asset: assetHex(assetId), amount, name, issuer, kind }
}
