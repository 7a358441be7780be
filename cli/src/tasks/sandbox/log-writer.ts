import { existsSync } from 'node:fs'
import {
  holdsArtifacts,
  type InspectionSettings,
  type LogEntry,
  showCall,
  showEvent,
  showStackEntry,
} from '@merkato/sandbox'
import type { Output } from '../../terminal/output.js'
import { entryLines, RequestLines } from '../../terminal/sandbox-log.js'

/** Where Hardhat puts what it compiles, seen from the project. */
const ARTIFACTS = 'artifacts'
/** After this many milliseconds without another request, the last one is written. */
const PATIENCE = 1_000
const WORDS = { showCall, showEvent, showStackEntry }

/** What of a sandbox is written while it runs. */
export interface LogChoice {
  /** Folder of Hardhat's artifacts; `artifacts` where it is there, when left out. */
  artifacts?: string | undefined
  /** Nothing of what happens. */
  quiet: boolean
  /** Every request with its parameters. */
  verbose: boolean
  /** A command that has the screen to itself, unless every request is wanted. */
  command: readonly string[]
}

/** A log to be written: lines for people, or JSON lines for programs. */
export interface OpenLog {
  /** What the sandbox is started with. */
  readonly settings: InspectionSettings
  /** Whether anything is where the artifacts are looked for. */
  readonly holdsArtifacts: boolean
  /** Writes from now on, and what was held back until where the sandbox is had been told. */
  begin(): void
  /** Writes what was held back. */
  close(): void
}

export function openLog({ artifacts, command, quiet, verbose }: LogChoice, output: Output): OpenLog {
  const folder = artifacts ?? (existsSync(ARTIFACTS) ? ARTIFACTS : undefined)
  const isThere = folder !== undefined && holdsArtifacts(folder)
  if (quiet || (command.length > 0 && !verbose))
    return { settings: { artifacts: folder }, holdsArtifacts: isThere, begin: nothing, close: nothing }
  const { write, close } = output.json ? jsonWriter(output) : lineWriter(output)
  let held: LogEntry[] | undefined = []
  const log = (entry: LogEntry) => (held === undefined ? write(entry) : void held.push(entry))
  const begin = () => {
    const before = held ?? []
    held = undefined
    // Nobody could ask before the port was told, but the command itself.
    for (const entry of before) if (entry.event !== 'request') write(entry)
  }
  return { settings: { artifacts: folder, log, verbose }, holdsArtifacts: isThere, begin, close }
}

const nothing = (): void => undefined

interface Writer {
  write(entry: LogEntry): void
  close(): void
}

function jsonWriter(output: Output): Writer {
  return { write: (entry) => output.record(entry), close: () => undefined }
}

function lineWriter(output: Output): Writer {
  const requests = new RequestLines((text) => process.stdout.write(text), process.stdout.isTTY === true)
  let pause: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(pause)
    requests.flush()
  }
  const write = (entry: LogEntry) => {
    clearTimeout(pause)
    if (entry.event === 'request') {
      requests.add(entry)
      pause = setTimeout(flush, PATIENCE).unref()
      return
    }
    flush()
    for (const line of entryLines(entry, WORDS)) output.line(line)
  }
  return { write, close: flush }
}
