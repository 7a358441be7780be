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
