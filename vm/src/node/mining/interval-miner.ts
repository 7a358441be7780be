/** Mines a block every so many milliseconds, one after another. */
export class IntervalMiner {
  #timer: NodeJS.Timeout | undefined
  #interval = 0

  /** @param mine makes one block; must not throw */
  constructor(private readonly mine: () => Promise<void>) {}

  get interval(): number {
    return this.#interval
  }

  /** @param milliseconds 0 stops */
  set(milliseconds: number): void {
    this.stop()
    this.#interval = milliseconds
    if (milliseconds > 0) this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#interval = 0
  }

  #schedule(): void {
    const timer = setTimeout(async () => {
      await this.mine()
      if (this.#timer === timer) this.#schedule()
    }, this.#interval)
    // A node that nobody holds on to must not keep the process alive.
    timer.unref()
    this.#timer = timer
  }
}
