import { CliError } from '../../errors.js'
import type { Secret } from './step.js'

/** Fewer hexadecimal digits than this occur in any longer record by chance. */
const SEARCHABLE_DIGITS = 10

/**
 * Searches everything that a node told about a step for what must stay private.
 * @returns names of what was searched for and not found
 * @throws CliError LEAK when something was found: then the story may not go on as if nothing had happened
 */
export function searchSecrets(raw: string, secrets: readonly Secret[]): string[] {
  const haystack = raw.toLowerCase()
  const searched = secrets.filter(({ value }) => value.toString(16).length >= SEARCHABLE_DIGITS)
  const leaked = searched.filter(({ value }) => haystack.includes(value.toString(16)))
  if (leaked.length === 0) return searched.map(({ name }) => name)
  throw new CliError('LEAK', `The public record shows ${leaked.map(({ name }) => name).join(', ')}.`, 'Report this.')
}
