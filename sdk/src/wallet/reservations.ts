import type { OwnedNote } from './note-store.js'

/** A bundle that was handed over, to the chain or to whoever sends it, and may still be mined. */
export interface PendingBundle {
  /** Of the wallet's notes that it spends. */
  readonly nullifiers: readonly bigint[]
  /** Last timestamp, in seconds, at which it is valid. */
  readonly expiry: bigint
  /** Null when the wallet did not send it, or was not told. */
  readonly transactionHash: string | null
}

interface Reservation extends PendingBundle {
  readonly handedOver: boolean
}

/**
 * Notes that a bundle in the making, or one that was handed over, already uses, until the bundle expires: so two payments at
 * the same time do not take the same note, and a bundle that was never sent gives its notes back by itself.
 */
export class Reservations {
  readonly #byNullifier = new Map<bigint, Reservation>()

  reserve(nullifiers: readonly bigint[], expiry: bigint): void {
    this.#set({ nullifiers, expiry, transactionHash: null, handedOver: false })
  }

  /** Notes down that a reserved bundle left the wallet. Notes that are not reserved, or no longer, are passed over. */
  handOver(nullifiers: readonly bigint[], transactionHash: string | null): void {
    for (const reservation of new Set(nullifiers.flatMap((nullifier) => this.#byNullifier.get(nullifier) ?? []))) {
      this.#set({ ...reservation, transactionHash, handedOver: true })
    }
  }

  release(nullifiers: readonly bigint[]): void {
    for (const nullifier of nullifiers) this.#byNullifier.delete(nullifier)
  }

  isReserved(nullifier: bigint, timestamp: number): boolean {
    return (this.#byNullifier.get(nullifier)?.expiry ?? -1n) >= BigInt(timestamp)
  }

  /** Bundles handed over that are still valid at a block's time and spend at least one of these unspent notes. */
  pending(unspent: readonly OwnedNote[], timestamp: number): PendingBundle[] {
    const open = unspent.filter(({ nullifier }) => this.isReserved(nullifier, timestamp))
    const bundles = new Set(open.flatMap(({ nullifier }) => this.#byNullifier.get(nullifier) ?? []))
    return [...bundles]
      .filter(({ handedOver }) => handedOver)
      .map(({ nullifiers, expiry, transactionHash }) => ({ nullifiers, expiry, transactionHash }))
  }

  /** What was handed over, for {@link Reservations.restore}. A bundle in the making ends with its program. */
  dump(): PendingBundle[] {
    const bundles = [...new Set(this.#byNullifier.values())].filter(({ handedOver }) => handedOver)
    return bundles.map(({ nullifiers, expiry, transactionHash }) => ({ nullifiers, expiry, transactionHash }))
  }

  restore(bundles: readonly PendingBundle[]): void {
    for (const bundle of bundles) this.#set({ ...bundle, handedOver: true })
  }

  #set(reservation: Reservation): void {
    for (const nullifier of reservation.nullifiers) this.#byNullifier.set(nullifier, reservation)
  }
}
