import type { RandomBytes } from '@merkato/protocol'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** The same bytes for the same name, in every run: so that proofs of tests come from the cache. */
export function seededRandom(name: string): RandomBytes {
  let counter = 0
  return (length) => {
    const bytes = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += 32) {
      bytes.set(sha256(utf8ToBytes(`${name}/${counter}`)).subarray(0, length - offset), offset)
      counter += 1
    }
    return bytes
  }
}
