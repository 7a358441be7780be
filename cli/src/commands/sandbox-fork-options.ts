import type { Argv } from 'yargs'

/** What of another chain a sandbox goes on from, as typed. */
export interface ForkArgs {
  'fork-url'?: string | undefined
  'fork-block-number'?: number | undefined
  'fork-chain-id'?: number | undefined
  'fork-header'?: string[] | undefined
  'fork-retry-backoff'?: number | undefined
  retries?: number | undefined
  timeout?: number | undefined
  /** False after --no-storage-caching. */
  'storage-caching': boolean
  'fork-transaction-hash'?: string | undefined
  'compute-units-per-second'?: number | undefined
}

const GROUP = 'Fork of another chain:'

/** Adds anvil's options of a fork. */
export function withFork<T>(yargs: Argv<T>): Argv<T & ForkArgs> {
  const number = { type: 'number', requiresArg: true, group: GROUP, global: false } as const
  return yargs
    .option('fork-url', {
      alias: ['f', 'rpc-url'],
      type: 'string',
      requiresArg: true,
      group: GROUP,
      global: false,
      defaultDescription: 'MERKATO_FORK_URL',
      describe: 'JSON-RPC node to go on from; better in MERKATO_FORK_URL, if it has a key in it',
    })
    .option('fork-block-number', { ...number, describe: 'Block to fork at; negative: so many before the newest' })
    .option('fork-chain-id', { ...number, describe: "The source's chain id, so that it need not be asked" })
    .option('fork-header', {
      type: 'string',
      array: true,
      nargs: 1,
      group: GROUP,
      global: false,
      defaultDescription: 'MERKATO_FORK_HEADER',
      describe: 'HTTP header for the source, "Name: value"; may be given several times',
    })
    .option('fork-retry-backoff', { ...number, describe: 'Milliseconds before a failed request is made again' })
    .option('retries', { ...number, describe: 'How often a failed request is made again' })
    .option('timeout', { ...number, describe: 'Milliseconds that a request to the source may take' })
    .option('storage-caching', {
      type: 'boolean',
      default: true,
      group: GROUP,
      global: false,
      describe: 'Keep what was read for the next time; --no-storage-caching does not',
    })
    .option('fork-transaction-hash', { type: 'string', requiresArg: true, hidden: true, global: false })
    .option('compute-units-per-second', {
      type: 'number',
      alias: 'cups',
      requiresArg: true,
      hidden: true,
      global: false,
    })
}
