import { readTicketData, type TicketData, type Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { quoted } from '../../terminal/printable.js'
import { table } from '../../terminal/table.js'
import { assetHex, findAsset } from '../wallet/find-asset.js'
import { type WalletArgs, withWallet } from '../wallet/session.js'
import { findTicket } from './find-ticket.js'

interface ShowTicketArgs extends WalletArgs {
  readonly ticket: string
  readonly data: boolean
}

/** Shows one ticket; with `data` what its issuer says stands behind it, which tells the node that somebody cares for it. */
export async function runShowTicket(args: ShowTicketArgs): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const id = idOf(wallet, args.ticket)
    const asset = wallet.asset(id)
    if (asset.kind !== 'ticket') {
      throw new CliError('UNKNOWN_TICKET', 'This asset is no ticket that was minted here.', 'See merkato ticket list.')
    }
    const data = args.data ? await readTicketData(wallet, id) : undefined
    const held = wallet.tickets().find((ticket) => ticket.asset === id)
    const { name, issuer, origin } = asset
    const shown = { asset: assetHex(id), name, issuer, origin, id: held?.id ?? null, held: held !== undefined }
    output.record({ ...shown, ...(data && dataRecord(data)) })
    const rows = [
      ['ticket', `${quoted(name)}${held ? ` ${held.id}` : ''}`],
      ['asset', shown.asset],
      ['issuer', issuer ?? ''],
      ['held', held ? 'yes' : 'not by this wallet'],
      ...(data ? dataRows(data) : []),
    ]
    for (const line of table(rows)) output.line(line)
    if (data) output.line('  The issuer says so now; nothing of it is proved.')
  })
}

const idOf = (wallet: Wallet, typed: string): bigint =>
  /^0x/i.test(typed) ? findAsset(wallet, typed).id : findTicket(wallet, typed).asset

const dataRecord = ({ contentHash, uri, nested }: TicketData) => ({
  contentHash,
  uri,
  nested: nested.map(({ id, ...rest }) => ({ asset: assetHex(id), ...rest })),
})

const dataRows = ({ contentHash, uri, nested }: TicketData): string[][] => [
  ['content', contentHash ?? 'none named'],
  ['lies at', uri === '' ? 'nowhere named' : uri],
  ...nested.map(({ name, ticketId, id, issuer }) => [
    'with it',
    `${quoted(name)}${ticketId === null ? '' : ` ${ticketId}`}, ${assetHex(id)}${issuer === null ? '' : `, issued by ${issuer}`}`,
  ]),
]
