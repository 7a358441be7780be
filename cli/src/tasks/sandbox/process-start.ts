import { readFileSync } from 'node:fs'

/** Fields of /proc/PID/stat behind the name, the first of which is the third of all; the start is the 22nd. */
const START_FIELD = 22 - 3

/**
 * When a process began, as the system counts it. Numbers of processes are given again, and with this no later process is taken for the one
 * that had the number before.
 * @returns null where the process is gone, or the system does not say
 */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name is in brackets, and may hold any.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_FIELD] ?? null
  } catch {
    return null
  }
}

/** Whether the process with this number is still the one that began then. */
export function isSameProcess(pid: number, start: string | null): boolean {
  return isRunning(pid) && (start === null || startOf(pid) === start)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of another user answers EPERM: it is there.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
