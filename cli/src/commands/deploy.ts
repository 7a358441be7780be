import { command, commandGroup } from './command.js'
import { withAccount } from './wallet-options.js'

const deployPoolCommand = command({
  command: 'pool',
  describe: 'Create a shielded pool on any EVM chain of Cancun or later',
  builder: (yargs) =>
    withAccount(yargs)
      .option('keys', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'development keys, for chain 31337',
        describe: 'Folder with <circuit>.vkey.json of each circuit',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Write where everything is to this new file' })
      .example('$0 deploy pool --key-file gas.key --out pool.json', 'then: merkato wallet balance --pool pool.json'),
  handler: async (args) => {
    const { runDeployPool } = await import('../tasks/deploy/deploy-pool.js')
    await runDeployPool(args)
  },
})

/** `merkato deploy …` */
export const deployCommands = commandGroup(
  'deploy',
  'Put a pool on another chain',
  [deployPoolCommand],
  [['pool --url https://… --key-file gas.key --out pool.json', 'pool, registry, courier, gateways']],
)
