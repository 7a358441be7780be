import yargs, { type Argv, type CommandModule } from 'yargs'
import { assetCommands } from './commands/asset.js'
import { auditCommand, discloseCommand, verifyPaymentCommand } from './commands/audit.js'
import { type CommandGroup, wordOf } from './commands/command.js'
import { createCommand } from './commands/create.js'
import { demoCommand } from './commands/demo.js'
import { deployCommands } from './commands/deploy.js'
import { lockCommands } from './commands/lock.js'
import { packageCommands } from './commands/package.js'
import { relayCommand } from './commands/relay.js'
import { sandboxCommand } from './commands/sandbox.js'
import { ticketCommands } from './commands/ticket.js'
import { tradeCommands } from './commands/trade.js'
import { walletCommands } from './commands/wallet.js'
import { CliError, InterruptedError } from './errors.js'
import { reportError } from './terminal/report-error.js'
import { columns } from './terminal/text.js'
import { helpFor, type KnownWords, repeatedOption, usageSentence } from './terminal/usage-sentence.js'
import { version } from './version.js'

/** Commands without a group, in the order of the help. */
const COMMANDS = [
  demoCommand,
  createCommand,
  sandboxCommand,
  relayCommand,
  auditCommand,
  discloseCommand,
  verifyPaymentCommand,
] as CommandModule[]
const GROUPS: readonly CommandGroup[] = [
  walletCommands,
  assetCommands,
  ticketCommands,
  tradeCommands,
  packageCommands,
  lockCommands,
  deployCommands,
]

/** Runs the command line and sets the exit code: 0 done, 1 failed, 130 interrupted. */
export async function main(args: string[]): Promise<void> {
  process.stdout.off('error', leaveWhenNobodyReads).on('error', leaveWhenNobodyReads)
  try {
    await parserOf(args).parseAsync()
  } catch (error) {
    const own = beforeCommand(args)
    process.exitCode = reportError(error, { json: own.includes('--json'), verbose: own.includes('--verbose') })
    // What was cut short, a proof for example, would go on in threads that nobody waits for.
    if (error instanceof InterruptedError) process.exit()
  }
}

/** `merkato demo | head` closes our stdout: that is no failure. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

function parserOf(args: string[]) {
  const ownArgs = beforeCommand(args)
  const parser = yargs(args)
  return parser
    .scriptName('merkato')
    .locale('en')
    .usage('Private payments and escrowed orders on an EVM chain of your own.\n\nUsage: $0 <command>')
    .command([...COMMANDS, ...GROUPS])
    .parserConfiguration({ 'populate--': true })
    .demandCommand(1, 'Which command?')
    .strict()
    .check((values, options) => refuseRepeats(values, options, ownArgs))
    .option('color', { type: 'boolean', hidden: true })
    .version(version())
    .alias({ help: 'h', version: 'v' })
    .group(['help', 'version'], 'Everywhere:')
    .example('$0 demo', 'see a private purchase from coin to receipt')
    .example('$0 create my-shop --yes', 'start a project of your own')
    .example('$0 sandbox --port 0 --json', 'a node for scripts: any free port, told as JSON')
    .epilogue('Each command explains itself: merkato <command> --help\nNO_COLOR=1 turns colours off.')
    .wrap(columns())
    .exitProcess(false)
    .fail((message, error) => {
      // The parser's own errors are sentences to be put right; those of a command are told as they are.
      if (error !== undefined && error !== null && error.name !== 'YError') throw error
      const known = knownWords()
      throw new CliError(
        'USAGE',
        usageSentence(message, ownArgs, known, optionsOf(parser)),
        `See ${helpFor(ownArgs, known)}.`,
      )
    })
}

/** Every command with the commands in it. */
function knownWords(): KnownWords {
  const alone = COMMANDS.flatMap((one) => [wordOf(one), ...[one.aliases ?? []].flat()])
  return new Map([
    ...alone.map((word) => [word, undefined] as const),
    ...GROUPS.map((group) => [wordOf(group), group.commands.map(wordOf)] as const),
  ])
}

/** Long names of the options that the command which was parsed for shows; what is on or off also with `no-`. */
function optionsOf(parser: Argv): string[] {
  // As the parser keeps them, which its types do not say.
  const { key, hiddenOptions, boolean } = (parser as unknown as { getOptions(): ParserOptions }).getOptions()
  const shown = Object.keys(key).filter((name) => name.length > 1 && !hiddenOptions.includes(name))
  const refusals = shown.filter((name) => boolean.includes(name) && !name.startsWith('no-')).map((name) => `no-${name}`)
  return [...shown, ...refusals]
}

interface ParserOptions {
  readonly key: Readonly<Record<string, unknown>>
  readonly hiddenOptions: readonly string[]
  readonly boolean: readonly string[]
}

/** Without what stands behind `--`: that belongs to another command. */
function beforeCommand(args: string[]): string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}

/** @param options as the parser keeps them, which its types do not say; `array` has those that a command declares as lists */
function refuseRepeats(values: Record<string, unknown>, options: object, ownArgs: readonly string[]): true {
  const { array = [] } = options as { readonly array?: readonly string[] }
  const complaint = repeatedOption(values, array)
  if (complaint !== undefined) throw new CliError('USAGE', complaint, `See ${helpFor(ownArgs, knownWords())}.`)
  return true
}
