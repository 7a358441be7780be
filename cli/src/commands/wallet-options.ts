import type { Argv } from 'yargs'
import { withOutput } from './output-options.js'

const KEY_FILE = {
  type: 'string',
  requiresArg: true,
  defaultDescription: 'MERKATO_KEY',
  describe: 'File with the private key of the account that pays the gas',
} as const

/** Adds the options of commands that ask a node. */
export function withNode<T>(yargs: Argv<T>) {
  return withOutput(yargs)
    .option('url', {
      type: 'string',
      requiresArg: true,
      default: process.env.MERKATO_URL || 'http://127.0.0.1:8545',
      defaultDescription: 'MERKATO_URL, or http://127.0.0.1:8545',
      describe: 'The node',
    })
    .option('pool', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'the native pool',
      describe: 'A deployed pool: its address, or the file of deploy pool',
    })
}

/** Adds the options of commands that name a keystore. */
export function withKeystore<T>(yargs: Argv<T>) {
  return withOutput(yargs)
    .option('wallet', { type: 'string', requiresArg: true, default: 'default', describe: 'Which wallet' })
    .option('password-file', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'MERKATO_PASSWORD_FILE, or asks',
      describe: 'File with its password',
    })
}

/** Adds the options of commands that open a wallet. */
export function withWalletOptions<T>(yargs: Argv<T>) {
  return withKeystore(withNode(yargs)).option('account', {
    type: 'number',
    requiresArg: true,
    defaultDescription: 'the first',
    describe: 'Number of the account in the wallet',
  })
}

/**
 * Adds the options of commands that only look, for a wallet and beside it an account.
 * @param describe what the account's key is for
 */
export function withLooking<T>(yargs: Argv<T>, describe: string) {
  return withWalletOptions(yargs).option('key-file', { ...KEY_FILE, describe })
}

/** Adds the option to ask nothing. */
export function withYes<T>(yargs: Argv<T>) {
  return yargs.option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Ask nothing' })
}

/** Adds the options of commands that send a transaction. */
export function withSending<T>(yargs: Argv<T>) {
  return withYes(withWalletOptions(yargs)).option('key-file', KEY_FILE)
}

/** Adds the options of commands that a relayer can send. */
export function withRelay<T>(yargs: Argv<T>) {
  return withSending(yargs)
    .option('relay', {
      type: 'string',
      requiresArg: true,
      describe: 'A relayer that sends it and pays the gas for a fee, http://…',
    })
    .option('max-fee', { type: 'string', requiresArg: true, defaultDescription: 'asks', describe: 'Most that it gets' })
    .option('fee-asset', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'what is paid',
      describe: 'Asset of the fee',
    })
    .option('public-fee', {
      type: 'boolean',
      default: false,
      describe: 'Pay the fee for everybody to see, with one proof less',
    })
}

/** `--fee-asset` of calls that pay nobody: a relayer's fee stands beside them, in coins unless told otherwise. */
export const FEE_BESIDE = {
  type: 'string',
  requiresArg: true,
  default: 'coin',
  defaultDescription: 'coin',
  describe: 'Asset of the fee',
} as const

/** Adds the options of commands that spend notes. */
export function withSpending<T>(yargs: Argv<T>) {
  return withRelay(yargs).option('expiry', {
    type: 'string',
    requiresArg: true,
    default: '10m',
    describe: 'Is mined within this time or never: 30s, 10m, 1h',
  })
}

/** Adds the options of commands that need no wallet, but an account that pays. */
export function withAccount<T>(yargs: Argv<T>) {
  return withYes(withNode(yargs)).option('key-file', KEY_FILE)
}
