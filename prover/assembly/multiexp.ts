// Multi-exponentiation by buckets (Pippenger), on digits that scalars.ts has written. The lowest `wide` windows have one
// bit more than the others; where it is spoken of all windows' buckets, the upper halves of narrow windows stay empty.
//
// Window by window the entries are sorted by the size of their digit, and every bucket is summed as a tree, pairs of all
// buckets together in batches of affine additions. Then all windows' buckets are weighted at once.
import { addJacobian, addMixed, double, isInfinity, jacobianBytes, pointBytes, setInfinity, toAffine } from './curve'
import { addBatch, BATCH, batchScratchBytes, JOB_BYTES, setJob } from './batch-addition'

/** Buckets that one running sum weights: twice as many additions as buckets, plus two projective ones for each sum. */
const CHUNK: usize = 32

let jobs: usize = 0
let jobCount: usize = 0
let batchScratch: usize = 0

/** Bytes of scratch memory for {@link multiexp}, without the digits; CHUNK running sums and totals of each window. */
export function multiexpScratchBytes<F>(entries: usize, bits: usize, wide: usize, windows: usize): usize {
  const buckets = bucketsOf(bits, wide)
  const sums: usize = 2 * windows * chunksOf(buckets) + 2
  const points = (entries + buckets) / 2 + 1 + windows * buckets + sums
  return points * pointBytes<F>() + 3 * jacobianBytes<F>() + 4 * entries + 8 * (buckets + 2) + BATCH * JOB_BYTES + batchScratchBytes<F>() + 64
}

@inline
function bucketsOf(bits: usize, wide: usize): usize {
  return wide > 0 ? <usize>1 << bits : <usize>1 << (bits - 1)
}

@inline
function chunksOf(buckets: usize): usize {
  return max<usize>(buckets / CHUNK, 1)
}

/**
 * result = sum over entries and windows, an affine point.
 * @param points `entries` affine points, none infinity
 * @param digits windows times entries signed 16-bit digits
 * @param scratch of {@link multiexpScratchBytes}
 */
export function multiexp<F>(result: usize, points: usize, digits: usize, entries: usize, bits: usize, wide: usize, windows: usize, scratch: usize): void {
  const buckets = bucketsOf(bits, wide)
  const size = pointBytes<F>()
  const work = scratch
  const sums = work + ((entries + buckets) / 2 + 1) * size
  const chunkSums = sums + windows * buckets * size
  const projective = chunkSums + 2 * windows * chunksOf(buckets) * size
  const references = projective + 3 * jacobianBytes<F>()
  const counts = references + 4 * entries
  const starts = counts + 4 * (buckets + 2)
  jobs = (starts + 4 * (buckets + 2) + 15) & ~15
  batchScratch = jobs + BATCH * JOB_BYTES
  jobCount = 0
  for (let w: usize = 0; w < windows; w++) {
    sortByDigit<F>(points, digits + 2 * w * entries, entries, buckets, references, counts, starts)
    sumBuckets<F>(buckets, references, counts, starts, work)
    spread<F>(buckets, counts, starts, work, sums + w * buckets * size)
  }
  weightBuckets<F>(sums, buckets, windows, chunkSums)
  combineWindows<F>(result, chunkSums, buckets, bits, wide, windows, projective)
}

/** Counting sort: references[starts[b] ...] are the counts[b] points whose digit is b or -b, b from 1. */
function sortByDigit<F>(points: usize, digits: usize, entries: usize, buckets: usize, references: usize, counts: usize, starts: usize): void {
  memory.fill(counts, 0, 4 * (buckets + 1))
  for (let i: usize = 0; i < entries; i++) {
    const digit = <i32>load<i16>(digits + 2 * i)
    const slot = counts + 4 * <usize>abs(digit)
    store<u32>(slot, load<u32>(slot) + 1)
  }
  let start: u32 = 0
  for (let b: usize = 1; b <= buckets; b++) {
    store<u32>(starts + 4 * b, start)
    start += load<u32>(counts + 4 * b)
  }
  let point = points
  for (let i: usize = 0; i < entries; i++, point += pointBytes<F>()) {
    const digit = <i32>load<i16>(digits + 2 * i)
    if (digit == 0) continue
    const slot = starts + 4 * <usize>abs(digit)
    const place = load<u32>(slot)
    store<u32>(slot, place + 1)
    store<u32>(references + 4 * <usize>place, <u32>point | <u32>(digit < 0))
  }
  for (let b: usize = 1; b <= buckets; b++) {
    const slot = starts + 4 * b
    store<u32>(slot, load<u32>(slot) - load<u32>(counts + 4 * b))
  }
}

@inline
function push<F>(target: usize, left: usize, right: usize): void {
  if (jobCount == BATCH) flush<F>()
  setJob(jobs + jobCount * JOB_BYTES, target, left, right)
  jobCount++
}

function flush<F>(): void {
  if (jobCount > 0) addBatch<F>(jobs, jobCount, batchScratch)
  jobCount = 0
}

/** Adds pairs within buckets until each holds at most one point, at work[starts[b]]. */
function sumBuckets<F>(buckets: usize, references: usize, counts: usize, starts: usize, work: usize): void {
  let first = true
  let more = true
  while (more) {
    more = halve<F>(buckets, references, counts, starts, work, first)
    first = false
  }
}

/** One round; whether a bucket still holds several. Later rounds work in place: targets never pass their operands. */
function halve<F>(buckets: usize, references: usize, counts: usize, starts: usize, work: usize, first: bool): bool {
  const size = pointBytes<F>()
  let target = work
  let more = false
  for (let b: usize = 1; b <= buckets; b++) {
    const count = <usize>load<u32>(counts + 4 * b)
    if (count == 0) continue
    const start = <usize>load<u32>(starts + 4 * b)
    store<u32>(starts + 4 * b, <u32>((target - work) / size))
    store<u32>(counts + 4 * b, <u32>((count + 1) >> 1))
    if (count > 2) more = true
    if (first) {
      let at = references + 4 * start
      for (let pairs = count >> 1; pairs > 0; pairs--, at += 8, target += size) {
        push<F>(target, <usize>load<u32>(at), <usize>load<u32>(at, 4))
      }
      if (count & 1) {
        push<F>(target, <usize>load<u32>(at), 0)
        target += size
      }
    } else {
      let at = work + start * size
      for (let pairs = count >> 1; pairs > 0; pairs--, at += 2 * size, target += size) push<F>(target, at, at + size)
      if (count & 1) {
        push<F>(target, at, 0)
        target += size
      }
    }
  }
  flush<F>()
  return more
}

/** Copies the sums to one place for each bucket, infinity for empty ones. */
function spread<F>(buckets: usize, counts: usize, starts: usize, work: usize, sums: usize): void {
  const size = pointBytes<F>()
  for (let b: usize = 1; b <= buckets; b++) {
    const sum = sums + (b - 1) * size
    if (load<u32>(counts + 4 * b) == 0) setInfinity(sum)
    else memory.copy(sum, work + <usize>load<u32>(starts + 4 * b) * size, size)
  }
}

/**
 * For every chunk of buckets of every window: running = sum of S_j, total = sum of j S_j, j from 1 within the chunk. Step
 * by step for all chunks together, so that the affine additions of a step share inversions.
 */
function weightBuckets<F>(sums: usize, buckets: usize, windows: usize, chunkSums: usize): void {
  const size = pointBytes<F>()
  const length = min(CHUNK, buckets)
  const chunks = windows * chunksOf(buckets)
  const totals = chunkSums + chunks * size
  for (let k: usize = 0; k < chunks; k++) {
    setInfinity(chunkSums + k * size)
    setInfinity(totals + k * size)
  }
  for (let j = length; j-- > 0; ) {
    for (let k: usize = 0; k < chunks; k++) {
      const running = chunkSums + k * size, total = totals + k * size
      // total takes the running sum before this step; its job reads it first
      push<F>(total, total, running)
      push<F>(running, running, sums + (k * length + j) * size)
    }
    flush<F>()
  }
  for (let k: usize = 0; k < chunks; k++) push<F>(totals + k * size, totals + k * size, chunkSums + k * size)
  flush<F>()
}

/** result = sum over windows of their place value * (sum of totals + length * sum of k * running_k), k the chunk's place in window w. */
function combineWindows<F>(result: usize, chunkSums: usize, buckets: usize, bits: usize, wide: usize, windows: usize, projective: usize): void {
  const size = pointBytes<F>()
  const chunks = chunksOf(buckets)
  const totals = chunkSums + windows * chunks * size
  const sum = projective, running = sum + jacobianBytes<F>(), weighted = running + jacobianBytes<F>()
  setInfinity(sum)
  for (let w = windows; w-- > 0; ) {
    for (let i = bits + <usize>(w < wide); i > 0; i--) double<F>(sum)
    setInfinity(running)
    setInfinity(weighted)
    for (let k = chunks; k-- > 1; ) {
      addMixed<F>(running, chunkSums + (w * chunks + k) * size)
      addJacobian<F>(weighted, running)
    }
    for (let length = min(CHUNK, buckets); length > 1; length >>= 1) double<F>(weighted)
    addJacobian<F>(sum, weighted)
    for (let k: usize = 0; k < chunks; k++) addMixed<F>(sum, totals + (w * chunks + k) * size)
  }
  toAffine<F>(result, sum)
}
