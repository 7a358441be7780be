/** Milliseconds between blocks: between two bounds, drawn anew for each block. */
export interface MiningInterval {
  readonly min: number
  readonly max: number
}

/** Mines a block every so many milliseconds, one after another. */
export class IntervalMiner {
  #timer: NodeJS.Timeout | undefined
  #interval: MiningInterval | undefined

  /**
   * @param mine makes one block; must not throw
   * @param random 0 <= number < 1, for tests
   */
  constructor(
    private readonly mine: () => Promise<void>,
    private readonly random: () => number = Math.random,
  ) {}

  /** Undefined: off. */
  get interval(): MiningInterval | undefined {
    return this.#interval
  }

  /** @param interval undefined stops; a block comes an interval from now at the earliest */
  set(interval: MiningInterval | undefined): void {
    this.stop()
    this.#interval = interval
    if (interval !== undefined) this.#schedule(interval)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#interval = undefined
  }

  #schedule(interval: MiningInterval): void {
    const { min, max } = interval
    const delay = min + Math.floor(this.random() * (max - min + 1))
    const timer = setTimeout(async () => {
      await this.mine()
      if (this.#timer === timer) this.#schedule(interval)
    }, delay)
    // A node that nobody holds on to must not keep the process alive.
    timer.unref()
    this.#timer = timer
  }
}
