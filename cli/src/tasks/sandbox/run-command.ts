import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Sandbox } from '@merkato/sandbox'
import { CliError } from '../../errors.js'
import { presentContracts } from './present-contracts.js'

/**
 * Looks for a command before a sandbox is started for it.
 * @throws CliError COMMAND_NOT_FOUND
 */
export function mustExist(file: string): void {
  // Windows has its own rules of where a command is; there the start of it tells.
  if (process.platform === 'win32') return
  const folders = file.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter)
  if (!folders.some((folder) => existsSync(join(folder, file)))) throw notFound(file)
}

/**
 * Runs a command that finds the sandbox in its environment: MERKATO_URL, MERKATO_POOL, and where there are contracts for orders
 * MERKATO_ESCROW, MERKATO_TRUST.
 * Ctrl-C reaches it from the terminal; a termination of this process is handed on.
 * @returns its exit code; 128 and the signal's number when a signal ended it, as shells have it
 * @throws CliError COMMAND_NOT_FOUND
 */
export function runCommand(sandbox: Sandbox, [file = '', ...args]: readonly string[]): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    // Windows runs npm's command files through a shell only.
    const shell = process.platform === 'win32'
    const child = spawn(file, args, { stdio: 'inherit', shell, env: { ...process.env, ...environment(sandbox) } })
    const wait = () => undefined
    const forward = () => child.kill('SIGTERM')
    process.on('SIGINT', wait).on('SIGTERM', forward)
    const release = () => process.off('SIGINT', wait).off('SIGTERM', forward)
    child.on('error', (cause) => {
      release()
      reject(notFound(file, cause))
    })
    child.on('close', (code, signal) => {
      release()
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM'])
    })
  })
}

/** An address that means every interface is one to listen on, not one to connect to. */
export const reachable = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

function environment(sandbox: Sandbox): Record<string, string> {
  const { shieldedPool, orderEscrow, trustIndex } = presentContracts(sandbox)
  return {
    MERKATO_URL: reachable(sandbox.url),
    MERKATO_POOL: shieldedPool,
    ...(orderEscrow !== undefined && { MERKATO_ESCROW: orderEscrow }),
    ...(trustIndex !== undefined && { MERKATO_TRUST: trustIndex }),
  }
}

function notFound(file: string, cause?: Error): CliError {
  return new CliError('COMMAND_NOT_FOUND', `${file} could not be started.`, 'Check the command behind "--".', { cause })
}
