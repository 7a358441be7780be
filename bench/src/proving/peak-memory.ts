import { readFileSync } from 'node:fs'

/**
 * Largest resident memory of this process so far, in bytes. On Linux from /proc: what getrusage tells there counts the parent's memory
 * at the moment of the fork.
 */
export function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const [, kilobytes] = readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+) kB/) ?? []
  return Number(kilobytes) * 1024
}
