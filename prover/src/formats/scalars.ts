import { SCALAR_FIELD_ORDER, WORD_BYTES, writeWords } from '../verify/points.js'

const ORDER_WORDS = new Uint32Array(writeWords([SCALAR_FIELD_ORDER]).buffer)
const WORDS = ORDER_WORDS.length
const TOP = WORDS - 1
const ORDER_TOP = ORDER_WORDS[TOP] as number

/**
 * Index of the first of some scalars (32 little-endian bytes each) that is not below r, or -1. Nothing but that index leaves: the
 * values are a witness.
 */
export function firstNotBelowOrder(scalars: Uint8Array): number {
  const view = new DataView(scalars.buffer, scalars.byteOffset, scalars.byteLength)
  for (let at = 0; at < scalars.length; at += WORD_BYTES) {
    // Nearly always decided by the highest word.
    if (view.getUint32(at + 4 * TOP, true) >= ORDER_TOP && !isBelowOrder(view, at)) return at / WORD_BYTES
  }
  return -1
}

function isBelowOrder(view: DataView, at: number): boolean {
  for (let word = TOP; word >= 0; word--) {
    const [value, limit] = [view.getUint32(at + 4 * word, true), ORDER_WORDS[word] as number]
    if (value !== limit) return value < limit
  }
  return false
}

/** Whether the first scalar is 1, which wire 0 of every circuit holds. */
export const beginsWithOne = (scalars: Uint8Array): boolean =>
  scalars.length >= WORD_BYTES && scalars[0] === 1 && scalars.subarray(1, WORD_BYTES).every((byte) => byte === 0)
