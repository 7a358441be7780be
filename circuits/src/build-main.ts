#!/usr/bin/env node
import { buildCircuits } from './build.js'

/** Shorter work is not worth a line. */
const QUIET_MILLISECONDS = 2000

const accept = process.argv.includes('--accept')
const start = performance.now()
let phase = 'checking circuits'
const seconds = () => (performance.now() - start) / 1000
const report = () => console.log(`circuits: ${phase} (${seconds().toFixed(0)} s)`)
const timer = setInterval(report, QUIET_MILLISECONDS)

/** Reports at once after the quiet time, because making keys leaves the timer no turn. */
function onProgress(next: string): void {
  phase = next
  if (seconds() * 1000 > QUIET_MILLISECONDS) report()
}

try {
  const built = await buildCircuits({ accept, onProgress })
  if (built) console.log(`circuits: built in ${seconds().toFixed(1)} s. The keys are INSECURE development keys.`)
} catch (error) {
  console.error(`circuits: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  clearInterval(timer)
}
