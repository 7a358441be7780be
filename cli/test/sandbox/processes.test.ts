import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNode, type NodeOptions, type NodeServer, startServer } from '@merkato/vm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CliError } from '../../src/errors.js'
import { startListening } from '../../src/tasks/sandbox/listening.js'
import { startOf } from '../../src/tasks/sandbox/process-start.js'
import { announceRun, type RunRecord, readRuns } from '../../src/tasks/sandbox/run-file.js'
import { showStatus, sightings } from '../../src/tasks/sandbox/status.js'
import { stopSandbox } from '../../src/tasks/sandbox/stop.js'
import { finished, firstLine, runCli, startCli } from '../run-cli.js'

let home: string
const endings: (() => unknown)[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'merkato-cli-run-'))
  vi.stubEnv('MERKATO_HOME', home)
})
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const runFolder = () => join(home, 'run')
const RUN_ID = 'ab'.repeat(16)

/** Leaves a record as a sandbox does. */
function record(fields: Partial<RunRecord>): void {
  const whole: RunRecord = {
    version: 1,
    pid: process.pid,
    processStart: startOf(process.pid),
    runId: RUN_ID,
    url: 'http://127.0.0.1:9',
    port: 9,
    startedAt: 0,
    data: null,
    ...fields,
  }
  mkdirSync(runFolder(), { recursive: true })
  writeFileSync(join(runFolder(), `sandbox-${whole.pid}-${whole.port}.json`), JSON.stringify(whole), { mode: 0o600 })
}

/** A program that is no sandbox. */
async function stranger(): Promise<{ pid: number; isAlive: () => boolean }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(child, 'spawn')
  endings.push(() => child.kill('SIGKILL'))
  return { pid: child.pid as number, isAlive: () => child.exitCode === null && child.signalCode === null }
}

async function listening(options: NodeOptions = {}): Promise<NodeServer> {
  const node = await createNode({ accounts: 1, ...options })
  const server = await startServer(node, { port: 0 })
  endings.push(async () => {
    await server.close()
    await node.close()
  })
  return server
}

test('a sandbox is listed while it runs; stop ends it, with its port and its folder free', async () => {
  const data = join(home, 'chain')
  const child = startCli(['sandbox', '--port', '0', '--json', '--data', data])
  endings.push(() => child.kill('SIGKILL'))
  const ready = JSON.parse(await firstLine(child))
  const [file = ''] = readdirSync(runFolder())
  expect(statSync(join(runFolder(), file)).mode & 0o077).toBe(0)
  expect(statSync(runFolder()).mode & 0o077).toBe(0)
  expect(readFileSync(join(runFolder(), file), 'utf8')).not.toContain(ready.accounts[0].privateKey)
  const status = await runCli(['sandbox', 'status', '--json'])
  expect(JSON.parse(status.stdout).sandboxes).toEqual([
    expect.objectContaining({ state: 'running', status: 'ok', url: ready.url, pid: child.pid, chainId: 31_337, data }),
  ])

  const ended = finished(child)
  const { code, stdout } = await runCli(['sandbox', 'stop', '--port', String(ready.port)])
  expect({ code, stdout }).toEqual({ code: 0, stdout: `Stopped ${ready.url}; the chain is kept in ${data}.\n` })
  await expect(fetch(ready.url)).rejects.toThrow()
  const node = await createNode({ dataFolder: data, accounts: 1 }).catch((error: unknown) => error)
  expect(node).toMatchObject({ code: 'DATA_MISMATCH' })
  expect(readdirSync(runFolder())).toEqual([])
  expect((await ended).code).toBe(0)
})

/** What a command prints on stdout in this process. */
async function printed(command: () => Promise<void>): Promise<string> {
  let text = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk
    return true
  })
  await command().finally(() => write.mockRestore())
  return text
}

test('where none runs, status and stop say so in the same words, and how to start one', async () => {
  const told = await printed(() => showStatus({ json: false }))
  expect(told).toMatch(/^No sandbox is running\. Start one: .*merkato.* sandbox\n$/)
  const refusal = await stopSandbox({ json: false }).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'NO_SANDBOX' })
  const { message, remedy } = refusal as CliError
  expect(`${message} ${remedy}\n`).toBe(told)
})

test('status tells what a fork is a fork of, and not with which key', async () => {
  const source = await listening()
  const { url, port, runId } = await listening({ fork: { url: `${source.url}/v3/secret-key` } })
  endings.push(await announceRun({ url, port, runId, data: null }))
  expect(await printed(() => showStatus({ json: false }))).toContain(
    `chain 31337, a fork of ${source.url} at block 0, block 0, up`,
  )
  const { sandboxes } = JSON.parse(await printed(() => showStatus({ json: true })))
  expect(sandboxes).toEqual([expect.objectContaining({ url, fork: { source: source.url, blockNumber: 0 } })])
})

test('whose port is taken by a sandbox is told how to stop that one', async () => {
  const { url, port, runId } = await listening()
  const start = () => startListening({ port }, 'ANY PORT').catch((error: unknown) => error)
  expect(await start()).toMatchObject({
    code: 'PORT_IN_USE',
    remedy: 'Stop the other program, or take a free port: ANY PORT',
  })
  endings.push(await announceRun({ url, port, runId, data: null }))
  expect(await start()).toMatchObject({ remedy: expect.stringContaining(`sandbox stop --port ${port})`) })
})

describe('records of sandboxes', () => {
  test('one whose process is gone is removed, and so is one whose number another process has', async () => {
    const other = await stranger()
    record({ pid: 2 ** 22 + 1, processStart: '5', port: 1 })
    record({ pid: other.pid, processStart: '5', port: 2 })
    expect(readRuns()).toHaveLength(2)
    expect(await sightings()).toEqual([])
    expect(readdirSync(runFolder())).toEqual([])
    expect(other.isAlive()).toBe(true)
  })

  test('a process that does not answer with the id of its record is never told to end', async () => {
    const other = await stranger()
    const impostor = createServer((_request, response) =>
      response.end(JSON.stringify({ status: 'ok', runId: 'cd'.repeat(16) })),
    )
    impostor.listen(0, '127.0.0.1')
    await once(impostor, 'listening')
    endings.push(() => impostor.close())
    const { port } = impostor.address() as AddressInfo
    for (const url of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:9']) {
      record({ pid: other.pid, processStart: startOf(other.pid), url, port })
      expect(await sightings()).toEqual([expect.objectContaining({ state: 'silent' })])
      await expect(stopSandbox({ port, json: true })).rejects.toMatchObject({ code: 'SANDBOX_SILENT' })
      expect(other.isAlive()).toBe(true)
    }
  })

  test('what is no record is left out', async () => {
    mkdirSync(runFolder(), { recursive: true })
    for (const [name, content] of [
      ['sandbox-1-1.json', '{'],
      ['sandbox-1-2.json', '{"version":1}'],
      [
        'sandbox-1-3.json',
        JSON.stringify({ version: 1, pid: -1, runId: RUN_ID, url: 'http://x:1', port: 1, startedAt: 0 }),
      ],
      ['notes.txt', 'x'],
    ] as const)
      writeFileSync(join(runFolder(), name), content, { mode: 0o600 })
    expect(readRuns()).toEqual([])
    await expect(stopSandbox({ json: true })).rejects.toMatchObject({ code: 'NO_SANDBOX' })
    expect(existsSync(join(runFolder(), 'notes.txt'))).toBe(true)
  })

  test('a record that others could have written is none', async () => {
    const other = await stranger()
    record({ pid: other.pid, processStart: startOf(other.pid) })
    expect(readRuns()).toHaveLength(1)
    const [file = ''] = readdirSync(runFolder())
    chmodSync(join(runFolder(), file), 0o620)
    expect(readRuns()).toEqual([])
  })

  test('of several, stop wants to know which', async () => {
    const servers = [await listening(), await listening()]
    for (const { url, port, runId } of servers) endings.push(await announceRun({ url, port, runId, data: null }))
    expect((await sightings()).map(({ state, run }) => [state, run.port])).toEqual(
      servers.map(({ port }) => ['running', port]).sort(([, a], [, b]) => Number(a) - Number(b)),
    )
    await expect(stopSandbox({ json: true })).rejects.toMatchObject({ code: 'SEVERAL_SANDBOXES' })
    await expect(stopSandbox({ json: true, port: 1 })).rejects.toMatchObject({
      code: 'NO_SANDBOX',
      message: 'No sandbox is running on port 1.',
      remedy: expect.stringContaining(`sandbox stop --port ${Math.min(...servers.map(({ port }) => port))}`),
    })
  })
})
