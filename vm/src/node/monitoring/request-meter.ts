/** How many calls of one method ended which way. */
export interface RequestCount {
  readonly succeeded: number
  readonly failed: number
}

/** Calls of methods since the node was made. */
export interface RequestCounts {
  /** By method; those that there are not together under {@link NO_METHOD}. */
  readonly byMethod: ReadonlyMap<string, RequestCount>
  /** How many took at most each of {@link DURATION_BOUNDS}, and more than the one before. The last number: longer than all of them. */
  readonly durations: readonly number[]
  /** Of all of them, in seconds. */
  readonly totalSeconds: number
}

/** Seconds. A plain read takes a tenth of a millisecond, a private transfer some milliseconds, many blocks at once seconds. */
export const DURATION_BOUNDS: readonly number[] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10]

/** Stands for every name that no method has: strangers choose those, and there is no end of them. */
export const NO_METHOD = 'none'

/** Counts calls and their time. A call costs two map look-ups and no memory once its method was called before. */
export class RequestMeter implements RequestCounts {
  readonly byMethod = new Map<string, { succeeded: number; failed: number }>()
  readonly durations = new Array<number>(DURATION_BOUNDS.length + 1).fill(0)
  totalSeconds = 0

  /**
   * @param method a method that there is, or {@link NO_METHOD}
   * @param started what `performance.now()` said when the call came
   */
  count(method: string, outcome: keyof RequestCount, started: number): void {
    const seconds = Math.max(0, performance.now() - started) / 1_000
    let counted = this.byMethod.get(method)
    if (counted === undefined) {
      counted = { succeeded: 0, failed: 0 }
      this.byMethod.set(method, counted)
    }
    counted[outcome] += 1
    this.totalSeconds += seconds
    let bucket = 0
    while (seconds > (DURATION_BOUNDS[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1
    this.durations[bucket] = (this.durations[bucket] ?? 0) + 1
  }
}
