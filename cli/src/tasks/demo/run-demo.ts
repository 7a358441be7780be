import type { Sandbox } from '@merkato/sandbox'
import { printServing, printTitle } from '../../terminal/demo-frame.js'
import { createOutput, type Output } from '../../terminal/output.js'
import { createProgress, type Progress } from '../../terminal/progress.js'
import { interruptible, untilInterrupted } from '../interrupt.js'
import { checkedPort } from '../sandbox/checked-numbers.js'
import { standsInCheckout } from '../typed-command.js'

/** Settings of `merkato demo`. */
export interface DemoSettings {
  port: number
  once: boolean
  json: boolean
}

/** Starts a sandbox, plays the story on it and, unless `once`, keeps serving until Ctrl-C. */
export async function runDemo(settings: DemoSettings): Promise<void> {
  const output = createOutput(settings.json)
  const progress = createProgress({ silent: settings.json })
  const port = checkedPort(settings.port)
  const sandbox = await interruptible(() => start(port, progress))
  try {
    await interruptible(() => play(sandbox, output, progress))
    if (!settings.once) await serve(sandbox, output)
  } finally {
    await sandbox.close()
  }
}

function start(port: number, progress: Progress): Promise<Sandbox> {
  return progress.during('Starting the sandbox', async () => {
    const { startListening } = await import('../sandbox/listening.js')
    const anyPort = standsInCheckout() ? 'npm start -- --port 0' : 'merkato demo --port 0'
    return startListening({ port }, anyPort)
  })
}

async function play(sandbox: Sandbox, output: Output, progress: Progress): Promise<void> {
  printTitle(output, sandbox)
  const { playStory } = await import('./play-story.js')
  await playStory(sandbox, output, progress)
}

async function serve(sandbox: Sandbox, output: Output): Promise<void> {
  // Listens before it invites to press Ctrl-C.
  const interrupted = untilInterrupted()
  printServing(output, sandbox)
  await interrupted
}
