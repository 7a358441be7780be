import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** A failure that a newcomer can act on; printed as one line, without a stack. */
export class LauncherError extends Error {}

/** The user stopped us, or the machine did. Ends the launcher with the exit code that shells give. */
export class InterruptedError extends LauncherError {
  constructor(signal) {
    super('Interrupted; run the command again to go on.')
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}

/** The script behind a package's command, so that no shell and no PATH decides which one runs. */
export function packageBin(name, bin = name) {
  const folder = join(root, 'node_modules', name)
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bins === 'string' ? bins : bins[bin])
}

/**
 * Runs a child to its end with our terminal. An interrupt reaches the child from the terminal as well; we wait for it,
 * so that it can close its server and its exit code becomes ours.
 * @returns {Promise<number>} exit code; 130 after an interrupt, 143 after a termination
 */
export function runAttached(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const wait = () => {}
    const forward = () => child.kill('SIGTERM')
    process.on('SIGINT', wait)
    process.on('SIGTERM', forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', forward)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}

/**
 * Runs a child with its output in `.cache/logs/<log>.log`.
 * @returns {Promise<{code: number, output: string, logFile: string}>} logFile relative to the repository
 */
export function runLogged(log, command, args, options = {}) {
  const logFile = join(root, '.cache', 'logs', `${log}.log`)
  mkdirSync(dirname(logFile), { recursive: true })
  return new Promise((resolve, reject) => {
    const file = createWriteStream(logFile)
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    // Our terminal's interrupt reaches the child as well; what matters is to outlive it, so that no half-done install goes on alone.
    let interrupted
    const stop = (signal) => {
      interrupted ??= signal
      child.kill(signal)
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        chunks.push(chunk)
        file.write(chunk)
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      const output = Buffer.concat(chunks).toString('utf8')
      file.end(() => {
        if (interrupted) reject(new InterruptedError(interrupted))
        else resolve({ code: code ?? 1, output, logFile: relative(root, logFile) })
      })
    })
  })
}

/** Like {@link runLogged}, but a failure ends the launcher with one line that says what to do. */
export async function mustRun(title, log, command, args, remedy, options) {
  const { code, output, logFile } = await runLogged(log, command, args, options)
  if (code !== 0) throw new LauncherError(`${title} failed: ${reasonIn(output)} (${logFile}). ${remedy}`)
  return output
}

function reasonIn(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^npm (warn|notice)|complete log of this run/i.test(line))
    .filter((line) => !/^npm error (code|syscall|errno|network This is|network\s*$)/i.test(line))
  const reason = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no output'
  return reason.replace(/^npm error /, '').slice(0, 160)
}
