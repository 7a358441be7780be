import { type Sandbox, type SandboxSettings, startSandbox } from '@merkato/sandbox'
import { ForkSourceError, NodeOptionError, RpcError, ServerStartError } from '@merkato/vm'
import { CliError } from '../../errors.js'

/**
 * Starts a sandbox in this process.
 * @param anyPort how to start the same on any free port, told when the port is taken
 * @throws CliError PORT_IN_USE, BAD_CHAIN_FILE, BAD_OPTION; what `startSandbox` throws
 */
export async function startListening(settings: SandboxSettings, anyPort: string): Promise<Sandbox> {
  try {
    return await startSandbox(settings)
  } catch (error) {
    if (error instanceof ServerStartError && error.code === 'EADDRINUSE') throw portInUse(error, anyPort)
    if (error instanceof ForkSourceError) throw noSource(error)
    if (error instanceof NodeOptionError) throw badOption(error)
    throw error instanceof RpcError ? badFile(error) : error
  }
}

/** The options of a node under the names that were typed. */
const TYPED: Readonly<Record<string, string>> = {
  blockGasLimit: 'gas-limit',
  dataFolder: 'data',
  genesisTimestamp: 'timestamp',
  initialBaseFeePerGas: 'base-fee',
  maxPastStates: 'prune-history',
  maxTransactionsPerBlock: 'max-transactions',
  miningInterval: 'block-time',
}

function badOption(cause: NodeOptionError): CliError {
  const { option, message } = cause
  const typed = TYPED[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const said = `--${typed} ${message.slice(message.indexOf(': ') + 2)}`
  return new CliError('BAD_OPTION', said, 'See merkato sandbox --help.', { cause })
}

/** Before it listens, a chain refuses nothing but what it was to start from. */
function badFile(cause: RpcError): CliError {
  const remedy = 'Check the files behind --import, --load-state and --state.'
  return new CliError('BAD_CHAIN_FILE', `The chain can not start: ${cause.message}.`, remedy, { cause })
}

function noSource(cause: ForkSourceError): CliError {
  const remedy = 'Check --fork-url and --fork-block-number: an old block needs an archive node.'
  return new CliError('NO_FORK_SOURCE', `There is no fork: ${cause.message}.`, remedy, { cause })
}

function portInUse(cause: ServerStartError, anyPort: string): CliError {
  const remedy = `Stop the other program, or take a free port: ${anyPort}`
  return new CliError('PORT_IN_USE', cause.message, remedy, { cause })
}
