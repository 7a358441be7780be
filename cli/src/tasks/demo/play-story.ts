import { transferArtifacts } from '@merkato/circuits'
import type { Sandbox } from '@merkato/sandbox'
import { LocalProver } from '@merkato/sdk'
import { printCast, printEnding } from '../../terminal/demo-frame.js'
import type { Output } from '../../terminal/output.js'
import type { Progress } from '../../terminal/progress.js'
import { printChapter, printStep } from '../../terminal/story.js'
import { MeteredProver } from './metered-prover.js'
import { playOrders } from './orders.js'
import { playPrivatePayment } from './private-payment.js'
import { connect, setStage } from './set-stage.js'
import { observe, type Stage, type ToldStep } from './stage.js'
import type { Step } from './step.js'
import { startStranger } from './stranger-process.js'

/**
 * Plays the whole story: a private payment, then three orders with three ends. Every figure is measured while it plays.
 * @throws CliError LEAK when a stranger could read what must stay private; errors of the SDK
 */
export async function playStory(sandbox: Sandbox, output: Output, progress: Progress): Promise<void> {
  const started = performance.now()
  const stranger = startStranger(sandbox.url)
  const provider = connect(sandbox)
  const local = new LocalProver(transferArtifacts())
  const prover = new MeteredProver(local)
  try {
    const parts = await setStage(sandbox, provider, prover)
    const told: ToldStep[] = []
    const tell = async (step: Step) => {
      const seen = await observe(stranger, step, told.length + 1, prover.take())
      told.push(seen)
      printStep(output, seen)
    }
    const stage: Stage = { ...parts, progress, tell }
    printCast(output, stage, stranger.pid)
    printChapter(output, 'A private payment')
    await playPrivatePayment(stage)
    printChapter(output, 'Three orders, paid from shielded coins')
    await playOrders(stage)
    await printEnding(output, stage, told, performance.now() - started)
  } finally {
    provider.destroy()
    await Promise.all([stranger.close(), local.close()])
  }
}
