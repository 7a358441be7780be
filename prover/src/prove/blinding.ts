import { firstNotBelowOrder } from '../formats/scalars.js'
import { WORD_BYTES } from '../verify/points.js'
import type { Blinding } from '../workers/messages.js'

/** The group order has 254 bits: six in the top byte. */
const TOP_BITS = 0b0011_1111

/** Fills bytes with secure randomness. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void

/**
 * A scalar, uniform below the group order: 254 random bits, drawn again (in one of four cases) until they are below it.
 * A remainder of division would prefer small ones.
 * @param fill for tests
 */
export function randomScalar(fill: FillRandom = (bytes) => crypto.getRandomValues(bytes)): Uint8Array {
  const bytes = new Uint8Array(WORD_BYTES)
  do {
    fill(bytes)
    bytes[WORD_BYTES - 1] = (bytes[WORD_BYTES - 1] as number) & TOP_BITS
  } while (firstNotBelowOrder(bytes) >= 0)
  return bytes
}

/** Both scalars of a proof. */
export const randomBlinding = (): Blinding => ({ r: randomScalar(), s: randomScalar() })
