import { type Sandbox, type SandboxSettings, startSandbox } from '@merkato/sandbox'
import { ServerStartError } from '@merkato/vm'
import { CliError } from '../../errors.js'

/**
 * Starts a sandbox in this process.
 * @param anyPort how to start the same on any free port, told when the port is taken
 * @throws CliError PORT_IN_USE; what `startSandbox` throws
 */
export async function startListening(settings: SandboxSettings, anyPort: string): Promise<Sandbox> {
  try {
    return await startSandbox(settings)
  } catch (error) {
    throw error instanceof ServerStartError && error.code === 'EADDRINUSE' ? portInUse(error, anyPort) : error
  }
}

function portInUse(cause: ServerStartError, anyPort: string): CliError {
  const remedy = `Stop the other program, or take a free port: ${anyPort}`
  return new CliError('PORT_IN_USE', cause.message, remedy, { cause })
}
