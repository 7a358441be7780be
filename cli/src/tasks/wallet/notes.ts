import { count } from '../../terminal/format.js'
import { table } from '../../terminal/table.js'
import { amountOf } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { type WalletArgs, withWallet } from './session.js'

interface NotesArgs extends WalletArgs {
  readonly asset?: string | undefined
}

/** Shows unspent notes one by one, and behind them those that wait for an outcome. */
export async function runNotes(args: NotesArgs): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const only = args.asset === undefined ? undefined : findAsset(wallet, args.asset).id
    const notes = wallet.notes().filter(({ assetId }) => only === undefined || assetId === only)
    for (const { assetId, ...note } of notes) output.record({ asset: assetHex(assetId), ...note })
    if (notes.length === 0) output.line('  No notes.')
    const rows = notes.map(({ position, value, assetId, state }) => {
      const remark = state === 'spendable' ? '' : state
      return [`note ${count(position)}`, amountOf(value, wallet.asset(assetId)), remark]
    })
    for (const line of table(rows)) output.line(line)
    const locks = new Set(notes.flatMap(({ lockId }) => lockId ?? []))
    for (const lockId of locks) output.line(`  Locked for one of several outcomes: merkato lock inspect ${lockId}`)
  })
}
