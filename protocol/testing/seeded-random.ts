import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, type RandomBytes, textBytes } from '../src/index.js'

/**
 * A generator that gives the same bytes for the same seed: SHA-256 of seed and counter. For tests only; its output is
 * as predictable as its seed.
 */
export function seededRandom(seed: string | number): RandomBytes {
  const prefix = textBytes(`merkato-test:${seed}:`)
  let counter = 0
  return (n) => {
    const blocks: Uint8Array[] = []
    for (let length = 0; length < n; length += 32)
      blocks.push(sha256(concatBytes(prefix, textBytes(String(counter++)))))
    return concatBytes(...blocks).slice(0, n)
  }
}
