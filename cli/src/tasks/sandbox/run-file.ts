import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { home } from '../wallet/home.js'
import { writePrivateFile } from '../wallet/private-file.js'
import { startOf } from './process-start.js'

/** What a sandbox leaves about itself while it runs. */
export interface RunRecord {
  readonly version: 1
  readonly pid: number
  /** Tells this process from a later one of the same number; null where the system does not say. */
  readonly processStart: string | null
  /** What `GET /health` answers of this run, and of no other. */
  readonly runId: string
  /** Where to ask it on this machine. */
  readonly url: string
  readonly port: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Folder that keeps the chain. */
  readonly data: string | null
}

/** A record with its file. */
export interface Run extends RunRecord {
  readonly file: string
}

/** More is another file by mistake. */
const MOST_RUNS = 1_000
const NAME = /^sandbox-\d+-\d+\.json$/

const folder = (): string => join(home(), 'run')

/**
 * Leaves a record, for its owner alone.
 * @returns takes it away again; the end of the process does so too, but for a kill
 * @throws CliError FILE_UNWRITABLE
 */
export async function announceRun(run: Pick<RunRecord, 'runId' | 'url' | 'port' | 'data'>): Promise<() => void> {
  const { pid } = process
  const file = join(folder(), `sandbox-${pid}-${run.port}.json`)
  const { runId, url, port, data } = run
  const record: RunRecord = {
    version: 1,
    pid,
    processStart: startOf(pid),
    runId,
    url,
    port,
    startedAt: Date.now(),
    data,
  }
  await writePrivateFile(file, `${JSON.stringify(record)}\n`)
  const remove = () => rmSync(file, { force: true })
  process.once('exit', remove)
  return () => {
    process.off('exit', remove)
    remove()
  }
}

/** Every record that there is, of sandboxes that run and of those that were killed, by port. What is no record is left out. */
export function readRuns(): Run[] {
  const names = listed().filter((name) => NAME.test(name))
  return names
    .slice(0, MOST_RUNS)
    .flatMap((name) => readRun(join(folder(), name)) ?? [])
    .sort((a, b) => a.port - b.port)
}

function listed(): string[] {
  try {
    return readdirSync(folder())
  } catch {
    return []
  }
}

function readRun(file: string): Run | undefined {
  try {
    if (!isOwn(file)) return undefined
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRecord(value) ? { ...value, file } : undefined
  } catch {
    return undefined
  }
}

/** A record decides which process is told to end: one that somebody else could have written is none. */
function isOwn(file: string): boolean {
  const { mode, uid } = lstatSync(file)
  return process.platform === 'win32' || ((mode & 0o077) === 0 && uid === process.getuid?.())
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) return false
  const { version, pid, processStart, runId, url, port, startedAt, data } = value as Record<keyof RunRecord, unknown>
  const isPid = Number.isSafeInteger(pid) && Number(pid) > 1
  const isPlace = typeof url === 'string' && /^http:\/\/[^/]+:\d+$/.test(url) && Number.isInteger(port)
  const isNamed = typeof runId === 'string' && /^[0-9a-f]{32}$/.test(runId)
  const hasRest = [processStart, data].every((text) => text === null || typeof text === 'string')
  return version === 1 && isPid && isPlace && isNamed && hasRest && Number.isFinite(startedAt)
}
