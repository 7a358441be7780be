/** What a figure was over several runs; quote the median, and look at the spread before believing it. */
export interface Figure {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @param values at least one */
export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] as number
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) }
}

/** Milliseconds that `work` takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Milliseconds of processor time that this process takes for `work`, all threads: others at work on the machine count little. */
export async function processorMilliseconds(work: () => unknown): Promise<number> {
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}

/** Milliseconds of processor time of this thread so far: what workers prove is not in it. */
export function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Runs `work` `count` times, one after another, and collects what it gives. */
export async function repeat<Value>(count: number, work: (run: number) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = []
  for (let run = 0; run < count; run++) values.push(await work(run))
  return values
}

/** A figure as text: median, smallest and largest. */
export function range({ median, min, max }: Figure, show: (value: number) => string): string {
  return `${show(median)} (${show(min)} to ${show(max)})`
}

/** Milliseconds as text. */
export const seconds = (value: number): string => `${(value / 1_000).toFixed(2)} s`
