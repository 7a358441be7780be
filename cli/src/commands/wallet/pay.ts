import { command } from '../command.js'
import { withRelay, withSending, withSpending } from '../wallet-options.js'

const ASSET = {
  type: 'string',
  requiresArg: true,
  default: 'coin',
  describe: 'coin, a 0x… id, or a name that only one of your assets has',
} as const

const AMOUNT = {
  type: 'string',
  demandOption: true,
  describe: 'Coins with decimals; other assets in units',
} as const

/** `merkato wallet shield` */
export const shieldCommand = command({
  command: 'shield <amount>',
  describe: 'Turn public coins of the gas account into a private note',
  builder: (yargs) =>
    withSending(yargs)
      .positional('amount', AMOUNT)
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
    withSpending(yargs)
      .positional('amount', AMOUNT)
      .positional('to', { type: 'string', demandOption: true, describe: 'mk1… or mkone1…' })
      .option('asset', ASSET)
      .option('memo', { type: 'string', requiresArg: true, describe: 'Words that only the payee and you can read' })
      .example('$0 wallet send 2.5 mk1… --memo "invoice 7"', 'asks before it sends')
      .example('$0 wallet send 100 mk1… --asset GOLD --yes --json', 'for a script')
      .example('$0 wallet send 1 mk1… --relay http://… --max-fee 0.01', 'without a public coin'),
  handler: async (args) => {
    const { runSend } = await import('../../tasks/wallet/send.js')
    await runSend(args)
  },
})

/** `merkato wallet unshield` */
export const unshieldCommand = command({
  command: 'unshield <amount> <to>',
  describe: 'Pay a public account out of private notes; the amount can be seen',
  builder: (yargs) =>
    withSpending(yargs)
      .positional('amount', AMOUNT)
      .positional('to', { type: 'string', demandOption: true, describe: 'Public account, 0x…' })
      .option('asset', ASSET)
      .example('$0 wallet unshield 1 0x…', '1 ETH on a public account'),
  handler: async (args) => {
    const { runUnshield } = await import('../../tasks/wallet/unshield.js')
    await runUnshield(args)
  },
})

/** `merkato wallet gather` */
export const gatherCommand = command({
  command: 'gather',
  describe: 'Merge small notes, so that large payments need few',
  builder: (yargs) =>
    withRelay(yargs).option('asset', ASSET).example('$0 wallet gather --asset coin', 'up to eight notes become one'),
  handler: async (args) => {
    const { runGather } = await import('../../tasks/wallet/gather.js')
    await runGather(args)
  },
})
