import type { Argv } from 'yargs'
import { command, commandGroup } from './command.js'
import { FEE_BESIDE, withLooking, withRelay, withSpending, withWalletOptions, withYes } from './wallet-options.js'

const PARCEL = { type: 'string', demandOption: true, describe: 'Its 0x… name, see merkato package list' } as const
const RECEIVER = 'mk1…, mkone1…, an account or contract 0x…, or another parcel 0x…'

const withParcelKey = <T>(yargs: Argv<T>) =>
  yargs.option('parcel-key-file', {
    type: 'string',
    requiresArg: true,
    describe: 'File with its key, mkparcelkey1…, where the wallet has none',
  })

const withContents = <T>(yargs: Argv<T>) =>
  withParcelKey(yargs).option('contents', {
    type: 'string',
    requiresArg: true,
    describe: 'File with encrypted contents that are kept off the chain',
  })

/** The account may hold parcels: naming it shows them as held. */
const withHolder = <T>(yargs: Argv<T>) =>
  withLooking(yargs, 'File with the private key of an account that may hold parcels')

const withActing = <T>(yargs: Argv<T>) =>
  withRelay(yargs).option('fee-asset', FEE_BESIDE).option('as', {
    type: 'string',
    requiresArg: true,
    describe: 'One-time address of yours that holds it, where the wallet does not know',
  })

const sealCommand = command({
  command: 'seal',
  describe: 'Seal assets and data into a parcel for somebody',
  builder: (yargs) =>
    withSpending(yargs)
      .option('fee-asset', FEE_BESIDE)
      .option('to', { type: 'string', requiresArg: true, demandOption: true, describe: RECEIVER })
      .option('give', {
        type: 'string',
        array: true,
        requiresArg: true,
        default: [] as string[],
        defaultDescription: 'no asset',
        describe: 'coin:2.5, GOLD:100, Seat#42; may be given again',
      })
      .option('data', {
        type: 'string',
        requiresArg: true,
        describe: 'Words to put in; no secrets, others can read a command line',
      })
      .option('data-file', {
        type: 'string',
        requiresArg: true,
        describe: 'File to put in, 65,536 bytes, more with --off-chain; - for stdin',
      })
      .option('recover-after', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'never',
        describe: 'From then on you alone may open it: 7d, 2027-01-31T18:00Z',
      })
      .option('off-chain', {
        type: 'string',
        requiresArg: true,
        describe: 'Keep the encrypted contents in this new file, only their hash on the chain',
      })
      .option('parcel-key-file', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the key to this new file, for somebody who shall look in',
      })
      .example(
        '$0 package seal --give coin:0.5 --data-file deed.pdf --to mk1… --recover-after 30d',
        'coins and a file',
      ),
  handler: async (args) => {
    const { runSeal } = await import('../tasks/package/seal.js')
    await runSeal(args)
  },
})

const inspectCommand = command({
  command: 'inspect <parcel>',
  describe: 'Show who holds a parcel and until when, also of others',
  builder: (yargs) =>
    withHolder(yargs).positional('parcel', PARCEL).example('$0 package inspect 0x…', 'not what is in it: that is peek'),
  handler: async (args) => {
    const { runInspectParcel } = await import('../tasks/package/look.js')
    await runInspectParcel(args)
  },
})

const listCommand = command({
  command: 'list',
  describe: 'Show the parcels that you sealed, held or hold',
  builder: (yargs) =>
    withHolder(yargs)
      .option('state', {
        choices: ['held', 'recoverable', 'nested', 'sent', 'lapsed', 'opened'] as const,
        describe: 'Only these',
      })
      .example('$0 package list --state held --json', 'what you may open now, one line each'),
  handler: async (args) => {
    const { runListParcels } = await import('../tasks/package/look.js')
    await runListParcels(args)
  },
})

const peekCommand = command({
  command: 'peek <parcel>',
  describe: 'Look into a parcel with its key; nothing is sent',
  builder: (yargs) =>
    withContents(withWalletOptions(yargs))
      .positional('parcel', PARCEL)
      .option('out', { type: 'string', requiresArg: true, describe: 'Write the data to this new file' })
      .example('$0 package peek 0x… --out deed.pdf', 'assets on the screen, data in a file'),
  handler: async (args) => {
    const { runPeek } = await import('../tasks/package/peek.js')
    await runPeek(args)
  },
})

const keyCommand = command({
  command: 'key <parcel>',
  describe: 'Show the key of a parcel, for somebody who shall look in',
  builder: (yargs) =>
    withYes(withWalletOptions(yargs))
      .positional('parcel', PARCEL)
      .option('out', { type: 'string', requiresArg: true, describe: 'New file for the key; stdout without it' })
      .example('$0 package key 0x… --out parcel.key', 'it opens nothing: that is the right of the holder'),
  handler: async (args) => {
    const { runParcelKey } = await import('../tasks/package/key.js')
    await runParcelKey(args)
  },
})

const sendCommand = command({
  command: 'send <parcel> <to>',
  describe: 'Hand a parcel on, still sealed',
  builder: (yargs) =>
    withParcelKey(withActing(yargs))
      .positional('parcel', PARCEL)
      .positional('to', { type: 'string', demandOption: true, describe: RECEIVER })
      .example('$0 package send 0x… mk1…', 'the key travels along, encrypted'),
  handler: async (args) => {
    const { runSendParcel } = await import('../tasks/package/act.js')
    await runSendParcel(args)
  },
})

const openCommand = command({
  command: 'open <parcel>',
  describe: 'Open a parcel that you hold: all that is in it is paid out',
  builder: (yargs) =>
    withContents(withActing(yargs))
      .positional('parcel', PARCEL)
      .option('to', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'your wallet',
        describe: 'Private address that gets it, mk1… or mkone1…',
      })
      .option('fee-from', {
        choices: ['parcel', 'notes'] as const,
        default: 'parcel' as const,
        describe: 'What pays a relayer: what comes out, in public, or your private notes',
      })
      .option('public-to', { type: 'string', requiresArg: true, describe: 'Account 0x… that gets it in public' })
      .example('$0 package open 0x…', 'into your wallet: nobody sees what it was')
      .example('$0 package open 0x… --relay http://…', 'without an account'),
  handler: async (args) => {
    const { runOpenParcel } = await import('../tasks/package/act.js')
    await runOpenParcel(args)
  },
})

/** `merkato package …` */
export const packageCommands = commandGroup(
  'package',
  'Seal assets and data into parcels, hand them on, open them',
  [sealCommand, listCommand, inspectCommand, peekCommand, keyCommand, sendCommand, openCommand],
  [
    ['seal --give coin:0.5 --to mk1…', 'a parcel for somebody'],
    ['list', 'theirs shows it; so does yours'],
    ['peek 0x…', 'they look in'],
    ['open 0x…', 'and open it'],
  ],
)
