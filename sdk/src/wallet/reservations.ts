import type { OwnedNote } from './note-store.js'

/**
 * Notes that a bundle in the making already uses, until the bundle expires: so two payments at the same time do not take
 * the same note, and a bundle that was never sent gives its notes back by itself.
 */
export class Reservations {
  readonly #until = new Map<bigint, bigint>()

  reserve(nullifiers: readonly bigint[], expiry: bigint): void {
    for (const nullifier of nullifiers) this.#until.set(nullifier, expiry)
  }

  release(nullifiers: readonly bigint[]): void {
    for (const nullifier of nullifiers) this.#until.delete(nullifier)
  }

  /** Divides notes into free and reserved ones, at a block's time in seconds. */
  divide(notes: readonly OwnedNote[], timestamp: number): { free: OwnedNote[]; reserved: OwnedNote[] } {
    const isReserved = ({ nullifier }: OwnedNote) => (this.#until.get(nullifier) ?? -1n) >= BigInt(timestamp)
    return { free: notes.filter((note) => !isReserved(note)), reserved: notes.filter(isReserved) }
  }
}
