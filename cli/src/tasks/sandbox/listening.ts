import { type Sandbox, type SandboxSettings, startSandbox } from '@merkato/sandbox'
import { ForkSourceError, NodeOptionError, RpcError, ServerStartError } from '@merkato/vm'
import { CliError } from '../../errors.js'
import { typedCommand } from '../typed-command.js'
import { isSameProcess } from './process-start.js'
import { readRuns } from './run-file.js'

/**
 * Starts a sandbox in this process.
 * @param anyPort how to start the same on any free port, told when the port is taken
 * @throws CliError PORT_IN_USE, BAD_CHAIN_FILE, BAD_OPTION; what `startSandbox` throws
 */
export async function startListening(settings: SandboxSettings, anyPort: string): Promise<Sandbox> {
  try {
    return await startSandbox(settings)
  } catch (error) {
    if (error instanceof ServerStartError && error.code === 'EADDRINUSE') throw portInUse(error, settings.port, anyPort)
    if (error instanceof ForkSourceError) throw noSource(error)
    if (error instanceof NodeOptionError) throw badOption(error)
    throw error instanceof RpcError ? badFile(error, settings) : error
  }
}

/** The options of a node under the names that were typed. */
const TYPED: Readonly<Record<string, string>> = {
  blockGasLimit: 'gas-limit',
  dataFolder: 'data',
  'fork.blockNumber': 'fork-block-number',
  'fork.chainId': 'fork-chain-id',
  'fork.headers': 'fork-header',
  'fork.retryBackoff': 'fork-retry-backoff',
  'fork.retries': 'retries',
  'fork.timeout': 'timeout',
  'fork.url': 'fork-url',
  genesisTimestamp: 'timestamp',
  initialBaseFeePerGas: 'base-fee',
  maxPastStates: 'prune-history',
  maxTransactionsPerBlock: 'max-transactions',
  miningInterval: 'block-time',
}

/** What to type instead, where the help would be a detour. */
const REMEDIES: Readonly<Record<string, string>> = {
  'fork.blockNumber': 'Leave it out for the newest block, or name an older one.',
  'fork.url': 'Try: --fork-url http://127.0.0.1:8545',
  derivationPath: "Try: --derivation-path m/44'/60'/0'/0/",
  mnemonic: "Leave it out for every sandbox's phrase, or take a new one: --mnemonic-random",
}

function badOption(cause: NodeOptionError): CliError {
  const { option, message } = cause
  const typed = TYPED[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const said = `--${typed} ${message.slice(message.indexOf(': ') + 2)}`
  return new CliError('BAD_OPTION', said, REMEDIES[option] ?? 'See merkato sandbox --help.', { cause })
}

/** Before it listens, a chain refuses nothing but what it was to start from. */
function badFile(cause: RpcError, { importedBlocks, state }: SandboxSettings): CliError {
  const blocks = importedBlocks === undefined ? [] : ['--import takes RLP blocks, as geth export writes them.']
  const states = state === undefined ? [] : ['--load-state and --state take what --dump-state wrote, or anvil.']
  const remedy = [...blocks, ...states].join(' ')
  return new CliError('BAD_CHAIN_FILE', `The chain can not start: ${cause.message}.`, remedy, { cause })
}

function noSource(cause: ForkSourceError): CliError {
  const remedy =
    'Does a node answer there? Check --fork-url, and --fork-block-number: an old block needs an archive node.'
  return new CliError('NO_FORK_SOURCE', `There is no fork: ${cause.message}.`, remedy, { cause })
}

function portInUse(cause: ServerStartError, port: number | undefined, anyPort: string): CliError {
  const isSandbox = readRuns().some((run) => run.port === port && isSameProcess(run.pid, run.processStart))
  const stop = isSandbox
    ? `Stop the sandbox there (${typedCommand(`sandbox stop --port ${port}`)})`
    : 'Stop the other program'
  const remedy = `${stop}, or take a free port: ${anyPort}`
  return new CliError('PORT_IN_USE', cause.message, remedy, { cause })
}
