// What the host may call of the groups: each generic function for G1 and for G2. Arguments are addresses and counts.
import { addMixed, double, fromWire, negate, setInfinity, toAffine, toWire, wipeCurve } from './curve'
import { addBatch, batchScratchBytes, wipeBatch } from './batch-addition'
import { Fp } from './fp'
import { Fp2, fp2Wipe } from './fp2'
import { multiexp, multiexpScratchBytes } from './multiexp'
import { importPoints } from './points'

export { imagesG1 as g1Images, imagesG2 as g2Images } from './points'
export { writeDigits } from './scalars'

export function g1Import(points: usize, indices: usize, source: usize, count: usize, images: usize, b: usize, validate: bool): i32 {
  return importPoints<Fp>(points, indices, source, count, images, b, validate)
}
export function g2Import(points: usize, indices: usize, source: usize, count: usize, images: usize, b: usize, validate: bool): i32 {
  return importPoints<Fp2>(points, indices, source, count, images, b, validate)
}

export function g1MultiexpScratchBytes(entries: usize, bits: usize, wide: usize, windows: usize): usize {
  return multiexpScratchBytes<Fp>(entries, bits, wide, windows)
}
export function g2MultiexpScratchBytes(entries: usize, bits: usize, wide: usize, windows: usize): usize {
  return multiexpScratchBytes<Fp2>(entries, bits, wide, windows)
}

export function g1Multiexp(result: usize, points: usize, digits: usize, entries: usize, bits: usize, wide: usize, windows: usize, scratch: usize): void {
  multiexp<Fp>(result, points, digits, entries, bits, wide, windows, scratch)
}
export function g2Multiexp(result: usize, points: usize, digits: usize, entries: usize, bits: usize, wide: usize, windows: usize, scratch: usize): void {
  multiexp<Fp2>(result, points, digits, entries, bits, wide, windows, scratch)
}

export function g1FromWire(point: usize, wire: usize): void {
  fromWire<Fp>(point, wire)
}
export function g2FromWire(point: usize, wire: usize): void {
  fromWire<Fp2>(point, wire)
}
export function g1ToWire(wire: usize, point: usize): void {
  toWire<Fp>(wire, point)
}
export function g2ToWire(wire: usize, point: usize): void {
  toWire<Fp2>(wire, point)
}

/** Zeroes what sums of points leave outside the arena: a part of a proof that is not blinded tells of the witness. */
export function wipePoints(): void {
  wipeBatch()
  wipeCurve()
  fp2Wipe()
}

export function g1Negate(point: usize): void {
  negate<Fp>(point)
}
export function g2Negate(point: usize): void {
  negate<Fp2>(point)
}

/** sum = sum of `count` affine points; `projective` is scratch of three coordinates. */
function addAll<F>(sum: usize, points: usize, count: usize, projective: usize): void {
  setInfinity(projective)
  for (let i: usize = 0; i < count; i++) addMixed<F>(projective, points + i * 2 * offsetof<F>())
  toAffine<F>(sum, projective)
}
export function g1AddAll(sum: usize, points: usize, count: usize, projective: usize): void {
  addAll<Fp>(sum, points, count, projective)
}
export function g2AddAll(sum: usize, points: usize, count: usize, projective: usize): void {
  addAll<Fp2>(sum, points, count, projective)
}

/** product = scalar * point, bit by bit; the scalar is 32 bytes, `projective` scratch of three coordinates. */
function multiply<F>(product: usize, point: usize, scalar: usize, projective: usize): void {
  setInfinity(projective)
  for (let bit: i32 = 255; bit >= 0; bit--) {
    double<F>(projective)
    if ((load<u8>(scalar + (bit >> 3)) >> <u8>(bit & 7)) & 1) addMixed<F>(projective, point)
  }
  toAffine<F>(product, projective)
}
export function g1Multiply(product: usize, point: usize, scalar: usize, projective: usize): void {
  multiply<Fp>(product, point, scalar, projective)
}
export function g2Multiply(product: usize, point: usize, scalar: usize, projective: usize): void {
  multiply<Fp2>(product, point, scalar, projective)
}

/** For tests: one batch of additions whose cases the caller chooses. */
export function g1AddBatch(jobs: usize, count: usize, scratch: usize): void {
  addBatch<Fp>(jobs, count, scratch)
}
export function g2AddBatch(jobs: usize, count: usize, scratch: usize): void {
  addBatch<Fp2>(jobs, count, scratch)
}
export function g1BatchScratchBytes(): usize {
  return batchScratchBytes<Fp>()
}
export function g2BatchScratchBytes(): usize {
  return batchScratchBytes<Fp2>()
}
