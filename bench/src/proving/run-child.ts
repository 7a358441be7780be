import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** Runs a script beside this one in a process of its own; `argument` is given as JSON, the rest is as in {@link runScript}. */
export const runChild = <Answer>(script: string, argument: unknown): Promise<Answer> =>
  runScript(join(import.meta.dirname, script), JSON.stringify(argument))

/**
 * Runs a script in a process of its own.
 * @returns the last line that it wrote, from JSON
 * @throws Error with what it printed, when it fails
 */
export async function runScript<Answer>(path: string, ...args: readonly string[]): Promise<Answer> {
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${path} ended with ${code}: ${err().trim() || out().trim()}`)
  return JSON.parse(out().trim().split('\n').at(-1) ?? '') as Answer
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
