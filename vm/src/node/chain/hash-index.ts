import type { Hex } from '../encoding.js'

const HASH_BYTES = 32
/** Hashes that there is room for at first: the chain of most tests has fewer blocks. */
const FIRST_ROOM = 1_024
/** Slots of the table for each hash that there is room for, so that most lookups end at once. */
const SLOTS_PER_HASH = 2
const FREE = 0

/**
 * 32-byte hashes in the order they came, found by place and by value. Some 40 bytes for each, where a `Map` with hex strings for keys
 * takes 150.
 */
export class HashIndex {
  #room = FIRST_ROOM
  #hashes = Buffer.alloc(FIRST_ROOM * HASH_BYTES)
  /** Place of a hash plus one, at the first free slot from where its first four bytes point to. */
  #slots = new Uint32Array(FIRST_ROOM * SLOTS_PER_HASH)
  #size = 0
  readonly #wanted = Buffer.alloc(HASH_BYTES)

  get size(): number {
    return this.#size
  }

  add(hash: Hex): void {
    if (this.#size === this.#room) this.#grow()
    this.#hashes.write(hash.slice(2), this.#size * HASH_BYTES, 'hex')
    this.#fill(this.#size++)
  }

  /** @param place of a hash that is there */
  at(place: number): Hex {
    return `0x${this.#hashes.toString('hex', place * HASH_BYTES, (place + 1) * HASH_BYTES)}`
  }

  /** Place of a hash, the first one if it came twice. */
  find(hash: Hex): number | undefined {
    this.#wanted.write(hash.slice(2), 'hex')
    for (let slot = this.#start(this.#wanted, 0); ; slot = this.#after(slot)) {
      const entry = this.#slots[slot] ?? FREE
      if (entry === FREE) return undefined
      const start = (entry - 1) * HASH_BYTES
      if (this.#hashes.compare(this.#wanted, 0, HASH_BYTES, start, start + HASH_BYTES) === 0) return entry - 1
    }
  }

  /** Forgets all but the first `size` hashes. The newest go first, so that no hash that stays was passed on its way by one that goes. */
  truncate(size: number): void {
    while (this.#size > size) {
      const entry = this.#size--
      let slot = this.#start(this.#hashes, (entry - 1) * HASH_BYTES)
      while (this.#slots[slot] !== entry) slot = this.#after(slot)
      this.#slots[slot] = FREE
    }
  }

  #fill(place: number): void {
    let slot = this.#start(this.#hashes, place * HASH_BYTES)
    while (this.#slots[slot] !== FREE) slot = this.#after(slot)
    this.#slots[slot] = place + 1
  }

  #start(bytes: Buffer, at: number): number {
    return bytes.readUInt32BE(at) % this.#slots.length
  }

  #after(slot: number): number {
    return (slot + 1) % this.#slots.length
  }

  #grow(): void {
    this.#room *= 2
    const hashes = Buffer.alloc(this.#room * HASH_BYTES)
    this.#hashes.copy(hashes)
    this.#hashes = hashes
    this.#slots = new Uint32Array(this.#room * SLOTS_PER_HASH)
    for (let place = 0; place < this.#size; place++) this.#fill(place)
  }
}
