import type { Argv } from 'yargs'
import { command } from '../command.js'
import { withSending } from '../wallet-options.js'

const UNITS = { type: 'string', demandOption: true, describe: 'How many, a whole number' } as const
const OWN_ASSET = { type: 'string', demandOption: true, describe: 'A 0x… id, or a name that you issued once' } as const
const PAYEE = { type: 'string', demandOption: true, describe: 'mk1… or mkone1…' } as const

/** Where an asset comes from: part of its id. */
const withOrigin = <T>(yargs: Argv<T>) =>
  yargs
    .option('origin', { type: 'string', requiresArg: true, describe: 'Hash of its legal documents, 0x…' })
    .option('origin-file', { type: 'string', requiresArg: true, describe: 'A document whose keccak256 is the origin' })

const withCap = <T>(yargs: Argv<T>) =>
  yargs.option('cap', { type: 'string', requiresArg: true, describe: 'Most that may ever exist; no limit without it' })

/** `merkato asset issue` */
export const issueCommand = command({
  command: 'issue <name>',
  describe: 'Issue a token; the gas account is its issuer for good',
  builder: (yargs) =>
    withOrigin(withCap(withSending(yargs)))
      .positional('name', { type: 'string', demandOption: true, describe: '1 to 32 bytes' })
      .option('hidden', { type: 'boolean', default: false, describe: 'Nobody sees how much there is; marked for ever' })
      .example('$0 asset issue GOLD --cap 10000', 'at most 10,000 units')
      .example('$0 asset issue "Fund A" --hidden --origin-file terms.pdf', 'hidden supply, bound to a document'),
  handler: async (args) => {
    const { runIssue } = await import('../../tasks/asset/issue.js')
    await runIssue(args)
  },
})

/** `merkato ticket category` */
export const categoryCommand = command({
  command: 'category <name>',
  describe: 'Open a category, in which each number is one ticket',
  builder: (yargs) =>
    withOrigin(withCap(withSending(yargs)))
      .positional('name', { type: 'string', demandOption: true, describe: '1 to 32 bytes' })
      .example('$0 ticket category Seat --cap 300', '300 tickets at most'),
  handler: async (args) => {
    const { runCategory } = await import('../../tasks/asset/issue.js')
    await runCategory(args)
  },
})

/** `merkato asset mint` */
export const mintCommand = command({
  command: 'mint <asset> <units> <to>',
  describe: 'Make units of a token that you issued; everybody sees how many',
  builder: (yargs) =>
    withSending(yargs)
      .positional('asset', OWN_ASSET)
      .positional('units', UNITS)
      .positional('to', { ...PAYEE, describe: 'mk1… or mkone1…; with --public 0x…' })
      .option('public', { type: 'boolean', default: false, describe: 'Into the public balance of an account' })
      .option('with-key', {
        type: 'string',
        requiresArg: true,
        describe: 'Mint by your one-time address, mkone1…, which the issuer named',
      })
      .example('$0 asset mint GOLD 1200 mk1…', 'for a private payee'),
  handler: async (args) => {
    const { runMint } = await import('../../tasks/asset/mint.js')
    await runMint(args)
  },
})

/** `merkato asset mint-hidden` */
export const mintHiddenCommand = command({
  command: 'mint-hidden <asset> <units> <to>',
  describe: 'Make units of hidden supply; nobody sees how many',
  builder: (yargs) =>
    withSending(yargs)
      .positional('asset', OWN_ASSET)
      .positional('units', UNITS)
      .positional('to', PAYEE)
      .option('memo', { type: 'string', requiresArg: true, describe: 'Words that only the payee and you can read' })
      .example('$0 asset mint-hidden "Fund A" 90 mk1…', 'takes a proof'),
  handler: async (args) => {
    const { runMintHidden } = await import('../../tasks/asset/mint.js')
    await runMintHidden(args)
  },
})

/** `merkato asset burn` */
export const burnCommand = command({
  command: 'burn <asset> <units>',
  describe: 'Destroy units that you hold',
  builder: (yargs) =>
    withSending(yargs)
      .positional('asset', { type: 'string', demandOption: true, describe: 'A 0x… id or a name' })
      .positional('units', UNITS)
      .option('public', { type: 'boolean', default: false, describe: 'Out of the public balance of the gas account' })
      .example('$0 asset burn GOLD 100', 'out of private notes; the amount can be seen, the holder not'),
  handler: async (args) => {
    const { runBurn } = await import('../../tasks/asset/burn.js')
    await runBurn(args)
  },
})

/** `merkato asset finalize` */
export const finalizeCommand = command({
  command: 'finalize <asset>',
  describe: 'Promise that no more units will ever be made',
  builder: (yargs) =>
    withSending(yargs).positional('asset', OWN_ASSET).example('$0 asset finalize GOLD', 'can never be undone'),
  handler: async (args) => {
    const { runFinalize } = await import('../../tasks/asset/rights.js')
    await runFinalize(args)
  },
})

/** `merkato asset mint-key` */
export const mintKeyCommand = command({
  command: 'mint-key <asset> <key>',
  describe: 'Let the holder of a one-time address mint beside you',
  builder: (yargs) =>
    withSending(yargs)
      .positional('asset', OWN_ASSET)
      .positional('key', { type: 'string', demandOption: true, describe: 'mkone1…, or none to take it back' })
      .example('$0 asset mint-key GOLD mkone1…', 'they mint with: merkato asset mint … --with-key mkone1…'),
  handler: async (args) => {
    const { runMintKey } = await import('../../tasks/asset/rights.js')
    await runMintKey(args)
  },
})
