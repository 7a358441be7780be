import { spawn } from 'node:child_process'
import { CliError } from '../../errors.js'
import type { Sandbox } from './start-sandbox.js'

/**
 * Runs a command that finds the sandbox in its environment: MERKATO_URL, MERKATO_POOL, MERKATO_ESCROW, MERKATO_TRUST.
 * @returns its exit code; 130 when it was interrupted
 * @throws CliError COMMAND_NOT_FOUND
 */
export function runCommand(sandbox: Sandbox, [file = '', ...args]: readonly string[]): Promise<number> {
  const wait = () => undefined
  process.on('SIGINT', wait)
  return new Promise<number>((resolve, reject) => {
    // Windows runs npm's command files through a shell only.
    const shell = process.platform === 'win32'
    const child = spawn(file, args, { stdio: 'inherit', shell, env: { ...process.env, ...environment(sandbox) } })
    child.on('error', (cause) => reject(notFound(file, cause)))
    child.on('close', (code) => resolve(code ?? 130))
  }).finally(() => process.off('SIGINT', wait))
}

function environment({ url, contracts }: Sandbox): Record<string, string> {
  return {
    MERKATO_URL: url,
    MERKATO_POOL: contracts.shieldedPool,
    MERKATO_ESCROW: contracts.orderEscrow,
    MERKATO_TRUST: contracts.trustIndex,
  }
}

function notFound(file: string, cause: Error): CliError {
  return new CliError('COMMAND_NOT_FOUND', `${file} could not be started.`, 'Check the command behind "--".', { cause })
}
