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

const deploySponsorCommand = command({
  command: 'sponsor',
  describe: 'Create a contract that pays the gas of those who pay in your token',
  builder: (yargs) =>
    withAccount(yargs)
      .option('rate', {
        type: 'string',
        array: true,
        requiresArg: true,
        default: [] as string[],
        defaultDescription: 'none',
        describe: 'Your token and its units for a coin, 0x…=2500; may be given again',
      })
      .option('deposit', { type: 'string', requiresArg: true, describe: 'Coins that it pays gas of' })
      .example('$0 deploy sponsor --rate 0x26…be=2500 --deposit 1 --key-file gas.key', 'its owner is the gas account'),
  handler: async (args) => {
    const { runDeploySponsor } = await import('../tasks/deploy/deploy-sponsor.js')
    await runDeploySponsor(args)
  },
})

/** `merkato deploy …` */
export const deployCommands = commandGroup(
  'deploy',
  'Put a pool on another chain, or a sponsor beside one',
  [deployPoolCommand, deploySponsorCommand],
  [['pool --url https://… --key-file gas.key --out pool.json', 'pool, registry, courier, gateways']],
)
