import { join } from 'node:path'
import type { ForkOptions } from '@merkato/vm'
import type { ForkArgs } from '../../commands/sandbox-fork-options.js'
import { CliError } from '../../errors.js'
import { home } from '../wallet/home.js'

/** What a fork can not be started with, as typed. */
export interface BesideFork {
  data?: string | undefined
  genesis?: string | undefined
  import?: string | undefined
  dumpState?: string | undefined
  state?: string | undefined
}

const WITHOUT_URL = [
  'fork-block-number',
  'fork-chain-id',
  'fork-header',
  'fork-retry-backoff',
  'retries',
  'timeout',
] as const

/** Options of a chain that is kept, or that begins by itself, and why a fork has none of them. */
const NOT_WITH_FORK = {
  data: 'The folder would not hold what the source has.',
  genesis: 'A fork begins at a block of its source.',
  import: 'A fork begins at a block of its source.',
  dumpState: 'What was not written on a fork lies at its source.',
  state: 'What was not written on a fork lies at its source.',
} as const

/** Options of anvil's that are not offered, and what to do instead. */
const REFUSED = {
  'fork-transaction-hash': 'Fork at the block before: --fork-block-number.',
  'compute-units-per-second': 'A source that is asked too often says so, and is asked again: --fork-retry-backoff.',
} as const

/**
 * What a sandbox is forked from; undefined when it begins by itself.
 * @throws CliError BAD_FORK, without showing URL or headers
 */
export function forkSettings(args: ForkArgs & BesideFork): ForkOptions | undefined {
  for (const [name, remedy] of Object.entries(REFUSED)) {
    if (args[name as keyof typeof REFUSED] !== undefined) throw badFork(`--${name} is not offered.`, remedy)
  }
  const url = args['fork-url'] ?? (process.env.MERKATO_FORK_URL || undefined)
  if (url === undefined) {
    const needy = WITHOUT_URL.find((name) => args[name] !== undefined)
    if (needy !== undefined) throw badFork(`--${needy} needs --fork-url.`, 'Name a node, or set MERKATO_FORK_URL.')
    return undefined
  }
  for (const [name, remedy] of Object.entries(NOT_WITH_FORK)) {
    if (args[name as keyof BesideFork] === undefined) continue
    throw badFork(`--${name.replace('dumpState', 'dump-state')} does not go together with a fork.`, remedy)
  }
  return {
    url,
    blockNumber: wholeOf(args['fork-block-number'], 'fork-block-number'),
    chainId: args['fork-chain-id'],
    headers: headersOf(args['fork-header'] ?? process.env.MERKATO_FORK_HEADER?.split('\n') ?? []),
    retries: args.retries,
    retryBackoff: args['fork-retry-backoff'],
    timeout: args.timeout,
    cacheFolder: args['storage-caching'] ? join(home(), 'cache', 'fork') : undefined,
  }
}

function wholeOf(value: number | undefined, name: string): bigint | undefined {
  if (value === undefined) return undefined
  if (Number.isSafeInteger(value)) return BigInt(value)
  throw badFork(`--${name} needs a whole number.`, 'Negative ones count from the newest block.')
}

/** Lines of the form "Name: value". */
function headersOf(lines: readonly string[]): Record<string, string> {
  const entries = lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const end = line.indexOf(':')
      if (end < 1) throw badFork('--fork-header needs a name and a value.', 'Try: --fork-header "Name: value"')
      return [line.slice(0, end).trim(), line.slice(end + 1).trim()]
    })
  return Object.fromEntries(entries)
}

function badFork(message: string, remedy: string): CliError {
  return new CliError('BAD_FORK', message, remedy)
}
