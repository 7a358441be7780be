import type { Argv } from 'yargs'
import { command, commandGroup } from './command.js'
import { FEE_BESIDE, withLooking, withRelay, withSpending } from './wallet-options.js'

const LOCK = { type: 'string', demandOption: true, describe: 'Its id, 0x…' } as const

const withDecider = <T>(yargs: Argv<T>) =>
  withLooking(yargs, 'File with the private key of your account, to see what it decides')

const createLockCommand = command({
  command: 'create',
  describe: 'Lock notes for one of 2 to 8 outcomes, which somebody chooses later',
  builder: (yargs) =>
    withSpending(yargs)
      .option('fee-asset', FEE_BESIDE)
      .option('alternative', {
        type: 'string',
        array: true,
        requiresArg: true,
        default: [] as string[],
        defaultDescription: '--alternatives',
        describe: `What an outcome pays, once for each: "mk1… 0.5", "mk1… GOLD:9 'memo', 0x… 1", refund`,
      })
      .option('alternatives', {
        type: 'string',
        requiresArg: true,
        describe: 'File with all of them as JSON; - for stdin',
      })
      .option('decider', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Account or contract 0x… that chooses; it learns no private amount',
      })
      .option('deadline', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Until when it may: 90s, 12h, 7d, 2027-01-31T18:00Z',
      })
      .option('fallback', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'the only refund',
        describe: 'Number, from 0, of what happens if it does not choose',
      })
      .option('data', { type: 'string', requiresArg: true, describe: '32 bytes for the contract that chooses, 0x…' })
      .example(
        '$0 lock create --alternative "mk1… 0.5" --alternative refund --decider 0x… --deadline 7d',
        'pay or refund',
      )
      .example('$0 lock create --alternatives terms.json --decider 0x… --deadline 7d --fallback 2', 'out of a file'),
  handler: async (args) => {
    const { runCreateLock } = await import('../tasks/lock/create.js')
    await runCreateLock(args)
  },
})

const inspectLockCommand = command({
  command: 'inspect <lock>',
  describe: 'Show what each outcome pays you, who chooses, and until when',
  builder: (yargs) =>
    withDecider(yargs).positional('lock', LOCK).example('$0 lock inspect 0x…', 'before you rely on it'),
  handler: async (args) => {
    const { runInspectLock } = await import('../tasks/lock/inspect.js')
    await runInspectLock(args)
  },
})

const settleLockCommand = command({
  command: 'settle <lock>',
  describe: 'Choose an outcome; after the deadline let the fallback happen',
  builder: (yargs) =>
    withRelay(yargs)
      .option('fee-asset', FEE_BESIDE)
      .positional('lock', LOCK)
      .option('alternative', { type: 'string', requiresArg: true, describe: 'Number of the outcome, by the decider' })
      .option('default', { type: 'boolean', default: false, describe: 'The fallback, by anybody, after the deadline' })
      .example('$0 lock settle 0x… --alternative 0 --key-file decider.key', 'the decider chooses')
      .example('$0 lock settle 0x… --default', 'nobody chose in time'),
  handler: async (args) => {
    const { runSettleLock } = await import('../tasks/lock/settle.js')
    await runSettleLock(args)
  },
})

const listLocksCommand = command({
  command: 'list',
  describe: 'Show what you locked, what may pay you, and what your account decides',
  builder: (yargs) => withDecider(yargs).example('$0 lock list --key-file gas.key', 'with what this account decides'),
  handler: async (args) => {
    const { runListLocks } = await import('../tasks/lock/list.js')
    await runListLocks(args)
  },
})

/** `merkato lock …` */
export const lockCommands = commandGroup(
  'lock',
  'Conditional transfers: lock now, let somebody choose who is paid',
  [createLockCommand, inspectLockCommand, settleLockCommand, listLocksCommand],
  [
    ['create --alternative "mk1… 0.5" --alternative refund --decider 0x… --deadline 7d', 'pay or refund'],
    ['inspect 0x…', 'by who may be paid, before it relies on it'],
    ['settle 0x… --alternative 0', 'by the decider'],
    ['settle 0x… --default', 'by anybody, after the deadline'],
  ],
)
