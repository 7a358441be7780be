import type { TicketView, Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'
import { assetHex } from '../wallet/find-asset.js'

/**
 * The ticket of the wallet that was meant: its 0x… asset id, `Seat#42`, or `Seat` when there is one alone.
 * @throws CliError UNKNOWN_TICKET, AMBIGUOUS_ASSET
 */
export function findTicket(wallet: Wallet, typed: string): TicketView {
  const found = wallet.tickets().filter((ticket) => isMeant(ticket, typed))
  const [only] = found
  if (only === undefined) {
    const message = `The wallet holds no ticket ${quoted(printable(typed.slice(0, 70)))}.`
    throw new CliError('UNKNOWN_TICKET', message, 'See merkato ticket list.')
  }
  if (found.length > 1) {
    const list = found.map(({ asset, id, issuer }) => `#${id}: ${assetHex(asset)} (issued by ${issuer})`).join(', ')
    const message = `${found.length} tickets are called ${quoted(printable(typed))}: ${list}.`
    throw new CliError('AMBIGUOUS_ASSET', message, 'Name one by its id.')
  }
  return only
}

function isMeant({ asset, category, id }: TicketView, typed: string): boolean {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return BigInt(typed) === asset
  return typed === category || typed === `${category}#${id}`
}

/** A ticket for a reader: `ticket "Seat" 42`. */
export const ticketWords = ({ category, id }: Pick<TicketView, 'category' | 'id'>): string =>
  `ticket ${quoted(category)} ${id}`
