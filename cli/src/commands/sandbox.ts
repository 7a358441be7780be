import { CliError } from '../errors.js'
import { command } from './command.js'
import { withOutput } from './output-options.js'
import { byFirstNames, refusedOption, withAnvilOptions } from './sandbox/anvil-options.js'
import { withAccounts, withChain, withMining, withServer, withState } from './sandbox/options.js'
import { statusCommand, stopCommand } from './sandbox/processes.js'
import { withFork } from './sandbox-fork-options.js'

/** `merkato sandbox` */
export const sandboxCommand = command({
  command: 'sandbox',
  aliases: ['node'],
  describe: 'Run a local chain with the shielded pool and the order contracts',
  builder: (yargs) =>
    withOutput(withAnvilOptions(withFork(withServer(withState(withMining(withChain(withAccounts(yargs))))))))
      .command(statusCommand)
      .command(stopCommand)
      // `-v` is anvil's for more words; the version is told by `merkato --version`.
      .version(false)
      .hide('version')
      .option('artifacts', {
        type: 'string',
        requiresArg: true,
        normalize: true,
        global: false,
        describe: "Hardhat's artifacts, to name contracts by; ./artifacts when it is there",
      })
      .option('quiet', {
        alias: ['silent', 'q'],
        type: 'boolean',
        default: false,
        global: false,
        describe: 'Print the URL only, and nothing of what happens',
      })
      .option('verbose', {
        alias: 'v',
        type: 'boolean',
        default: false,
        describe: 'Print every request with its parameters, and the stack of an error',
      })
      .group(['artifacts', 'verbose', 'quiet', 'json'], 'What it says:')
      .example('$0 sandbox', 'ten accounts at http://127.0.0.1:8545')
      .example('$0 sandbox --port 0 --json', 'any free port; one JSON line when it listens')
      .example('$0 sandbox --data ./chain', 'a chain that is still there tomorrow')
      .example('$0 sandbox -b 12 --mixed-mining', 'a block every 12 seconds, and one for each transaction')
      .example('$0 sandbox --port 0 -- npm test', 'for as long as a command runs, which finds it by MERKATO_URL'),
  handler: async (args) => {
    const refused = refusedOption(args)
    if (refused !== undefined) throw new CliError('USAGE', `There is no --${refused.name} here.`, refused.sentence)
    const { runSandbox } = await import('../tasks/sandbox/run-sandbox.js')
    await runSandbox({
      ...byFirstNames(args),
      allowOrigin: args.cors === false ? false : args.allowOrigin,
      takesAnySize: args.requestSizeLimit === false,
      disableDefaultCreate2Deployer: args.disableDefaultCreate2Deployer === true || args.create2 === false,
      command: commandBehind(args),
    })
  },
})

/** What stands behind `--`, to be run. */
function commandBehind({ '--': words }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(words) ? words.map(String) : []
}
