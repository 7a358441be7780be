import type { Health } from '@merkato/vm'
import { isSameProcess } from './process-start.js'
import type { Run } from './run-file.js'

/** How a sandbox that left a record is. */
export type Sighting =
  /** It answers. */
  | { readonly state: 'running'; readonly run: Run; readonly health: Health }
  /** Its process is there and gives no answer: it is busy, or stops. */
  | { readonly state: 'silent'; readonly run: Run }
  /** It ended without taking its record away. */
  | { readonly state: 'gone'; readonly run: Run }

const PATIENCE = 2_000
const MOST_BYTES = 10_000

/** Asks the sandbox of a record whether it is still the one. */
export async function lookUpRun(run: Run): Promise<Sighting> {
  if (!isSameProcess(run.pid, run.processStart)) return { state: 'gone', run }
  const health = await healthAt(run.url)
  return health?.runId === run.runId ? { state: 'running', run, health } : { state: 'silent', run }
}

/** What is answered there, if it has the form of a sandbox's health. */
async function healthAt(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' })
    const text = await response.text()
    const value: unknown = text.length > MOST_BYTES ? undefined : JSON.parse(text)
    return isHealth(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isHealth(value: unknown): value is Health {
  if (typeof value !== 'object' || value === null) return false
  const { status, runId, chainId, headNumber, headAge, uptime, fork } = value as Record<keyof Health, unknown>
  const counts = [chainId, headNumber, headAge, uptime]
  return (
    (status === 'ok' || status === 'failing') &&
    typeof runId === 'string' &&
    counts.every((count) => typeof count === 'number' && Number.isFinite(count)) &&
    (fork === undefined || isForkPoint(fork))
  )
}

function isForkPoint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { source, blockNumber } = value as Record<keyof NonNullable<Health['fork']>, unknown>
  return typeof source === 'string' && Number.isSafeInteger(blockNumber)
}

/** Whether anything still takes connections there. */
export async function isListening(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/health`, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' })
    return true
  } catch (error) {
    // A connection that nobody takes is refused at once; one that is taken and not answered still has somebody.
    return error instanceof Error && error.name === 'TimeoutError'
  }
}
