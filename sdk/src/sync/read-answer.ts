import { InconsistentNodeError } from '../errors/network.js'

/**
 * Reads the return data of a call, which may be anything: a node says what it likes, and an address without code nothing.
 * @throws {InconsistentNodeError} when `read` throws
 */
export function readAnswer<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw new InconsistentNodeError('an answer can not be decoded.')
  }
}

/**
 * What was found among the logs of a mined transaction: a node, or a contract that is another than was said, may have left it out.
 * @throws {InconsistentNodeError}
 */
export function requiredLog<T>(log: T | undefined): T {
  if (log === undefined) throw new InconsistentNodeError('a transaction was mined without the log that it must have.')
  return log
}
