import { throwIfAborted } from '../errors/network.js'
import { CANDIDATE_BYTES, findHits, type Hit, type ScanThreads } from './find-hits.js'

/** Candidates of one piece of work: long enough to outweigh a message, short enough to show progress and to stop soon. */
const CHUNK = 256
/** Below this, starting threads takes longer than it saves. */
const THREADS_FROM = 1_024

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined
  /** Told how many candidates are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Threads to use for long scans; 0 keeps the work in this thread. */
  readonly threads?: number | undefined
}

/** Tries one viewing scalar on any number of packs, one after another. */
export interface Scanner {
  /** As {@link scan}. */
  run(packed: Uint8Array, options?: Omit<ScanOptions, 'threads'>): Promise<Hit[]>
  /** Ends the threads. */
  close(): Promise<void>
}

/**
 * Finds candidates whose view tag fits a viewing scalar: one multiplication per candidate, in threads where the platform
 * has them.
 * @param packed candidates of {@link CANDIDATE_BYTES} bytes each
 * @returns hits in order of their number
 * @throws {AbortedError} when the signal fires
 */
export async function scan(v: bigint, packed: Uint8Array, { threads, ...options }: ScanOptions = {}): Promise<Hit[]> {
  const scanner = openScanner(v, threads)
  try {
    return await scanner.run(packed, options)
  } finally {
    await scanner.close()
  }
}

/** Threads start with the first pack that is long enough for them, and serve all that follow: to start them takes as long as a thousand outputs. */
export function openScanner(v: bigint, count = 2): Scanner {
  let threads: Promise<ScanThreads | undefined> | undefined
  return {
    run: async (packed, options = {}) => {
      if (packed.length / CANDIDATE_BYTES >= THREADS_FROM) threads ??= startThreads(v, count)
      return scanChunks(packed, options, (await threads) ?? inline(v))
    },
    close: async () => {
      await (await threads)?.close()
    },
  }
}

const inline = (v: bigint): ScanThreads => ({
  size: 1,
  run: (packed) => new Promise((resolve) => setTimeout(() => resolve(findHits(v, packed)))),
  close: async () => undefined,
})

async function startThreads(v: bigint, count: number): Promise<ScanThreads | undefined> {
  if (count === 0 || typeof process !== 'object' || !process.versions?.node) return undefined
  const { startScanThreads } = await import('./scan-threads.js')
  return startScanThreads(v, count)
}

async function scanChunks(
  packed: Uint8Array,
  options: Omit<ScanOptions, 'threads'>,
  threads: ScanThreads,
): Promise<Hit[]> {
  const total = packed.length / CANDIDATE_BYTES
  const hits: Hit[] = []
  let next = 0
  let done = 0
  const work = async () => {
    while (next < total) {
      throwIfAborted(options.signal, 'The scan')
      const first = next
      next = Math.min(total, first + CHUNK)
      const size = next - first
      const found = await threads.run(packed.slice(first * CANDIDATE_BYTES, (first + size) * CANDIDATE_BYTES))
      for (const { index, shared } of found) hits.push({ index: first + index, shared })
      done += size
      options.onProgress?.(done, total)
    }
  }
  await Promise.all(Array.from({ length: threads.size }, work))
  return hits.toSorted((a, b) => a.index - b.index)
}
