import type { TicketView } from '@merkato/sdk'
import { confirmed } from '../../terminal/ask.js'
import { short } from '../../terminal/format.js'
import { quoted } from '../../terminal/printable.js'
import { table } from '../../terminal/table.js'
import { withAssets } from '../asset/assets-session.js'
import { burn } from '../asset/burn.js'
import { parseId } from '../asset/units.js'
import { expiryIn, parseSeconds } from '../wallet/amounts.js'
import { assetHex } from '../wallet/find-asset.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from '../wallet/payer.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { type WalletArgs, withWallet } from '../wallet/session.js'
import { findTicket, ticketWords } from './find-ticket.js'

interface MintTicketArgs extends WalletArgs {
  readonly category: string
  readonly id: string
  readonly to: string
  readonly public: boolean
}

/** Makes the one unit of a ticket. */
export async function runMintTicket(args: MintTicketArgs): Promise<void> {
  const id = parseId(args.id)
  await withAssets(args, async ({ chainId, client, output, own, progress }) => {
    const { id: category, name } = own(args.category)
    const to = args.public ? checkedAccount(args.to) : checkedPayee(args.to, chainId)
    const what = ticketWords({ category: name, id })
    await confirmed(`The ${what} is made for ${to}, once and for all.`, args)
    const request = { category, id, to }
    const receipt = await progress.during('Minting', () =>
      args.public ? client.mintTicketPublic(request) : client.mintTicket(request),
    )
    const asset = assetHex(receipt.assetId)
    output.record({ asset, category: assetHex(category), id, to, public: args.public, ...sentRecord(receipt) })
    printSent(output, `The ${what} minted for ${short(to, 12, 6)}.`, receipt)
    output.line(`    id ${asset}`)
  })
}

/** Shows the tickets that the wallet holds. */
export async function runListTickets(args: WalletArgs): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const tickets = wallet.tickets()
    for (const ticket of tickets) output.record(ticketRecord(ticket))
    if (tickets.length === 0) output.line('  No tickets.')
    const rows = tickets.map(({ category, id, issuer, asset, state }) => [
      quoted(category),
      `#${id}`,
      `issued by ${short(issuer)}`,
      short(assetHex(asset), 10, 6),
      state === 'spendable' ? '' : state,
    ])
    for (const line of table(rows)) output.line(line)
    if (tickets.length > 0) output.line('  Names are what issuers say; compare the issuer.')
  })
}

/** A ticket as fields of a JSON record. */
export const ticketRecord = ({ asset, categoryAsset, category, ...ticket }: TicketView): object => ({
  asset: assetHex(asset),
  category: assetHex(categoryAsset),
  name: category,
  ...ticket,
})

interface SendTicketArgs extends PayerArgs {
  readonly ticket: string
  readonly to: string
  readonly memo?: string | undefined
  readonly expiry: string
}

/** Gives a ticket to a private payee. */
export async function runSendTicket(args: SendTicketArgs): Promise<void> {
  const lifetime = parseSeconds(args.expiry)
  await withWallet(args, async (session) => {
    const { wallet, output, signal, chainId } = session
    const ticket = findTicket(wallet, args.ticket)
    const to = checkedPayee(args.to, chainId)
    const payer = await payerOf(session, args, wallet.asset(ticket.asset))
    await confirmed(`The ${ticketWords(ticket)} goes to ${to}.`, args)
    const expiry = expiryIn(wallet, lifetime)
    const receipt = await payer.during('Proving the transfer', (onProgress) =>
      wallet.transfer({ ticket: ticket.asset, to, memo: args.memo, expiry, ...payer.send, onProgress, signal }),
    )
    output.record({
      ...ticketRecord(ticket),
      to,
      ...sentRecord(receipt),
      proofs: receipt.proofs,
      ...relayedRecord(receipt),
    })
    printSent(output, `The ${ticketWords(ticket)} went to ${short(to, 12, 6)}.`, receipt, relayedWords(wallet, receipt))
  })
}

interface BurnTicketArgs extends WalletArgs {
  readonly ticket: string
}

/** Destroys a ticket; its number is never minted again. */
export async function runBurnTicket(args: BurnTicketArgs): Promise<void> {
  await withAssets(args, async (session) => {
    const { asset } = findTicket(session.wallet, args.ticket)
    const view = session.wallet.asset(asset)
    await burn(session, { ...args, public: false }, { asset: view, amount: 1n, holder: session.issuer.address })
  })
}
