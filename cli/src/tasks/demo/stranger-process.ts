import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CliError } from '../../errors.js'
import type { StrangerReport } from '../../stranger/look.js'

/** A process that looks at the chain from outside. */
export interface Stranger {
  /** Its process id: not ours. */
  readonly pid: number
  /** What it makes of a transaction. */
  look(hash: string): Promise<StrangerReport>
  /** Ends the process. */
  close(): Promise<void>
}

/**
 * Starts the stranger. It gets the URL as its only argument and an empty environment; hashes follow on its stdin.
 */
export function startStranger(url: string): Stranger {
  const script = fileURLToPath(new URL('../../stranger/main.js', import.meta.url))
  const child = spawn(process.execPath, [script, url], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async look(hash) {
      child.stdin.write(`${hash}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new CliError('STRANGER_GONE', 'The process that looks on as a stranger has ended.')
      return parseReport(value)
    },
    close: () => closed(child),
  }
}

function parseReport(line: string): StrangerReport {
  const answer: StrangerReport & { error?: string } = JSON.parse(line)
  if (answer.error !== undefined) throw new CliError('STRANGER_FAILED', `The stranger can not read it: ${answer.error}`)
  return answer
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.stdin?.end()
  await exited
}
