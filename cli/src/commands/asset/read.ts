import { command } from '../command.js'
import { withWalletOptions } from '../wallet-options.js'

/** `merkato asset info` */
export const infoCommand = command({
  command: 'info <asset>',
  describe: 'Show who issued an asset, how much there is and may be',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .positional('asset', {
        type: 'string',
        demandOption: true,
        describe: 'coin, a 0x… id, or a name that one asset has',
      })
      .example('$0 asset info GOLD', 'from the registry'),
  handler: async (args) => {
    const { runInfo } = await import('../../tasks/asset/info.js')
    await runInfo(args)
  },
})

/** `merkato asset list` */
export const listAssetsCommand = command({
  command: 'list',
  describe: 'Show everything that was issued on this chain',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('issuer', { type: 'string', requiresArg: true, describe: 'Of this account alone, 0x…' })
      .example('$0 asset list --issuer 0x…', 'what one account issued'),
  handler: async (args) => {
    const { runListAssets } = await import('../../tasks/asset/info.js')
    await runListAssets(args)
  },
})
