#!/usr/bin/env node
import { buildCircuits } from './build.js'
import { CIRCUIT_NAMES, type CircuitName, EVERYDAY_CIRCUITS, isCircuitName } from './catalogue.js'

/** Shorter work is not worth a line. */
const QUIET_MILLISECONDS = 2000

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

/**
 * `[--all] [--accept] [names]`. Without names: what everyday use needs; with --all, or when changed circuits are accepted, all of them,
 * because they share their files.
 */
function parseArguments(args: readonly string[]): { circuits: readonly CircuitName[]; accept: boolean } {
  const options = args.filter((arg) => arg.startsWith('-'))
  const unknown = options.find((option) => option !== '--all' && option !== '--accept')
  if (unknown !== undefined) throw new Error(`no option ${unknown}; there are: --all, --accept`)
  const names = args.filter((arg) => !arg.startsWith('-')).map(circuitName)
  const accept = options.includes('--accept')
  return { accept, circuits: names.length > 0 ? names : options.length > 0 ? CIRCUIT_NAMES : EVERYDAY_CIRCUITS }
}

function circuitName(text: string): CircuitName {
  if (isCircuitName(text)) return text
  throw new Error(`no circuit ${text}; there are: ${CIRCUIT_NAMES.join(', ')}`)
}

try {
  const built = await buildCircuits({ ...parseArguments(process.argv.slice(2)), onProgress })
  if (built) console.log(`circuits: built in ${seconds().toFixed(1)} s. The keys are INSECURE development keys.`)
} catch (error) {
  console.error(`circuits: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  clearInterval(timer)
}
