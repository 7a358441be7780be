import { createHash } from 'node:crypto'
import type { RandomBytes } from '@merkato/protocol'

/** The same bytes for the same seed: equal statements hit the proof cache. For tests only. */
export function seededRandom(seed: string): RandomBytes {
  let counter = 0
  return (length) => {
    const blocks: Uint8Array[] = []
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash('sha256').update(`vm test ${seed} ${counter++}`).digest())
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
  }
}
