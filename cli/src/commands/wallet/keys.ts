import { command } from '../command.js'
import { withOutput } from '../output-options.js'
import { withKeystore, withWalletOptions, withYes } from '../wallet-options.js'

/** `merkato wallet create` */
export const createWalletCommand = command({
  command: 'create',
  describe: 'Make a wallet with a fresh phrase',
  builder: (yargs) =>
    withKeystore(yargs)
      .option('label', { type: 'string', requiresArg: true, default: '', describe: 'Words to know it by' })
      .option('phrase-file', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the phrase to this new file instead of the terminal',
      })
      .example('$0 wallet create', 'the phrase is shown once: write it down')
      .example('$0 wallet create --wallet shop --label "The shop"', 'a second wallet'),
  handler: async (args) => {
    const { runCreateWallet } = await import('../../tasks/wallet/create.js')
    await runCreateWallet(args)
  },
})

/** `merkato wallet import` */
export const importWalletCommand = command({
  command: 'import',
  describe: 'Make a wallet from a phrase that you have',
  builder: (yargs) =>
    withKeystore(yargs)
      .option('label', { type: 'string', requiresArg: true, default: '', describe: 'Words to know it by' })
      .option('phrase-file', {
        type: 'string',
        requiresArg: true,
        defaultDescription: 'asks',
        describe: 'File with the 12 or 24 words',
      })
      .example('$0 wallet import', 'asks for the words and shows none of them')
      .example('$0 wallet import --wallet old --phrase-file words.txt', 'from a file that only you can read'),
  handler: async (args) => {
    const { runImportWallet } = await import('../../tasks/wallet/create.js')
    await runImportWallet(args)
  },
})

/** `merkato wallet list` */
export const listWalletsCommand = command({
  command: 'list',
  describe: 'Show the wallets on this machine',
  builder: (yargs) => withOutput(yargs).example('$0 wallet list --json', 'one line a wallet, for scripts'),
  handler: async (args) => {
    const { runListWallets } = await import('../../tasks/wallet/list.js')
    await runListWallets(args)
  },
})

/** `merkato wallet address` */
export const addressCommand = command({
  command: 'address',
  describe: 'Show where others pay you; it may be published',
  builder: (yargs) => withWalletOptions(yargs).example('$0 wallet address', 'mk1…, for the chain of the node'),
  handler: async (args) => {
    const { runAddress } = await import('../../tasks/wallet/addresses.js')
    await runAddress(args)
  },
})

/** `merkato wallet accounts` */
export const accountsCommand = command({
  command: 'accounts',
  describe: 'Show the accounts of a wallet, or add one',
  builder: (yargs) =>
    withKeystore(yargs)
      .option('add', { type: 'boolean', default: false, describe: 'Add the next account' })
      .example('$0 wallet accounts --add', 'a second account of the same phrase; nobody can link the two'),
  handler: async (args) => {
    const { runAccounts } = await import('../../tasks/wallet/accounts.js')
    await runAccounts(args)
  },
})

/** `merkato wallet one-time` */
export const oneTimeCommand = command({
  command: 'one-time',
  describe: 'Show a fresh address for one payer or contract',
  builder: (yargs) => withWalletOptions(yargs).example('$0 wallet one-time', 'mkone1…, which nobody can link to you'),
  handler: async (args) => {
    const { runOneTime } = await import('../../tasks/wallet/addresses.js')
    await runOneTime(args)
  },
})

/** `merkato wallet export-key` */
export const exportKeyCommand = command({
  command: 'export-key <kind>',
  describe: 'Show a key with which others can look into the wallet',
  builder: (yargs) =>
    withYes(withWalletOptions(yargs))
      .positional('kind', {
        choices: ['incoming', 'tracking'] as const,
        demandOption: true,
        describe: 'incoming: what arrives; tracking: everything, in and out',
      })
      .example('$0 wallet export-key tracking', 'for an auditor: sees all, now and later, and spends nothing'),
  handler: async (args) => {
    const { runExportKey } = await import('../../tasks/wallet/addresses.js')
    await runExportKey(args)
  },
})
