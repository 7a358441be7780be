import type { CommandModule } from 'yargs'
import { type OutputArgs, withOutput } from './output-options.js'
import { type ForkArgs, withFork } from './sandbox-fork-options.js'

interface SandboxArgs extends OutputArgs, ForkArgs {
  port: number
  host: string
  accounts: number
  balance: string
  'chain-id': number | undefined
  data?: string | undefined
  genesis?: string | undefined
  import?: string | undefined
  'load-state'?: string | undefined
  'dump-state'?: string | undefined
  state?: string | undefined
  quiet: boolean
  /** Command behind `--`. */
  '--'?: string[]
}

/** `merkato sandbox` */
export const sandboxCommand: CommandModule<object, SandboxArgs> = {
  command: 'sandbox',
  aliases: ['node'],
  describe: 'Run a local chain with the shielded pool and the order contracts',
  builder: (yargs) =>
    withFork(withOutput(yargs))
      .option('port', {
        type: 'number',
        requiresArg: true,
        default: 8545,
        describe: 'Port to listen on; 0 takes any free one',
      })
      .option('host', { type: 'string', requiresArg: true, default: '127.0.0.1', describe: 'Address to listen on' })
      .option('accounts', { type: 'number', requiresArg: true, default: 10, describe: 'Unlocked accounts' })
      .option('balance', { type: 'string', requiresArg: true, default: '10000', describe: 'ETH on each account' })
      .option('chain-id', {
        type: 'number',
        requiresArg: true,
        describe: 'Chain id; development keys need 31337, which it is when left out',
      })
      .option('data', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: 'Folder that keeps the chain; goes on where it was left',
      })
      .option('genesis', {
        alias: 'init',
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: "geth's genesis.json for block 0",
      })
      .option('import', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: 'RLP blocks to run on the genesis block (chain.rlp)',
      })
      .option('load-state', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: 'Exported state to start from',
      })
      .option('dump-state', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: 'File to export the state to at the end',
      })
      .option('state', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        describe: 'Both: load the file if it is there, write it at the end',
      })
      .conflicts('state', ['load-state', 'dump-state'])
      .option('quiet', { type: 'boolean', default: false, describe: 'Print the URL only' })
      .example('$0 sandbox', 'ten accounts at http://127.0.0.1:8545')
      .example('$0 sandbox --port 0 --json', 'any free port; one JSON line when it listens')
      .example('$0 sandbox --data ./chain', 'a chain that is still there tomorrow')
      .example('$0 sandbox --port 0 -- npm test', 'for as long as a command runs, which finds it by MERKATO_URL'),
  handler: async (args) => {
    const { runSandbox } = await import('../tasks/sandbox/run-sandbox.js')
    const { 'chain-id': chainId, 'load-state': loadState, 'dump-state': dumpState } = args
    await runSandbox({ ...args, chainId, loadState, dumpState, command: args['--'] ?? [] })
  },
}
