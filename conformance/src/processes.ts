import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Rpc } from './rpc.js'

export const room = join(import.meta.dirname, '..')
const root = join(room, '..')
const modules = join(room, 'node_modules')
const startLimitMilliseconds = 60_000

/** A development node as its users start it: a process of its own on loopback. */
export interface Peer {
  /** `http://127.0.0.1:<port>`; WebSockets on the same port. */
  readonly url: string
  readonly webSocketUrl: string
  readonly rpc: Rpc
  /** Id of the process that answers. */
  readonly pid: number
  /** Everything that it wrote to its standard error. */
  errors(): string
  /** Whether it still runs. */
  isRunning(): boolean
  stop(): Promise<void>
}

/** `merkato sandbox` with further options. */
export function startMerkato(...options: string[]): Promise<Peer> {
  return startPeer(process.execPath, (port) => [
    join(root, 'cli/bin/merkato.js'),
    'sandbox',
    '--port',
    `${port}`,
    '--quiet',
    ...options,
  ])
}

/** `anvil` with the sandbox's rule set and further options. */
export function startAnvil(...options: string[]): Promise<Peer> {
  return startPeer(foundryProgram('anvil'), (port) => [
    '--port',
    `${port}`,
    '--hardfork',
    'osaka',
    '--silent',
    ...options,
  ])
}

/** `hardhat node` with the chain of `hardhat.config.ts`. */
export function startHardhatNode(): Promise<Peer> {
  return startPeer(process.execPath, (port) => [
    join(modules, 'hardhat/dist/src/cli.js'),
    'node',
    '--hostname',
    '127.0.0.1',
    '--port',
    `${port}`,
  ])
}

/** A program of Foundry's. Not by its launcher, which passes on neither signals nor exit codes. */
export function foundryProgram(name: 'anvil' | 'cast'): string {
  const scope = join(modules, '@foundry-rs')
  const folder = readdirSync(scope).find((each) => each.startsWith(`${name}-`))
  if (folder === undefined) throw new Error(`there is no ${name} for this platform`)
  return join(scope, folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** What a program wrote and how it ended. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export async function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<Run> {
  const child = spawn(program, args, { cwd: room, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, stdout: stdout(), stderr: stderr() }
}

async function startPeer(program: string, command: (port: number) => string[]): Promise<Peer> {
  const port = await freePort()
  // A group of its own, so that a peer's children end with it.
  const child = spawn(program, command(port), {
    cwd: room,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const errors = collect(child.stderr)
  const rpc = new Rpc(`http://127.0.0.1:${port}`)
  await firstAnswer(rpc, child, errors)
  return {
    url: rpc.url,
    webSocketUrl: `ws://127.0.0.1:${port}`,
    rpc,
    pid: child.pid ?? 0,
    errors,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => stop(child),
  }
}

async function firstAnswer(rpc: Rpc, child: ChildProcess, errors: () => string): Promise<void> {
  const limit = performance.now() + startLimitMilliseconds
  while (performance.now() < limit && child.exitCode === null) {
    try {
      await rpc.send('eth_chainId')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`${child.spawnargs.join(' ')} gave no answer. ${errors()}`)
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  process.kill(-pid, 'SIGTERM')
  const impatience = setTimeout(() => process.kill(-pid, 'SIGKILL'), 5_000)
  await exited
  clearTimeout(impatience)
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
