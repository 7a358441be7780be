import type { SyncOptions } from '@merkato/sdk'
import { count } from '../../terminal/format.js'
import { reading, type WalletArgs, withWallet } from './session.js'

interface SyncArgs extends WalletArgs {
  readonly rescan: boolean
}

/** Reads the chain, with `rescan` from its beginning. */
export async function runSync(args: SyncArgs): Promise<void> {
  await withWallet(
    args,
    async (session) => {
      const { wallet, output } = session
      const read = (options: SyncOptions) => (args.rescan ? wallet.rescan(options) : wallet.sync(options))
      const summary = await reading(session, read)
      output.record(summary)
      const again = summary.reorganised ? ' The chain was reorganised since the last time.' : ''
      const tried = `${count(summary.scanned)} new ${summary.scanned === 1 ? 'note' : 'notes'} looked at.`
      output.line(`  Read up to block ${count(summary.blockNumber)}. ${tried}${again}`)
    },
    { sync: false },
  )
}
