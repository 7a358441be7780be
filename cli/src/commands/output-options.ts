import type { Argv } from 'yargs'

/** Options that every command has. */
export interface OutputArgs {
  json: boolean
  verbose: boolean
}

/** Adds the options that every command has. */
export function withOutput<T>(yargs: Argv<T>): Argv<T & OutputArgs> {
  return yargs
    .option('json', { type: 'boolean', default: false, describe: 'Write JSON lines and nothing else to stdout' })
    .option('verbose', { type: 'boolean', default: false, describe: 'Show the stack of an error' })
}
