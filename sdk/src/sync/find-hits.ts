import { bytesToBigInt, type Point, recogniseShared, sharedPoints } from '@merkato/protocol/scan'

/** Bytes of one packed candidate: view tag, then E in plain form, in the order of a ciphertext. */
export const CANDIDATE_BYTES = 65

/** A candidate whose view tag fits: ours, or one of the 1 in 256 that fit by chance. */
export interface Hit {
  /** Number of the candidate. */
  readonly index: number
  /** S, the point shared with whoever made the one-time address. Secret. */
  readonly shared: Point
}

/** Tries candidates in several threads. */
export interface ScanThreads {
  /** Hits of one chunk, numbered within it. */
  run(packed: Uint8Array): Promise<Hit[]>
  /** How many chunks can run at once. */
  readonly size: number
  close(): Promise<void>
}

/** Tries a viewing scalar on packed candidates, one multiplication each. Unusable points are passed over. */
export function findHits(v: bigint, packed: Uint8Array): Hit[] {
  const points = Array.from({ length: packed.length / CANDIDATE_BYTES }, (_, index) => pointAt(packed, index))
  return sharedPoints(v, points).flatMap((shared, index) =>
    shared && tagFits(shared, packed[index * CANDIDATE_BYTES] as number) ? [{ index, shared }] : [],
  )
}

// The owner matters only where an npk is compared.
const tagFits = (shared: Point, viewTag: number): boolean => recogniseShared(0n, shared, { viewTag }) !== undefined

/** Unchecked: sharedPoints passes over what is not a canonical point of the curve. */
function pointAt(packed: Uint8Array, index: number): Point {
  const [x, y] = [1, 33].map((offset) => {
    const at = index * CANDIDATE_BYTES + offset
    return bytesToBigInt(packed.subarray(at, at + 32))
  }) as [bigint, bigint]
  return { x, y }
}
