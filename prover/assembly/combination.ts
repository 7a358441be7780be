import { Fp } from './fp'
import { addBatch, BATCH, batchScratchBytes, JOB_BYTES, setJob } from './batch-addition'
import { addMixed, double, jacobianBytes, negate, pointBytes, setInfinity, toAffine } from './curve'

// Sums of few points of G1 with scalars, by tables of multiples (Straus): where the points are known beforehand, or too few for
// the buckets of multiexp. A table holds 1, 2, ..., 2^(bits - 1) times a point, affine.

/** Bytes of the tables of `count` points for digits of `bits` bits. */
export function tableBytes(count: usize, bits: usize): usize {
  return (count << (bits - 1)) * pointBytes<Fp>()
}

/** Bytes of scratch memory for {@link fillTables}. */
export function tableScratchBytes(): usize {
  return BATCH * JOB_BYTES + batchScratchBytes<Fp>()
}

let jobCount: usize = 0

/** Writes the tables of `count` affine points, one after the other. */
export function fillTables(tables: usize, points: usize, count: usize, bits: usize, scratch: usize): void {
  const size = pointBytes<Fp>(), length = <usize>1 << (bits - 1)
  for (let i: usize = 0; i < count; i++) memory.copy(tables + i * length * size, points + i * size, size)
  jobCount = 0
  for (let known: usize = 1; known < length; known <<= 1) {
    // From multiples up to `known` those up to twice as much.
    for (let i: usize = 0; i < count; i++) {
      const table = tables + i * length * size, last = table + (known - 1) * size
      for (let k: usize = 0; k < known; k++) addLater(scratch, last + (k + 1) * size, last, table + k * size)
    }
    addNow(scratch)
  }
}

function addLater(scratch: usize, target: usize, left: usize, right: usize): void {
  setJob(scratch + jobCount++ * JOB_BYTES, target, left, right)
  if (jobCount == BATCH) addNow(scratch)
}

function addNow(scratch: usize): void {
  addBatch<Fp>(scratch, jobCount, scratch + BATCH * JOB_BYTES)
  jobCount = 0
}

/** Digits of a scalar of `bytes` bytes for `bits` bits (4 or 8): one more than fit the bytes, for the carry. */
@inline
function digitCount(bytes: usize, bits: usize): usize {
  return (8 * bytes) / bits + 1
}

/** Bytes of the digits of `count` scalars. */
export function signedDigitBytes(count: usize, bytes: usize, bits: usize): usize {
  return count * digitCount(bytes, bits) * 2
}

/** Writes `count` little-endian scalars of `bytes` bytes as digits from -2^(bits - 1) + 1 to 2^(bits - 1). */
export function signedDigits(digits: usize, scalars: usize, count: usize, bytes: usize, bits: usize): void {
  const half = 1 << (<i32>bits - 1), mask = 2 * half - 1
  const perByte = 8 / bits
  for (let i: usize = 0; i < count; i++) {
    let carry = 0
    for (let k: usize = 0; k < bytes * perByte; k++) {
      const byte = <i32>load<u8>(scalars + k / perByte)
      let digit = ((byte >> <i32>((k % perByte) * bits)) & mask) + carry
      carry = digit > half ? 1 : 0
      if (carry) digit -= 2 * half
      store<i16>(digits, <i16>digit)
      digits += 2
    }
    store<i16>(digits, <i16>carry)
    digits += 2
    scalars += bytes
  }
}

const SUM: usize = memory.data(3 * 48, 16)
const NEGATED: usize = memory.data(2 * 48, 16)

/** affine = sum over `count` tables of scalar times point, infinity included; the scalars' digits as `signedDigits` leaves them. */
export function combine(affine: usize, tables: usize, digits: usize, count: usize, bytes: usize, bits: usize): void {
  const length = digitCount(bytes, bits)
  const tableSize = pointBytes<Fp>() << (bits - 1)
  setInfinity(SUM)
  for (let k = length; k-- > 0; ) {
    for (let i: usize = 0; i < bits; i++) double<Fp>(SUM)
    for (let i: usize = 0; i < count; i++) addDigit(tables + i * tableSize, load<i16>(digits + 2 * (i * length + k)))
  }
  toAffine<Fp>(affine, SUM)
}

function addDigit(table: usize, digit: i32): void {
  if (digit > 0) addMixed<Fp>(SUM, table + <usize>(digit - 1) * pointBytes<Fp>())
  if (digit < 0) {
    memory.copy(NEGATED, table + <usize>(-digit - 1) * pointBytes<Fp>(), pointBytes<Fp>())
    negate<Fp>(NEGATED)
    addMixed<Fp>(SUM, NEGATED)
  }
}
