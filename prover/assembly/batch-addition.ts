// Many independent additions of affine points with one inversion (Montgomery's trick): 5 multiplications and a squaring
// each, where a mixed addition to a projective sum takes 11.
import { element, isInfinity, setInfinity } from './curve'

/** A job is four words: target, left, right and its kind. Left and right are references: an address, + 1 for minus it. */
export const JOB_BYTES: usize = 16
/** As many jobs share one inversion: it then costs some 5 ns each, and what the passes share stays in the cache. */
export const BATCH: usize = 2048

const SIGN: usize = 1

const ADD: u32 = 0
const DOUBLE: u32 = 1
const TAKE_LEFT: u32 = 2
const TAKE_RIGHT: u32 = 3
const CANCEL: u32 = 4

const INVERSE: usize = memory.data(80, 16)
const LAMBDA: usize = memory.data(80, 16)
const X: usize = memory.data(80, 16)
const Y: usize = memory.data(80, 16)
const T: usize = memory.data(80, 16)
const CELL_BYTES: usize = 80

/** Zeroes what is left of the last sums outside the arena. */
export function wipeBatch(): void {
  memory.fill(INVERSE, 0, CELL_BYTES)
  memory.fill(LAMBDA, 0, CELL_BYTES)
  memory.fill(X, 0, CELL_BYTES)
  memory.fill(Y, 0, CELL_BYTES)
  memory.fill(T, 0, CELL_BYTES)
  touched = 0
}

/** Bytes of scratch memory that {@link addBatch} needs. */
export function batchScratchBytes<F>(): usize {
  return (2 * BATCH + 1) * offsetof<F>()
}

/** Writes a job. Right = 0 takes left alone. */
@inline
export function setJob(job: usize, target: usize, left: usize, right: usize): void {
  store<u32>(job, <u32>target)
  store<u32>(job, <u32>left, 4)
  store<u32>(job, <u32>right, 8)
}

/**
 * target = left + right for `count` jobs, at most BATCH. Any of them may be equal, opposite or infinity. A target may be
 * an operand of its own job or of earlier ones, not of later ones: coordinates are read again in the second pass.
 */
export function addBatch<F>(jobs: usize, count: usize, scratch: usize): void {

  const size = offsetof<F>()
  const products = scratch + count * size
  const inverse = element<F>(INVERSE)
  touch<F>(jobs, count)
  element<F>(products + count * size).setOne()
  // products[i] = d[i] d[i+1] ... so that the second pass can go forward
  for (let i = count; i-- > 0; ) {
    const job = jobs + i * JOB_BYTES, d = element<F>(scratch + i * size)
    const kind = prepare<F>(job, d)
    store<u32>(job, kind, 12)
    const product = element<F>(products + i * size), next = element<F>(products + (i + 1) * size)
    if (kind <= DOUBLE) product.mul(next, d)
    else product.set(next)
  }
  inverse.invert(element<F>(products))
  for (let i: usize = 0; i < count; i++) {
    const job = jobs + i * JOB_BYTES
    const kind = load<u32>(job, 12)
    if (kind <= DOUBLE) {
      const slope = element<F>(LAMBDA)
      slope.mul(inverse, element<F>(products + (i + 1) * size))
      inverse.mul(inverse, element<F>(scratch + i * size))
      finish<F>(job, kind, slope)
    } else take<F>(job, kind)
  }
}

let touched: u32 = 0

/**
 * Loads every cache line of the operands once. Points of a bucket lie anywhere in the table, and these loads, unlike the
 * arithmetic's, do not wait for each other.
 */
function touch<F>(jobs: usize, count: usize): void {
  const size: usize = 2 * offsetof<F>()
  let sum: u32 = 0
  for (let i: usize = 0; i < count; i++) {
    const left = <usize>load<u32>(jobs + i * JOB_BYTES, 4) & ~SIGN, right = <usize>load<u32>(jobs + i * JOB_BYTES, 8) & ~SIGN
    for (let at: usize = 0; at < size; at += 64) sum += load<u32>(left + at) + load<u32>(right + at)
    sum += load<u32>(left + size - 4) + load<u32>(right + size - 4)
  }
  touched = sum
}

/** Decides what kind of job it is, and sets d to the slope's denominator where there is one. */
@inline
function prepare<F>(job: usize, d: F): u32 {
  const left = <usize>load<u32>(job, 4) & ~SIGN, right = <usize>load<u32>(job, 8) & ~SIGN
  if (right == 0 || isInfinity(right)) return TAKE_LEFT
  if (isInfinity(left)) return TAKE_RIGHT
  d.sub(element<F>(right), element<F>(left))
  return d.isZero() ? prepareSameX<F>(job, d) : ADD
}

/** Points of equal x are equal or opposite. */
function prepareSameX<F>(job: usize, d: F): u32 {
  const size = offsetof<F>()
  const left = <usize>load<u32>(job, 4), right = <usize>load<u32>(job, 8)
  const y = element<F>((left & ~SIGN) + size), other = element<F>((right & ~SIGN) + size)
  const equal = y.equals(other)
  d.add(y, y)
  // y = 0 is no point of either group, but a key that was not validated may hold one: it is its own opposite
  if (d.isZero() || ((left ^ right) & SIGN) == <usize>equal) return CANCEL
  if (left & SIGN) d.neg(d)
  return DOUBLE
}

/** Slope = numerator / denominator, then x3 = slope^2 - x1 - x2 and y3 = slope (x1 - x3) - y1. */
@inline
function finish<F>(job: usize, kind: u32, slope: F): void {
  const size = offsetof<F>()
  const leftReference = <usize>load<u32>(job, 4), rightReference = <usize>load<u32>(job, 8)
  const left = leftReference & ~SIGN, right = rightReference & ~SIGN
  const target = <usize>load<u32>(job)
  const x = element<F>(X), t = element<F>(T)
  let y = element<F>(left + size)
  if (kind == ADD) setRise<F>(t, y, element<F>(right + size), leftReference & SIGN, rightReference & SIGN)
  else setTripleSquare<F>(t, element<F>(left))
  slope.mul(slope, t)
  t.square(slope)
  x.subBothReduced(t, element<F>(left), element<F>(right))
  t.sub(element<F>(left), x)
  t.mul(slope, t)
  if (leftReference & SIGN) {
    const negated = element<F>(Y)
    negated.neg(y)
    y = negated
  }
  element<F>(target + size).subReduced(t, y)
  element<F>(target).set(x)
}

/** t = +-right - +-left. */
@inline
function setRise<F>(t: F, left: F, right: F, leftSign: usize, rightSign: usize): void {
  if (leftSign == rightSign) {
    if (leftSign) t.sub(left, right)
    else t.sub(right, left)
  } else {
    t.add(left, right)
    if (rightSign) t.neg(t)
  }
}

function setTripleSquare<F>(t: F, x: F): void {
  const square = element<F>(Y)
  square.square(x)
  square.reduce(square)
  t.add(square, square)
  t.add(t, square)
}

function take<F>(job: usize, kind: u32): void {
  const target = <usize>load<u32>(job)
  if (kind == CANCEL) return setInfinity(target)
  const reference = <usize>load<u32>(job + (kind == TAKE_LEFT ? 4 : 8))
  const size = offsetof<F>()
  const source = reference & ~SIGN
  if (isInfinity(source)) return setInfinity(target)
  if (source != target) memory.copy(target, source, 2 * size)
  if (reference & SIGN) {
    const y = element<F>(target + size)
    y.neg(y)
    y.reduce(y)
  }
}
