import { Refusal } from './refusal.js'

/** What a bundle on its way holds up. */
interface Flight {
  readonly nullifiers: readonly bigint[]
  /** Last block time at which it can be mined, in seconds. */
  readonly expiry: bigint
  /** Most that its gas can cost, in wei. */
  readonly cost: bigint
}

/**
 * Bundles between their checks and their receipt. Two bundles that spend one note would both pass the simulation, and the second would
 * cost the relayer its gas.
 */
export class BundlesInFlight {
  readonly #flights = new Set<Flight>()

  /** Wei that gas of all of them can cost. */
  get cost(): bigint {
    return [...this.#flights].reduce((sum, { cost }) => sum + cost, 0n)
  }

  /**
   * Notes a bundle down.
   * @param time of the newest block: a bundle whose receipt never came is over when its expiry is
   * @returns takes it out again
   * @throws {Refusal} when a note of it is spent by another one
   */
  add(flight: Flight, time: bigint): () => void {
    for (const other of this.#flights) if (other.expiry < time) this.#flights.delete(other)
    const busy = new Set([...this.#flights].flatMap(({ nullifiers }) => nullifiers))
    if (flight.nullifiers.some((nullifier) => busy.has(nullifier))) {
      throw new Refusal('REFUSED', 'A note of this bundle is spent by one that is on its way.', 'NullifierInFlight')
    }
    this.#flights.add(flight)
    return () => void this.#flights.delete(flight)
  }
}
