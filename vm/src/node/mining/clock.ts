import { max } from '../bigint.js'
import { invalidInput } from '../errors.js'

/** Headers have eight bytes for a time. */
const LAST_TIMESTAMP = 2n ** 64n - 1n
/** What a JSON number holds exactly, as which clocks are set and answered. */
const LAST_PRESENT = BigInt(Number.MAX_SAFE_INTEGER)

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

  /**
   * Timestamp that a block on top of one from `parent` gets.
   *
   * @throws RpcError -32000 when it has more than a header's eight bytes
   */
  nextTimestamp(parent: bigint): bigint {
    const { next, interval } = this.#state
    const wanted = next ?? (interval === undefined ? this.now() : parent + interval)
    // What was ordered before may have come from a file.
    return checked(max(wanted, this.earliestAfter(parent)))
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
   * @throws RpcError -32000 when the present would be 2^53 or later
   */
  advance(seconds: bigint, parent: bigint): bigint {
    const lag = parent > this.now() ? parent - this.now() : 0n
    if (this.now() + lag + seconds > LAST_PRESENT) throw invalidInput('the clock goes no further than 2^53 seconds')
    this.#state = { ...this.#state, offset: this.#state.offset + lag + seconds }
    return this.#state.offset
  }

  /** Sets the present. */
  set(timestamp: bigint): bigint {
    this.#state = { ...this.#state, offset: timestamp - this.wall() }
    return this.#state.offset
  }

  /** @throws RpcError -32000 when it has more than a header's eight bytes */
  orderNext(timestamp: bigint): void {
    this.#state = { ...this.#state, next: checked(timestamp) }
  }

  setInterval(seconds: bigint | undefined): void {
    this.#state = { ...this.#state, interval: seconds }
  }

  /** The earliest timestamp that may be ordered after `parent`. */
  earliestAfter(parent: bigint): bigint {
    return this.allowSameTimestamp ? parent : parent + 1n
  }
}

function checked(timestamp: bigint): bigint {
  if (timestamp <= LAST_TIMESTAMP) return timestamp
  throw invalidInput(`the next block's timestamp would be ${timestamp}, and must be below 2^64: undo blocks`)
}
