import yargs from 'yargs'
import { createCommand } from './commands/create.js'
import { demoCommand } from './commands/demo.js'
import { sandboxCommand } from './commands/sandbox.js'
import { CliError, InterruptedError } from './errors.js'
import { reportError } from './terminal/report-error.js'
import { columns } from './terminal/text.js'
import { version } from './version.js'

/** Runs the command line and sets the exit code: 0 done, 1 failed, 130 interrupted. */
export async function main(args: string[]): Promise<void> {
  process.stdout.on('error', leaveWhenNobodyReads)
  try {
    await parser(args).parseAsync()
  } catch (error) {
    process.exitCode = reportError(error, { json: args.includes('--json'), verbose: args.includes('--verbose') })
    // What was cut short, a proof for example, would go on in threads that nobody waits for.
    if (error instanceof InterruptedError) process.exit()
  }
}

/** `merkato demo | head` closes our stdout: that is no failure. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

function parser(args: string[]) {
  return yargs(args)
    .scriptName('merkato')
    .locale('en')
    .usage('Private payments and escrowed orders on an EVM chain of your own.\n\nUsage: $0 <command>')
    .command(demoCommand)
    .command(createCommand)
    .command(sandboxCommand)
    .parserConfiguration({ 'populate--': true })
    .demandCommand(1, 'Which command?')
    .strict()
    .recommendCommands()
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
      throw error ?? new CliError('USAGE', sentence(message, args[0]), 'See merkato --help.')
    })
}

/** Makes one line of what the parser says: it quotes no mistyped command, and calls options arguments. */
function sentence(message: string, typed = ''): string {
  const text = message.trim().replaceAll('\n', ' ')
  if (text.startsWith('Did you mean')) return `There is no command ${JSON.stringify(typed)}. ${text}`
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(text) ?? []
  if (unknown !== undefined) return `${unknown} is no option here.`
  return /[.?!]$/.test(text) ? text : `${text}.`
}
