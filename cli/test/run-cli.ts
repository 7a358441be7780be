import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../bin/merkato.js', import.meta.url))

/** What a command left behind. */
export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** Starts the built command without a terminal and without colours. */
export function startCli(args: string[], { cwd = process.cwd(), env = {} } = {}): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the built command to its end. */
export function runCli(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  return finished(startCli(args, options))
}

/** Waits for a started command and collects what it still says. */
export async function finished(child: ChildProcess): Promise<Ran> {
  const ran: Ran = { code: null, stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    ran.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    ran.stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { ...ran, code }
}

/** Waits for the first line on stdout, and leaves stdout open: a command whose reader is gone ends by itself, with 0. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: unknown) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end < 0) return
      child.stdout?.off('data', take)
      resolve(text.slice(0, end))
    }
    child.stdout?.on('data', take)
    child.once('close', () => reject(new Error(`The command ended before it said anything: ${text}`)))
  })
}
