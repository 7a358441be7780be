import pc from 'picocolors'
import { confirmed } from '../../terminal/ask.js'
import { type Session, type WalletArgs, withWallet } from './session.js'

/** Shows where others pay the wallet. */
export const runAddress = (args: WalletArgs): Promise<void> =>
  unsynced(args, ({ wallet, account, chainId, output }) => {
    const address = wallet.address()
    output.record({ wallet: args.wallet, account, chainId, address })
    output.line(address)
  })

/** Shows a fresh address for one payer. */
export const runOneTime = (args: WalletArgs): Promise<void> =>
  unsynced(args, ({ wallet, account, chainId, output }) => {
    const address = wallet.oneTimeAddress()
    output.record({ wallet: args.wallet, account, chainId, address })
    output.line(address)
  })

interface ExportKeyArgs extends WalletArgs {
  readonly kind: 'incoming' | 'tracking'
}

/** What whoever has a key can do; neither spends. */
const POWERS = {
  incoming: 'Whoever has this key sees what arrives at this account, past and future; nothing sent, and no balance.',
  tracking: 'Whoever has this key sees everything this account does, past and future.',
}

/** Shows a viewing key, after a question. */
export const runExportKey = (args: ExportKeyArgs): Promise<void> =>
  unsynced(args, async ({ wallet, account, chainId, output }) => {
    await confirmed(`${POWERS[args.kind]} It can not be taken back.`, args)
    const key = args.kind === 'incoming' ? wallet.incomingKey() : wallet.trackingKey()
    output.record({ wallet: args.wallet, account, chainId, kind: args.kind, key })
    output.line(key)
    if (process.stdout.isTTY) output.line(pc.dim(`  ${POWERS[args.kind]} It spends nothing.`))
  })

const unsynced = (args: WalletArgs, work: (session: Session) => Promise<void> | void): Promise<void> =>
  withWallet(args, async (session) => work(session), { sync: false })
