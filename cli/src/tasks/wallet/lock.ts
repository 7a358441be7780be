import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'
import { lockPath } from './home.js'

/** A lock without a readable owner is being written, unless it is older. */
const UNOWNED_MS = 10_000

/**
 * Keeps other commands away from a wallet until the returned function is called or the process ends: two at once could pay with
 * one note, and one's state file would replace the other's. What a killed process left behind counts for nothing.
 * @throws CliError WALLET_BUSY
 */
export function lockWallet(name: string): () => void {
  const path = lockPath(name)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (!tryLock(path)) {
    const owner = ownerOf(path)
    if (owner === undefined || isRunning(owner)) throw busy(name, owner, path)
    rmSync(path, { force: true })
    if (!tryLock(path)) throw busy(name, ownerOf(path), path)
  }
  const unlock = () => rmSync(path, { force: true })
  // Interrupted work never comes to its end.
  process.once('exit', unlock)
  return () => {
    process.off('exit', unlock)
    unlock()
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, `${process.pid}`)
    closeSync(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new CliError('FILE_UNWRITABLE', `${printable(path)} can not be written.`, 'Check folder and disk.', {
      cause: error,
    })
  }
}

/** Process id in a lock; 0 for one that nobody can own, undefined while it is being written. */
function ownerOf(path: string): number | undefined {
  try {
    const owner = Number(readFileSync(path, 'utf8'))
    if (Number.isSafeInteger(owner) && owner > 0) return owner
    return Date.now() - statSync(path).mtimeMs > UNOWNED_MS ? 0 : undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}

function isRunning(pid: number): boolean {
  if (pid === 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user answers EPERM: it is there.
    return codeOf(error) !== 'ESRCH'
  }
}

function busy(name: string, owner: number | undefined, path: string): CliError {
  const who = owner ? ` (process ${owner})` : ''
  const remedy = `Wait until it is done, or take another wallet with --wallet. If there is none: rm ${printable(path)}`
  return new CliError('WALLET_BUSY', `Another command works with the wallet ${name}${who}.`, remedy)
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code
