/** Does work and measures it, in milliseconds of the wall clock. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const started = performance.now()
  const result = await work()
  return { result, elapsedMs: performance.now() - started }
}
