import { type Sandbox, type SandboxSettings, startSandbox } from '@merkato/sandbox'
import { ForkSourceError, RpcError, ServerStartError } from '@merkato/vm'
import { CliError } from '../../errors.js'

/**
 * Starts a sandbox in this process.
 * @param anyPort how to start the same on any free port, told when the port is taken
 * @throws CliError PORT_IN_USE, BAD_CHAIN_FILE; what `startSandbox` throws
 */
export async function startListening(settings: SandboxSettings, anyPort: string): Promise<Sandbox> {
  try {
    return await startSandbox(settings)
  } catch (error) {
    if (error instanceof ServerStartError && error.code === 'EADDRINUSE') throw portInUse(error, anyPort)
    if (error instanceof ForkSourceError) throw noSource(error)
    throw error instanceof RpcError ? badFile(error) : error
  }
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
