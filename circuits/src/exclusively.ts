import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MILLISECONDS = 250

/** A lock without a readable owner is being written, unless it is as old as this. */
const UNOWNED_MILLISECONDS = 10_000

/**
 * Runs `work` while no other process runs work under the same lock file; waits for those that do. What a process left behind that
 * ended without unlocking counts for nothing.
 * @param onWait called once, if it has to wait
 */
export async function exclusively<T>(
  lockPath: string,
  work: () => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  mkdirSync(dirname(lockPath), { recursive: true })
  for (let waited = false; !tryLock(lockPath); waited = true) {
    if (!waited) onWait()
    if (isAbandoned(lockPath)) rmSync(lockPath, { force: true })
    else await sleep(POLL_MILLISECONDS)
  }
  try {
    return await work()
  } finally {
    rmSync(lockPath, { force: true })
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, `${process.pid}`)
    closeSync(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether the process that took the lock is gone. Two that both see this may both build: they write the same bytes. */
function isAbandoned(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, 'utf8'))
    return owner > 0 ? !isRunning(owner) : Date.now() - statSync(path).mtimeMs > UNOWNED_MILLISECONDS
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user answers EPERM: it is there.
    return codeOf(error) !== 'ESRCH'
  }
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code
