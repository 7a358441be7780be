import { MalformedKeyError } from '../errors.js'
import { SCALAR_FIELD_ORDER } from './scalar-field.js'

const WORDS = 8
const ORDER = Uint32Array.from({ length: WORDS }, (_, i) =>
  Number((SCALAR_FIELD_ORDER >> BigInt(32 * i)) & 0xffffffffn),
)
const EMPTY = -1

/** Numbers scalars of 32 bytes in the order of their first appearance: a hash table with open addressing. */
export class DistinctValues {
  #values = new Uint32Array(WORDS << 9)
  #slots = new Int32Array(1 << 10).fill(EMPTY)
  #count = 0
  /** A key that makes all values collide can not be made without knowing this. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32)

  /**
   * The number of the value at `words[at]` and after.
   *
   * @throws MalformedKeyError when the value is not below r
   */
  indexOf(words: Uint32Array, at: number): number {
    const slot = this.#slotOf(words, at)
    const known = this.#slots[slot]!
    return known === EMPTY ? this.#add(slot, words, at) : known
  }

  /** All values so far, eight words each, least significant first. */
  values(): Uint32Array {
    return this.#values.slice(0, this.#count * WORDS)
  }

  #slotOf(words: Uint32Array, at: number): number {
    const mask = this.#slots.length - 1
    let slot = hashValue(words, at, this.#seed) & mask
    while (this.#slots[slot] !== EMPTY && !this.#holds(this.#slots[slot]!, words, at)) slot = (slot + 1) & mask
    return slot
  }

  #holds(index: number, words: Uint32Array, at: number): boolean {
    for (let i = 0; i < WORDS; i++) if (this.#values[index * WORDS + i] !== words[at + i]) return false
    return true
  }

  #add(slot: number, words: Uint32Array, at: number): number {
    if (!isBelowOrder(words, at))
      throw new MalformedKeyError(
        'A coefficient of the key is not below the order of the field. Download the key again.',
      )
    this.#values.set(words.subarray(at, at + WORDS), this.#count * WORDS)
    this.#slots[slot] = this.#count++
    if (2 * this.#count === this.#slots.length) this.#grow()
    return this.#count - 1
  }

  #grow(): void {
    const grown = new Uint32Array(2 * this.#values.length)
    grown.set(this.#values)
    this.#values = grown
    this.#slots = new Int32Array(2 * this.#slots.length).fill(EMPTY)
    for (let i = 0; i < this.#count; i++) this.#slots[this.#slotOf(grown, i * WORDS)] = i
  }
}

/**
 * Mixes the words of a value. The seed multiplies too: where it is only added, values that differ in a highest bit, and in the next
 * word in what becomes of it, collide for every seed.
 */
export function hashValue(words: Uint32Array, at: number, seed: number): number {
  const factor = seed | 1
  let h = seed
  for (let i = 0; i < WORDS; i++) {
    h = Math.imul(h ^ words[at + i]!, 0x9e3779b1)
    h = Math.imul(h ^ (h >>> 15), factor)
  }
  return h ^ (h >>> 15)
}

function isBelowOrder(words: Uint32Array, at: number): boolean {
  for (let i = WORDS - 1; i >= 0; i--) if (words[at + i] !== ORDER[i]) return words[at + i]! < ORDER[i]!
  return false
}
