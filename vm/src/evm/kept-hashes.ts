import { byteText } from './byte-text.js'

type Hash = (message: Uint8Array) => Uint8Array

/** Lengths of addresses, of slots and topics, and of a mapping's key with its place or a public key. */
const KEPT_LENGTHS: ReadonlySet<number> = new Set([20, 32, 64])
/** Forgetting everything now and then is cheaper than tracking what was used last. */
const MAX_KEPT = 10_000

/**
 * Keeps the hashes of what is hashed again and again: the accounts and slots of a contract that is in use.
 *
 * @returns the same function; its results are shared, and nobody's to change
 */
export function keepingHashes(hash: Hash): Hash {
  const kept = new Map<string, Uint8Array>()
  return (message) => {
    if (!KEPT_LENGTHS.has(message.length)) return hash(message)
    const name = byteText(message, 'latin1')
    const known = kept.get(name)
    if (known !== undefined) return known
    const digest = hash(message)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(name, digest)
    return digest
  }
}
