import { type AssetView, type Funds, NATIVE_ASSET, type TicketView, type Wallet } from '@merkato/sdk'
import pc from 'picocolors'
import { count, short } from '../../terminal/format.js'
import type { Output } from '../../terminal/output.js'
import { quoted } from '../../terminal/printable.js'
import { padEnd } from '../../terminal/text.js'
import { amountOf } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { type WalletArgs, withWallet } from './session.js'

interface BalanceArgs extends WalletArgs {
  readonly asset?: string | undefined
}

/** One asset of a wallet. */
interface Holding {
  readonly asset: AssetView
  readonly funds: Funds
  readonly notes: number
  readonly ticket: TicketView | undefined
}

/** Shows what a wallet holds. */
export async function runBalance(args: BalanceArgs): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const assets = args.asset === undefined ? heldOf(wallet) : [findAsset(wallet, args.asset, ownedOf(wallet))]
    const holdings = assets.map((asset) => holdingOf(wallet, asset))
    for (const holding of holdings) output.record(recordOf(holding, wallet))
    printBalance(output, wallet, holdings)
  })
}

/** Coins first, also when there are none. */
function heldOf(wallet: Wallet): AssetView[] {
  return [wallet.asset(NATIVE_ASSET), ...ownedOf(wallet).filter(({ kind }) => kind !== 'native')]
}

/** What is held, and what is locked and may come back. */
const ownedOf = (wallet: Wallet): AssetView[] =>
  [...new Set(wallet.notes().map(({ assetId }) => assetId))].map((assetId) => wallet.asset(assetId))

function holdingOf(wallet: Wallet, asset: AssetView): Holding {
  return {
    asset,
    funds: wallet.funds(asset.id),
    notes: wallet.notes().filter(({ assetId, state }) => assetId === asset.id && state !== 'locked').length,
    ticket: wallet.tickets().find((ticket) => ticket.asset === asset.id),
  }
}

function recordOf({ asset: { id, ...asset }, funds, notes, ticket }: Holding, wallet: Wallet): object {
  const { number } = wallet.syncedTo()
  const ofTicket = ticket && { ticket: ticket.id, category: assetHex(ticket.categoryAsset) }
  return { asset: assetHex(id), ...asset, ...ofTicket, ...funds, notes, blockNumber: number }
}

function printBalance(output: Output, wallet: Wallet, holdings: readonly Holding[]): void {
  output.line(`  Balance of ${short(wallet.address(), 8, 4)} at block ${count(wallet.syncedTo().number)}`)
  const rows = holdings.map(rowOf)
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) {
    const cells = row.map((cell, i) => (i < 3 ? padEnd(cell, widths[i] as number) : pc.dim(cell)))
    output.line(`    ${cells.join('  ').trimEnd()}`)
  }
  if (holdings.some(({ funds }) => funds.locked > 0n)) {
    output.line(pc.dim('  What is locked waits for one of several outcomes: merkato lock list'))
  }
  if (holdings.some(({ asset }) => asset.issuer !== null)) {
    output.line(pc.dim('  Names are what issuers say; compare the issuer.'))
  }
}

function rowOf({ asset, funds, notes, ticket }: Holding): string[] {
  const name = asset.known ? (asset.kind === 'native' ? 'coin' : quoted(asset.name)) : short(assetHex(asset.id), 8, 4)
  const amount = ticket ? '1 ticket' : asset.kind === 'native' ? amountOf(funds.total, asset) : count(funds.total)
  const third = ticket ? `id ${shortNumber(ticket.id)}` : `${notes} ${notes === 1 ? 'note' : 'notes'}`
  return [name, amount, third, ...remarks(asset, funds)]
}

const shortNumber = (id: bigint): string => short(id.toString(), 10, 6)

function remarks(asset: AssetView, funds: Funds): string[] {
  const waiting = funds.total - funds.spendable
  // The name stands in the first column already.
  const units = (sum: bigint) => (asset.kind === 'native' ? amountOf(sum, asset) : count(sum))
  return [
    asset.issuer === null ? '' : `issued by ${short(asset.issuer)}`,
    asset.hiddenSupply === true ? 'supply hidden' : capOf(asset),
    waiting > 0n ? `${units(waiting)} waits` : '',
    funds.locked > 0n ? `${units(funds.locked)} locked` : '',
    asset.known ? '' : 'nothing is known about it',
  ].filter((remark) => remark !== '')
}

/** What has no limit, and a ticket, which is one, need no words. */
const capOf = ({ cap, kind }: AssetView): string =>
  cap === null || kind === 'ticket' || cap === 2n ** 128n - 1n ? '' : `cap ${count(cap)}`
