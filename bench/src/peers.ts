import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { RpcClient } from './rpc.js'

const bench = join(import.meta.dirname, '..')
const root = join(bench, '..')
const startLimitMilliseconds = 60_000

/** A development node as its users start it: a process of its own, reached over HTTP on loopback. */
export interface Peer {
  readonly name: string
  readonly rpc: RpcClient
  /** From spawn to the first answer. */
  readonly startMilliseconds: number
  /** Resident memory of the process now, in bytes. */
  residentBytes(): number
  stop(): Promise<void>
}

const commands: Record<string, (port: number) => string[]> = {
  merkato: (port) => [join(root, 'cli/bin/merkato.js'), 'sandbox', '--port', `${port}`, '--quiet'],
  anvil: (port) => [join(bench, 'node_modules/.bin/anvil'), '--port', `${port}`, '--silent'],
  'hardhat node': (port) => [join(bench, 'node_modules/hardhat/dist/src/cli.js'), 'node', '--port', `${port}`],
}

export const peerNames: readonly string[] = Object.keys(commands)

/** @throws Error when the peer does not answer within a minute */
export async function startPeer(name: string): Promise<Peer> {
  const command = commands[name]
  if (command === undefined) throw new Error(`no peer ${name}`)
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, command(port), { cwd: bench, stdio: 'ignore', detached: true })
  const rpc = new RpcClient(`http://127.0.0.1:${port}`)
  await firstAnswer(rpc, child)
  return {
    name,
    rpc,
    startMilliseconds: performance.now() - started,
    residentBytes: () => residentBytes(child.pid ?? 0),
    stop: () => stop(child),
  }
}

async function firstAnswer(rpc: RpcClient, child: ChildProcess): Promise<void> {
  const limit = performance.now() + startLimitMilliseconds
  while (performance.now() < limit && child.exitCode === null) {
    try {
      await rpc.send('eth_chainId')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`${child.spawnargs.join(' ')} gave no answer`)
}

/** Signals the process group that the peer leads: anvil's launcher does not pass a signal on to its binary. */
async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  process.kill(-pid, 'SIGTERM')
  const impatience = setTimeout(() => process.kill(-pid, 'SIGKILL'), 5_000)
  await exited
  clearTimeout(impatience)
}

/** anvil's launcher and hardhat start children of their own; a peer's memory is that of its largest process. */
function residentBytes(pid: number): number {
  const own = Number(read(`/proc/${pid}/status`).match(/VmRSS:\s+(\d+) kB/)?.[1] ?? 0) * 1024
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return Math.max(own, ...children.map(residentBytes))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
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
