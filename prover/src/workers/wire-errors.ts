import * as errors from '../errors.js'
import type { WireError } from './messages.js'

type ErrorClass = new (message: string, signal: string) => errors.ProverError

const CLASSES = new Map(Object.entries(errors) as [string, ErrorClass][])

/**
 * Makes an error ready to cross a thread boundary. Of errors that are not ours the class alone goes on: their messages
 * may quote a value ("Cannot convert 12x to a BigInt"), and values are secrets.
 */
export function toWireError(error: unknown): WireError {
  if (!(error instanceof errors.ProverError)) {
    const name = error instanceof Error ? error.constructor.name : typeof error
    return { name: 'ProverError', message: `The prover failed unexpectedly (${name}).` }
  }
  const { name, message } = error
  return error instanceof errors.CircuitInputError ? { name, message, signal: error.signal } : { name, message }
}

/** The error that `toWireError` took apart, of its own class again. */
export function fromWireError({ name, message, signal = '' }: WireError): errors.ProverError {
  const Class = CLASSES.get(name) ?? errors.ProverError
  return new Class(message, signal)
}
