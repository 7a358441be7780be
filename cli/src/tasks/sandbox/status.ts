import { rmSync } from 'node:fs'
import pc from 'picocolors'
import { duration } from '../../terminal/format.js'
import { createOutput } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { typedCommand } from '../typed-command.js'
import { lookUpRun, type Sighting } from './look-up-run.js'
import { readRuns } from './run-file.js'

/** Said where there is none. */
export const NONE = 'No sandbox is running.'

/** The next step where there is none. */
export const howToStart = (): string => `Start one: ${typedCommand('sandbox')}`

/** Every sandbox of this user that is there. Records of those that were killed are removed. */
export async function sightings(): Promise<Exclude<Sighting, { state: 'gone' }>[]> {
  const all = await Promise.all(readRuns().map(lookUpRun))
  for (const { state, run } of all) if (state === 'gone') rmSync(run.file, { force: true })
  return all.filter((sighting) => sighting.state !== 'gone')
}

/** Lists the sandboxes of this user on this machine. */
export async function showStatus({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json)
  const found = await sightings()
  output.record({ event: 'status', sandboxes: found.map(recordOf) })
  if (found.length === 0) output.line(`${NONE} ${howToStart()}`)
  for (const sighting of found) output.line(lineOf(sighting))
}

function recordOf(sighting: Sighting): object {
  const { url, port, pid, startedAt, data } = sighting.run
  const place = { state: sighting.state, url, port, pid, startedAt: new Date(startedAt).toISOString(), data }
  if (sighting.state !== 'running') return place
  const { status, chainId, headNumber, headAge, fork, instanceId, uptime, version } = sighting.health
  return { ...place, status, chainId, headNumber, headAge, fork, instanceId, uptime, version }
}

function lineOf(sighting: Sighting): string {
  const { url, pid, data } = sighting.run
  const kept = data === null ? '' : `, kept in ${printable(data)}`
  if (sighting.state !== 'running') {
    return `${pc.yellow('●')} ${pc.bold(printable(url))}  gives no answer: it is busy, or stops ${pc.dim(`(process ${pid}${kept})`)}`
  }
  const { status, chainId, headNumber, fork, uptime } = sighting.health
  const mark = status === 'ok' ? pc.green('●') : pc.red('●')
  const origin = fork === undefined ? '' : `, a fork of ${printable(fork.source)} at block ${fork.blockNumber}`
  const told = `chain ${chainId}${origin}, block ${headNumber}, up ${duration(1_000 * uptime)}${status === 'ok' ? '' : ', failing'}`
  return `${mark} ${pc.bold(printable(url))}  ${told} ${pc.dim(`(process ${pid}${kept})`)}`
}
