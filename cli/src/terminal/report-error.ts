import pc from 'picocolors'
import { CliError } from '../errors.js'
import { toJson } from './output.js'
import { printable } from './printable.js'
import { width, wrap } from './text.js'

/** What every error becomes before it is shown. */
interface Shown {
  code: string
  message: string
  remedy?: string
}

/**
 * Shows an error: one line on stderr, on a terminal broken between words where it is too long; the stack only when verbose, and with `json`
 * an object on stdout.
 * @returns the exit code
 */
export function reportError(error: unknown, { json, verbose }: { json: boolean; verbose: boolean }): number {
  const shown = describe(error)
  if (json) process.stdout.write(`${toJson({ error: shown })}\n`)
  const remedy = shown.remedy === undefined ? '' : printable(shown.remedy)
  process.stderr.write(`${pc.red('✗')} ${laidOut(printable(oneLine(shown.message)), remedy)}\n`)
  if (verbose && error instanceof Error)
    process.stderr.write(`${pc.dim(stackOf(error).split('\n').map(printable).join('\n'))}\n`)
  return error instanceof CliError ? error.exitCode : 1
}

function describe(error: unknown): Shown {
  if (error instanceof CliError) return withRemedy(error.code, error.message, error.remedy)
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error) }
  return withRemedy(codeOf(error), error.message, hintOf(error) ?? 'Run it again with --verbose for the details.')
}

function withRemedy(code: string, message: string, remedy: string | undefined): Shown {
  return remedy === undefined ? { code, message } : { code, message, remedy }
}

/** Errors of the SDK and of Node carry a code. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED'
}

/** Errors of the SDK carry their next steps as `hints`, those of the node's server a `remedy`, of its settings an `option`. */
function hintOf(error: Error): string | undefined {
  if ('remedy' in error && typeof error.remedy === 'string') return error.remedy
  if ('option' in error) return 'See merkato sandbox --help.'
  if (!('hints' in error) || !Array.isArray(error.hints)) return undefined
  return error.hints.find((hint): hint is string => typeof hint === 'string')
}

/** Message and remedy: on one line if they fit or nobody looks, otherwise the remedy below the message. */
function laidOut(message: string, remedy: string): string {
  const line = remedy === '' ? message : `${message} ${pc.bold(remedy)}`
  const room = Math.min(100, process.stderr.columns ?? 80) - INDENT.length
  if (!process.stderr.isTTY || width(line) <= room) return line
  const below = remedy === '' ? [] : wrap(remedy, room).map((part) => pc.bold(part))
  return [...wrap(message, room), ...below].join(`\n${INDENT}`)
}

/** As wide as the mark before the message. */
const INDENT = '  '

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim()
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return (error.stack ?? error.message) + cause
}
