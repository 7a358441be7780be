import type { World } from '../state/world.js'
import { applyChange, packChange } from '../state/world-change.js'

/** Of the states that are packed every so-many-th is held. Those between are made again from it, by what each changed. */
const INTERVAL = 256
/** On the way to one that is made again, every so-many-th is kept for the next who asks. */
const STEP = 16
/** States that were made again lately. */
const MAX_REMADE = 24

/** The states that a chain's blocks left, by the place of the block: 0 is the first one's. */
export class PastStates {
  /** Undefined is the empty state. */
  readonly #held = new Map<number, World>()
  /** What the blocks weigh that left the states; of those that are not packed. */
  readonly #weights = new Map<number, number>()
  #weight = 0
  /** What leads on from the states before this one is written down. */
  #packedTo = 0
  /** What leads to a state from the one before. A state that is not held has it. */
  readonly #changes: (string | undefined)[] = []
  readonly #remade = new Map<number, World>()
  #from = 0
  /** First place of which anything is kept: a state that is held. */
  #base = 0
  #size = 0

  /**
   * @param maxPast states that are kept besides the newest one
   * @param maxWeight states are packed, the oldest first, while the blocks of the others weigh more than this
   */
  constructor(
    private readonly maxPast: number,
    private readonly maxWeight: number,
  ) {}

  /** Place of the first state that can be had. */
  get from(): number {
    return this.#from
  }

  /** @param weight of the block that left the state */
  append(world: World, weight: number): void {
    const place = this.#size++
    this.#held.set(place, world)
    this.#changes.push(undefined)
    this.#weigh(place, weight)
    this.#packOldest(place)
    this.#forget(place - this.maxPast)
  }

  /** Puts another state in the place of the newest one. */
  setHead(world: World): void {
    const head = this.#size - 1
    this.#held.set(head, world)
    // What led to the one that was there does not lead to this one.
    this.#changes[head] = undefined
    this.#packedTo = Math.min(this.#packedTo, Math.max(0, head - 1))
    this.#remade.delete(head)
    this.#from = Math.min(this.#from, head)
    this.#base = Math.min(this.#base, head)
  }

  /** Forgets all but the first `size` states. */
  truncate(size: number): void {
    for (let place = this.#size - 1; place >= size; place--) {
      this.#held.delete(place)
      this.#weigh(place, 0)
    }
    this.#packedTo = Math.min(this.#packedTo, Math.max(0, size - 1))
    for (const place of this.#remade.keys()) if (place >= size) this.#remade.delete(place)
    this.#changes.length = size
    this.#size = size
  }

  /** Forgets all states, and takes one for the newest of so many. */
  restart(size: number, world: World): void {
    this.truncate(0)
    this.#changes.length = size
    this.#size = size
    this.#from = size - 1
    this.#base = size - 1
    this.#packedTo = size - 1
    this.#held.set(size - 1, world)
  }

  /** @param place from {@link from} on */
  at(place: number): World {
    if (this.#held.has(place)) return this.#held.get(place)
    let known = place
    while (known > this.#base && !this.#held.has(known) && !this.#remade.has(known)) known--
    let world = this.#held.get(known) ?? this.#remade.get(known)
    while (known < place) {
      world = applyChange(world, this.#changes[++known] ?? '')
      if (known % STEP === 0) this.#keep(known, world)
    }
    this.#keep(place, world)
    return world
  }

  /** Has states before `newest` packed until the others are light enough. */
  #packOldest(newest: number): void {
    for (; this.#weight > this.maxWeight && this.#packedTo < newest; this.#packedTo++) {
      this.#weigh(this.#packedTo, 0)
      this.#pack(this.#packedTo)
    }
  }

  #weigh(place: number, weight: number): void {
    this.#weight += weight - (this.#weights.get(place) ?? 0)
    if (weight === 0) this.#weights.delete(place)
    else this.#weights.set(place, weight)
  }

  /** Writes down what leads on from a state that is no longer recent. */
  #pack(place: number): void {
    if (place < this.#base) return
    this.#changes[place + 1] ??= packChange(this.at(place), this.at(place + 1))
    this.#release(place)
  }

  /** Lets go of a state, unless nothing leads to it or it is one that is held for those behind it. */
  #release(place: number): void {
    if (place % INTERVAL !== 0 && this.#changes[place] !== undefined) this.#held.delete(place)
  }

  #forget(before: number): void {
    if (before <= this.#from) return
    this.#from = before
    let base = before
    while (base > this.#base && !this.#held.has(base)) base--
    for (; this.#base < base; this.#base++) {
      this.#held.delete(this.#base)
      this.#remade.delete(this.#base)
      this.#changes[this.#base] = undefined
    }
    // Nothing is left that it could be made again from.
    this.#changes[base] = undefined
  }

  #keep(place: number, world: World): void {
    this.#remade.delete(place)
    this.#remade.set(place, world)
    for (const oldest of this.#remade.keys()) {
      if (this.#remade.size <= MAX_REMADE) return
      this.#remade.delete(oldest)
    }
  }
}
