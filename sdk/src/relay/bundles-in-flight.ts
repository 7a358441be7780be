import { Refusal } from './refusal.js'

/** What a bundle on its way holds up. */
interface Flight {
  readonly nullifiers: readonly bigint[]
  /** Parcels and locks that it acts on. Other than a note, each can be acted on again once this is over. */
  readonly records: readonly bigint[]
  /** Last block time at which it can be mined, in seconds. */
  readonly expiry: bigint
  /** Most that its gas can cost, in wei. */
  readonly cost: bigint
}

/**
 * Bundles between their simulation and their receipt. Two bundles that spend one note would both pass the simulation, and the second would
 * cost the relayer its gas.
 */
export class BundlesInFlight {
  readonly #flights = new Set<Flight>()
  /** Those that were mined, until they expire. */
  readonly #mined = new Set<Flight>()

  /** Wei that gas of all of them can cost. */
  get cost(): bigint {
    return [...this.#flights].reduce((sum, { cost }) => sum + cost, 0n)
  }

  /** @throws {Refusal} when a note of these nullifiers is spent, or a record acted on, by what is noted down and has no receipt yet */
  assertFree({ nullifiers, records }: Pick<Flight, 'nullifiers' | 'records'>, time: bigint): void {
    this.#dropExpired(time)
    refuseBusy(
      [...nullifiers, ...records],
      [...this.#flights].flatMap((flight) => [...flight.nullifiers, ...flight.records]),
    )
  }

  /**
   * Notes a bundle down that passed the simulation: who merely knows a nullifier must not hold up whose note it is.
   * @returns ends it: what was mined has spent its notes, whatever a simulation said that began before; of any other they are free
   * @throws {Refusal} as {@link BundlesInFlight.assertFree}, and when they were spent by a bundle that was mined
   */
  add(flight: Flight, time: bigint): (mined: boolean) => void {
    this.assertFree(flight, time)
    refuseBusy(
      flight.nullifiers,
      [...this.#mined].flatMap(({ nullifiers }) => nullifiers),
    )
    this.#flights.add(flight)
    return (mined) => {
      this.#flights.delete(flight)
      if (mined) this.#mined.add(flight)
    }
  }

  /** @param time of the newest block: a bundle whose receipt never came is over when its expiry is */
  #dropExpired(time: bigint): void {
    for (const flights of [this.#flights, this.#mined]) {
      for (const flight of flights) if (flight.expiry < time) flights.delete(flight)
    }
  }
}

function refuseBusy(wanted: readonly bigint[], taken: readonly bigint[]): void {
  const busy = new Set(taken)
  if (wanted.some((one) => busy.has(one))) {
    throw new Refusal('REFUSED', 'A note of this bundle is spent by one that is on its way.', 'NullifierInFlight')
  }
}
