import type { Argv } from 'yargs'

/** For this command alone, not those below it. */
const OWN = { global: false } as const
/** An option with a value, as typed. */
const text = (describe: string) => ({ ...OWN, type: 'string', requiresArg: true, describe }) as const
/** A path as typed. */
const path = (describe: string) => ({ ...text(describe), normalize: true }) as const
const flag = (describe: string) => ({ ...OWN, type: 'boolean', describe }) as const

/** Which accounts the chain has. */
export function withAccounts<T>(yargs: Argv<T>) {
  return yargs
    .option('accounts', {
      ...OWN,
      alias: 'a',
      type: 'number',
      requiresArg: true,
      default: 10,
      describe: 'Unlocked accounts',
    })
    .option('balance', { ...text('ETH on each account'), default: '10000' })
    .option('mnemonic', { ...text('Phrase of the accounts; keys are shown, so never one with real money'), alias: 'm' })
    .option('mnemonic-random', {
      ...OWN,
      type: 'string',
      describe: 'A phrase nobody had before, of 12, 15, 18, 21 or 24 words',
    })
    .option('derivation-path', text("Path of the accounts without their index [default: m/44'/60'/0'/0/]"))
    .option('auto-impersonate', flag('Send transactions for every account'))
    .group(['accounts', 'balance', 'mnemonic', 'mnemonic-random', 'derivation-path', 'auto-impersonate'], 'Accounts:')
}

/** What the chain's rules and its first block are. */
export function withChain<T>(yargs: Argv<T>) {
  return yargs
    .option('chain-id', {
      ...OWN,
      type: 'number',
      requiresArg: true,
      describe: 'Chain id; development keys need 31337, which it is when left out',
    })
    .option('hardfork', text('Rule set: cancun, prague or osaka (latest, the default)'))
    .option('timestamp', text('Time of block 0, in seconds since 1970'))
    .option('gas-limit', text('Gas of a block [default: 60000000]'))
    .option('disable-block-gas-limit', flag('Let transactions and blocks use more than that'))
    .option('base-fee', text('Wei per gas of block 0 [default: 1000000000]'))
    .option('code-size-limit', text('Bytes of code a contract may have [default: 24576]'))
    .option('disable-code-size-limit', flag('Let contracts have any size'))
    .option('disable-default-create2-deployer', flag('Leave 0x4e59…956C empty'))
    .option('slots-in-an-epoch', text('Blocks from latest to safe, half of those to finalized [default: 0]'))
    .group(CHAIN_OPTIONS, 'Chain:')
}

const CHAIN_OPTIONS = [
  'chain-id',
  'hardfork',
  'timestamp',
  'gas-limit',
  'disable-block-gas-limit',
  'base-fee',
  'code-size-limit',
  'disable-code-size-limit',
  'disable-default-create2-deployer',
  'slots-in-an-epoch',
]

/** When blocks are made, and of what. */
export function withMining<T>(yargs: Argv<T>) {
  return (
    yargs
      .option('block-time', { ...text('Seconds between blocks; transactions wait for them'), alias: 'b' })
      .option('mixed-mining', flag('With --block-time: transactions do not wait'))
      // The parser reads --no-mining as "mining: false", so the one is for the help and the other for the value.
      .option('no-mining', { ...OWN, type: 'boolean', describe: 'Make blocks on demand only (evm_mine)' })
      .option('mining', { ...OWN, type: 'boolean', hidden: true })
      .option('order', text('What goes first: fees, or fifo (what came first)'))
      .option('max-transactions', text('Most transactions of a block'))
      .group(['block-time', 'mixed-mining', 'no-mining', 'order', 'max-transactions'], 'Blocks:')
  )
}

/** Where the chain is kept, and what it begins from. */
export function withState<T>(yargs: Argv<T>) {
  return yargs
    .option('data', path('Folder that keeps the chain; goes on where it was left'))
    .option('state', path('Both of the next two: load the file if it is there, write it at the end'))
    .option('load-state', path('Exported state to start from'))
    .option('dump-state', path('File to export the state to at the end'))
    .option('state-interval', { ...text('Seconds after which the state is written again'), alias: 's' })
    .option('genesis', { ...path("geth's genesis.json for block 0"), alias: 'init' })
    .option('import', path('RLP blocks to run on the genesis block (chain.rlp)'))
    .option('prune-history', { ...OWN, type: 'string', describe: 'Past states to keep in memory; 0 without a number' })
    .option('config-out', path('File for accounts, keys and fees as JSON, in the form of anvil'))
    .group(STATE_OPTIONS, 'State and files:')
}

const STATE_OPTIONS = [
  'data',
  'state',
  'load-state',
  'dump-state',
  'state-interval',
  'genesis',
  'import',
  'prune-history',
  'config-out',
]

/** Where it listens, and to whom. */
export function withServer<T>(yargs: Argv<T>) {
  return (
    yargs
      .option('port', {
        ...OWN,
        alias: 'p',
        type: 'number',
        requiresArg: true,
        default: 8545,
        describe: 'Port to listen on; 0 takes any free one',
      })
      .option('host', {
        ...OWN,
        type: 'string',
        array: true,
        requiresArg: true,
        default: ['127.0.0.1'],
        defaultDescription: '127.0.0.1',
        describe: 'Address to listen on; may be given again',
      })
      .option('allow-origin', { ...text('Web pages that may use it: *, or one origin'), default: '*' })
      // As with --no-mining.
      .option('no-cors', { ...OWN, type: 'boolean', describe: 'No web pages but its own may use it' })
      .option('cors', { ...OWN, type: 'boolean', hidden: true })
      .option('no-request-size-limit', {
        ...OWN,
        type: 'boolean',
        describe: 'Take requests of any size; 10 MiB otherwise',
      })
      .option('request-size-limit', { ...OWN, type: 'boolean', hidden: true })
      .group(['port', 'host', 'allow-origin', 'no-cors', 'no-request-size-limit'], 'Server:')
  )
}
