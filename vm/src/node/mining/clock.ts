import { max } from '../bigint.js'

/** What of a clock a snapshot keeps. */
export interface ClockState {
  /** Seconds that chain time is ahead of the wall clock. */
  readonly offset: bigint
  /** Timestamp that the next block must have, if one was ordered. */
  readonly next: bigint | undefined
  /** Fixed seconds between blocks, if ordered. */
  readonly interval: bigint | undefined
}

/** Chain time: the wall clock plus an offset that tests move. All times in seconds. */
export class Clock {
  #state: ClockState = { offset: 0n, next: undefined, interval: undefined }

  constructor(
    private readonly wall: () => bigint,
    private readonly allowSameTimestamp: boolean,
  ) {}

  get state(): ClockState {
    return this.#state
  }

  restore(state: ClockState): void {
    this.#state = state
  }

  now(): bigint {
    return this.wall() + this.#state.offset
  }

  /** Timestamp that a block on top of one from `parent` gets. */
  nextTimestamp(parent: bigint): bigint {
    const { next, interval } = this.#state
    if (next !== undefined) return next
    if (interval !== undefined) return parent + interval
    const earliest = this.allowSameTimestamp ? parent : parent + 1n
    return max(this.now(), earliest)
  }

  /** Notes that a block with this timestamp was made. Time goes on from there when it was ordered. */
  blockMade(timestamp: bigint): void {
    if (this.#state.next === undefined) return
    this.#state = { ...this.#state, next: undefined, offset: timestamp - this.wall() }
  }

  /**
   * Moves time on, counted from the later of the present and the newest block: fast blocks may have run ahead of the clock.
   *
   * @returns the whole offset in seconds
   */
  advance(seconds: bigint, parent: bigint): bigint {
    const lag = parent > this.now() ? parent - this.now() : 0n
    this.#state = { ...this.#state, offset: this.#state.offset + lag + seconds }
    return this.#state.offset
  }

  /** Sets the present. */
  set(timestamp: bigint): bigint {
    this.#state = { ...this.#state, offset: timestamp - this.wall() }
    return this.#state.offset
  }

  orderNext(timestamp: bigint): void {
    this.#state = { ...this.#state, next: timestamp }
  }

  setInterval(seconds: bigint | undefined): void {
    this.#state = { ...this.#state, interval: seconds }
  }

  /** The earliest timestamp that may be ordered after `parent`. */
  earliestAfter(parent: bigint): bigint {
    return this.allowSameTimestamp ? parent : parent + 1n
  }
}
