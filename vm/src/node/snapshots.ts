import type { Chain } from './chain/chain.js'
import type { ChainPoint } from './chain/chain-point.js'

/** Snapshots of the chain by number. Going back to one uses it up, and all that were taken after it. */
export class Snapshots {
  readonly #points = new Map<bigint, ChainPoint>()
  #last = 0n

  constructor(private readonly chain: Chain) {}

  take(): bigint {
    this.#last += 1n
    this.#points.set(this.#last, this.chain.capture())
    return this.#last
  }

  /** @returns false when there is no such snapshot (any more) */
  revertTo(id: bigint): boolean {
    const point = this.#points.get(id)
    if (point === undefined) return false
    for (const taken of [...this.#points.keys()]) if (taken >= id) this.#points.delete(taken)
    this.chain.restore(point)
    return true
  }

  /** Forgets those of blocks that were undone. */
  forgetAbove(head: bigint): void {
    for (const [id, point] of [...this.#points]) if (point.head > head) this.#points.delete(id)
  }

  /** @returns brings back which snapshots there are now */
  capture(): () => void {
    const points = [...this.#points]
    return () => {
      this.#points.clear()
      for (const [id, point] of points) this.#points.set(id, point)
    }
  }

  clear(): void {
    this.#points.clear()
  }
}
