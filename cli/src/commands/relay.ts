import { command } from './command.js'
import { withNode } from './wallet-options.js'

/** `merkato relay` */
export const relayCommand = command({
  command: 'relay',
  describe: 'Send payments of others, for a fee inside them',
  builder: (yargs) =>
    withNode(yargs)
      .option('phrase-file', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'File with the phrase or the incoming key of the wallet that is paid',
      })
      .option('key-file', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'MERKATO_KEY',
        describe: 'File with the private key of the account that pays the gas',
      })
      .option('rate', {
        type: 'string',
        array: true,
        requiresArg: true,
        default: [] as string[],
        defaultDescription: 'coins only',
        describe: 'Takes a token too: 0x…=<units per coin>; may be given again',
      })
      .option('port', {
        type: 'number',
        requiresArg: true,
        default: 7611,
        describe: 'Port to listen on; 0 takes any free one',
      })
      .option('host', { type: 'string', requiresArg: true, default: '127.0.0.1', describe: 'Address to listen on' })
      .option('max-gas-price', {
        type: 'string',
        requiresArg: true,
        default: '100',
        describe: 'Sends nothing while gas is dearer, in gwei',
      })
      .option('courier', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'the one of the known deployment',
        describe: 'Address of a courier, for trades',
      })
      .example('$0 relay --phrase-file till.txt --key-file gas.key', 'for coins, at port 7611')
      .example('$0 relay --phrase-file till.txt --rate 0x26…be=2500', 'for a token too, the gas key in MERKATO_KEY'),
  handler: async (args) => {
    const { runRelay } = await import('../tasks/relay/run-relay.js')
    await runRelay({ ...args, maxGasPrice: args['max-gas-price'] })
  },
})
