import { command } from '../command.js'
import { withSending } from '../wallet-options.js'

const ASSET = {
  type: 'string',
  requiresArg: true,
  default: 'coin',
  describe: 'coin, a 0x… id, or a name that only one of your assets has',
} as const

/** `merkato wallet shield` */
export const shieldCommand = command({
  command: 'shield <amount>',
  describe: 'Turn public coins of the gas account into a private note',
  builder: (yargs) =>
    withSending(yargs)
      .positional('amount', {
        type: 'string',
        demandOption: true,
        describe: 'Coins with decimals; other assets in units',
      })
      .option('asset', ASSET)
      .example('$0 wallet shield 10 --key-file gas.key', '10 ETH become private'),
  handler: async (args) => {
    const { runShield } = await import('../../tasks/wallet/shield.js')
    await runShield(args)
  },
})

/** `merkato wallet send` */
export const sendCommand = command({
  command: 'send <amount> <to>',
  describe: 'Pay privately: nobody else sees amount or payee',
  builder: (yargs) =>
    withSending(yargs)
      .positional('amount', {
        type: 'string',
        demandOption: true,
        describe: 'Coins with decimals; other assets in units',
      })
      .positional('to', { type: 'string', demandOption: true, describe: 'mk1… or mkone1…' })
      .option('asset', ASSET)
      .option('memo', { type: 'string', requiresArg: true, describe: 'Words that only the payee and you can read' })
      .option('expiry', {
        type: 'string',
        requiresArg: true,
        default: '10m',
        describe: 'Send it within this time or never: 30s, 10m, 1h',
      })
      .example('$0 wallet send 2.5 mk1… --memo "invoice 7"', 'asks before it sends')
      .example('$0 wallet send 100 mk1… --asset GOLD --yes --json', 'for a script'),
  handler: async (args) => {
    const { runSend } = await import('../../tasks/wallet/send.js')
    await runSend(args)
  },
})
