import type { HistoryEntry, Wallet } from '@merkato/sdk'
import pc from 'picocolors'
import { CliError } from '../../errors.js'
import { count, minute, short } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { table } from '../../terminal/table.js'
import { locksOf } from '../lock/locks-of-history.js'
import { amountOf } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { type WalletArgs, withWallet } from './session.js'

interface HistoryArgs extends WalletArgs {
  readonly asset?: string | undefined
  readonly limit: number
}

/** Shows what came and went. */
export async function runHistory(args: HistoryArgs): Promise<void> {
  const { limit } = args
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new CliError('BAD_LIMIT', '--limit needs a whole number from 0 up.', 'Try: --limit 20')
  }
  await withWallet(args, async ({ wallet, output }) => {
    const only = args.asset === undefined ? undefined : findAsset(wallet, args.asset).id
    const all = wallet.history().filter(({ assetId }) => only === undefined || assetId === only)
    const shown = limit === 0 ? all : all.slice(-limit)
    const lockOf = await locksOf(wallet, shown)
    for (const { assetId, ...entry } of shown) {
      output.record({ asset: assetHex(assetId), ...entry, lockId: lockOf(entry) })
    }
    if (all.length === 0) output.line('  Nothing yet.')
    for (const line of table(shown.map((entry) => rowOf(entry, wallet, lockOf(entry))))) output.line(line)
    const left = all.length - shown.length
    if (left > 0) output.line(pc.dim(`  ${count(left)} older ${left === 1 ? 'entry' : 'entries'}: --limit 0`))
  })
}

const INCOMING: ReadonlySet<HistoryEntry['kind']> = new Set(['received', 'shielded', 'opened', 'settled'])

/** On one line; a memo is a stranger's words and is escaped. */
function rowOf(entry: HistoryEntry, wallet: Wallet, lockId: string | undefined): string[] {
  const { kind, amount, fee, assetId, counterparty, memo, timestamp } = entry
  const asset = wallet.asset(assetId)
  const incoming = INCOMING.has(kind)
  const party = counterparty === null ? '' : `${incoming ? 'from' : 'to'} ${short(counterparty, 8, 4)}`
  const lock = lockId === undefined ? '' : `${kind === 'locked' ? 'in' : 'from'} lock ${short(lockId, 10, 4)}`
  const words = [memo === '' ? '' : quoted(printable(memo)), fee > 0n ? `fee ${amountOf(fee, asset)}` : '']
  return [minute(timestamp), kind, amountOf(amount, asset), party || lock, words.filter(Boolean).join(' ')]
}
