import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { CliError } from '../../errors.js'
import { createOutput } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { typedCommand } from '../typed-command.js'
import { isListening, lookUpRun, type Sighting } from './look-up-run.js'
import { isSameProcess } from './process-start.js'
import type { Run } from './run-file.js'
import { howToStart, NONE, sightings } from './status.js'

/** How long a sandbox may take to write its state and end, in milliseconds. */
const PATIENCE = 60_000
const PAUSE = 25

/** Settings of `merkato sandbox stop`. */
export interface StopSettings {
  /** Which one; the only one when left out. */
  port?: number | undefined
  json: boolean
}

/**
 * Ends a sandbox as Ctrl-C would, and waits until its port and its data folder are free.
 * @throws CliError NO_SANDBOX, SEVERAL_SANDBOXES, SANDBOX_SILENT, NOT_PERMITTED, STILL_STOPPING
 */
export async function stopSandbox({ port, json }: StopSettings): Promise<void> {
  const output = createOutput(json)
  const run = checked(chosen(await sightings(), port))
  terminate(run)
  await ended(run)
  const { url, pid, data } = run
  output.record({ event: 'stopped', url, port: run.port, pid, data })
  output.line(`Stopped ${printable(url)}${data === null ? '' : `; the chain is kept in ${printable(data)}`}.`)
}

function chosen(found: readonly Sighting[], port: number | undefined): Sighting {
  const [first, ...others] = port === undefined ? found : found.filter(({ run }) => run.port === port)
  if (first === undefined)
    throw found.length === 0 ? new CliError('NO_SANDBOX', NONE, howToStart()) : notThere(port, found)
  if (others.length === 0) return first
  const ports = [first, ...others].map(({ run }) => run.port)
  const remedy =
    port === undefined ? `Try: ${typedCommand(`sandbox stop --port ${ports[0]}`)}` : 'End one of them by Ctrl-C.'
  throw new CliError(
    'SEVERAL_SANDBOXES',
    `${ports.length} sandboxes are running, on ports ${ports.join(', ')}.`,
    remedy,
  )
}

/** Others are there. */
function notThere(port: number | undefined, found: readonly Sighting[]): CliError {
  const ports = found.map(({ run }) => run.port)
  const remedy = `There ${ports.length === 1 ? 'is one' : 'are some'} on ${ports.join(', ')}: ${typedCommand(`sandbox stop --port ${ports[0]}`)}`
  return new CliError('NO_SANDBOX', `No sandbox is running on port ${port}.`, remedy)
}

/** Only who answers with the record's own id is told to end: nobody else's process is touched. */
function checked(sighting: Sighting): Run {
  const { run, state } = sighting
  if (state === 'running') return run
  const message = `The sandbox at ${run.url} (process ${run.pid}) gives no answer, so it can not be told from another program.`
  throw new CliError('SANDBOX_SILENT', message, 'It may be busy, or stop already: try again, or end it by Ctrl-C.')
}

function terminate({ pid, processStart }: Run): void {
  // It answered a moment ago; whoever has its number since is left alone.
  if (!isSameProcess(pid, processStart)) return
  try {
    process.kill(pid, 'SIGTERM')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ESRCH') return
    throw new CliError('NOT_PERMITTED', `Process ${pid} is another user's.`, 'Ask its user to end it.', { cause })
  }
}

/** A sandbox takes its record away last, when its folder is closed. */
async function ended(run: Run): Promise<void> {
  const deadline = Date.now() + PATIENCE
  while (existsSync(run.file) && isSameProcess(run.pid, run.processStart)) await untilLater(run, deadline)
  while ((await isListening(run.url)) && (await lookUpRun(run)).state === 'running') await untilLater(run, deadline)
}

async function untilLater({ url, pid }: Run, deadline: number): Promise<void> {
  if (Date.now() > deadline) {
    const message = `The sandbox at ${url} (process ${pid}) was told to stop and has not ended yet.`
    throw new CliError('STILL_STOPPING', message, `See ${typedCommand('sandbox status')} a little later.`)
  }
  await pause(PAUSE)
}
