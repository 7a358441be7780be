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
