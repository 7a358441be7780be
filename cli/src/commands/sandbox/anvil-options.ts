import type { Argv } from 'yargs'

/** Options of anvil that mean nothing here, by name and alias: what stands in their place, as a sentence. */
export const REFUSED_OPTIONS: Readonly<Record<string, string>> = {
  'cache-path': 'States are not spilled to a cache; --data FOLDER keeps the chain on disk.',
  celo: 'There are no other networks to imitate here.',
  'disable-min-priority-fee': 'No smallest tip is asked for: send maxPriorityFeePerGas 0.',
  'disable-pool-balance-checks': 'A sender has to have what it sends: give it coins by anvil_setBalance.',
  'gas-price':
    'With EIP-1559 it decides nothing, in anvil neither: set --base-fee, or name the price in the transaction.',
  ipc: 'It listens on a port only: --port 0 takes any free one, and createSandbox() of @merkato/sandbox needs none.',
  'max-persisted-states':
    'Every state is kept: in a folder with --data FOLDER, or fewer in memory with --prune-history.',
  md: 'Use --json for programs.',
  'memory-limit': 'A call is limited by its gas: set --gas-limit.',
  'mnemonic-seed-unsafe': 'Name a phrase by --mnemonic to have the same accounts every time.',
  network: 'There are no other networks to imitate here.',
  number: 'A chain begins at block 0: make as many blocks as you like by anvil_mine.',
  'preserve-historical-states': 'A file has the newest state only; --data FOLDER keeps every one.',
  threads: 'Blocks are made by one thread, one after another: leave it out.',
  'transaction-block-keeper': 'Every transaction is kept; --data FOLDER keeps them out of memory.',
}

const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'disable-min-priority-fee': ['priority-fee'],
  ipc: ['ipcpath'],
  network: ['n'],
  threads: ['j', 'jobs'],
}

/** What anvil turns on or off by an option is always so here: osaka's limit of a transaction's gas (EIP-7825), traces, no rate of a fork's requests. */
const ALWAYS_SO = ['enable-tx-gas-limit', 'tx-gas-limit', 'steps-tracing', 'tracing', 'rate-limit', 'rpc-rate-limit']

/** Declares what the help leaves out: anvil's second names, what is so anyway, and what is refused with its sentence. */
export function withAnvilOptions<T>(yargs: Argv<T>) {
  for (const name of Object.keys(REFUSED_OPTIONS))
    yargs.option(name, { alias: [...(ALIASES[name] ?? [])], hidden: true, global: false })
  for (const name of ALWAYS_SO) yargs.option(name, { type: 'boolean', hidden: true, global: false })
  return yargs
    .option('auto-unlock', { type: 'boolean', hidden: true, global: false })
    .option('block-base-fee-per-gas', { type: 'string', requiresArg: true, hidden: true, global: false })
    .option('create2', { type: 'boolean', hidden: true, global: false })
    .option('mine', { type: 'boolean', hidden: true, global: false })
}

/** What was typed by anvil's second names, under the first ones. */
export function byFirstNames<T extends SecondNames>(args: T) {
  const { autoImpersonate = args.autoUnlock, baseFee = args.blockBaseFeePerGas, mining = args.mine } = args
  return { ...args, autoImpersonate, baseFee, mining }
}

interface SecondNames {
  autoImpersonate?: boolean | undefined
  autoUnlock?: boolean | undefined
  baseFee?: string | undefined
  blockBaseFeePerGas?: string | undefined
  mining?: boolean | undefined
  mine?: boolean | undefined
}

/**
 * The first of them that was given.
 * @param values by name
 */
export function refusedOption(
  values: Readonly<Record<string, unknown>>,
): { name: string; sentence: string } | undefined {
  const found = Object.entries(REFUSED_OPTIONS).find(([name]) => values[name] !== undefined)
  return found && { name: found[0], sentence: found[1] }
}
