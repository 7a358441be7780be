import { command } from '../command.js'
import { withWalletOptions } from '../wallet-options.js'

/** `merkato wallet balance` */
export const balanceCommand = command({
  command: 'balance',
  describe: 'Show what the wallet holds',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('asset', { type: 'string', requiresArg: true, describe: 'This asset alone: coin, a 0x… id or a name' })
      .example('$0 wallet balance', 'every asset')
      .example('$0 wallet balance --asset coin --json', 'of coins, in wei'),
  handler: async (args) => {
    const { runBalance } = await import('../../tasks/wallet/balance.js')
    await runBalance(args)
  },
})

/** `merkato wallet sync` */
export const syncCommand = command({
  command: 'sync',
  describe: 'Read the chain up to its newest block',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('rescan', {
        type: 'boolean',
        default: false,
        describe: 'Read everything again, with the node as it is now',
      })
      .example('$0 wallet sync', 'every other command does it by itself')
      .example('$0 wallet sync --rescan --url https://…', 'when another node may have hidden payments'),
  handler: async (args) => {
    const { runSync } = await import('../../tasks/wallet/sync.js')
    await runSync(args)
  },
})

/** `merkato wallet notes` */
export const notesCommand = command({
  command: 'notes',
  describe: 'Show the unspent notes, piece by piece',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('asset', { type: 'string', requiresArg: true, describe: 'This asset alone: coin, a 0x… id or a name' })
      .example('$0 wallet notes --asset coin', 'many small ones? merkato wallet gather merges them'),
  handler: async (args) => {
    const { runNotes } = await import('../../tasks/wallet/notes.js')
    await runNotes(args)
  },
})

/** `merkato wallet history` */
export const historyCommand = command({
  command: 'history',
  describe: 'Show what came and went, newest last',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('asset', { type: 'string', requiresArg: true, describe: 'This asset alone: coin, a 0x… id or a name' })
      .option('limit', { type: 'number', requiresArg: true, default: 20, describe: 'The newest so many; 0 for all' })
      .example('$0 wallet history --limit 5', 'the newest five')
      .example('$0 wallet history --limit 0 --json', 'everything, one line each'),
  handler: async (args) => {
    const { runHistory } = await import('../../tasks/wallet/history.js')
    await runHistory(args)
  },
})
