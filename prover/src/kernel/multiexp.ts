import { decompositionOf } from './endomorphism.js'
import type { Address, Kernel } from './kernel.js'
import {
  affineBytes,
  type Group,
  groupFunctions,
  type PointTable,
  pointStride,
  projectiveBytes,
  wireBytes,
  wordsOf,
} from './points.js'

const SCALAR_BYTES = 32
const MINIMUM_BITS = 2
const MAXIMUM_BITS = 14

/**
 * Sum of scalar times point over the points from `from` to `to` (exclusive); slices add up to the whole, so that workers
 * can share one.
 *
 * Memory beside the table, all of it zeroed and given back: for n finite points in the slice, m parts of a scalar (2 on
 * G1, 4 on G2), w windows of c bits, points of P = 72 or 144 bytes: 32 (to - from) for scalars, 2 w m n for digits,
 * 4 m n for references, P (m n / 2 + w 2^(c-1) + ...) for sums of pairs and buckets. At n = 16,384: 7 MB on G1.
 *
 * @param scalars `table.count` numbers of 32 bytes, little-endian, below r
 * @returns the sum in wire form
 * @throws RangeError for a buffer of another length, a slice outside the table or a scalar not below r
 */
export function multiexp(
  kernel: Kernel,
  table: PointTable,
  scalars: Uint8Array,
  from = 0,
  to = table.count,
): Uint8Array {
  if (scalars.length !== table.count * SCALAR_BYTES) throw new RangeError('There must be one scalar for every point.')
  if (!(from >= 0 && from <= to && to <= table.count)) throw new RangeError('The slice is outside the table.')
  const [first, end] = [finiteBelow(kernel, table, from), finiteBelow(kernel, table, to)]
  return wiping(kernel, () => {
    const slice = kernel.place(scalars.subarray(from * SCALAR_BYTES, to * SCALAR_BYTES))
    return sumOf(kernel, table, { slice, from, first, count: end - first })
  })
}

interface Slice {
  /** Address of the scalars from index `from` on. */
  readonly slice: Address
  readonly from: number
  /** Place of the first finite point, and how many there are. */
  readonly first: number
  readonly count: number
}

function sumOf(
  kernel: Kernel,
  { group, points, indices }: PointTable,
  { slice, from, first, count }: Slice,
): Uint8Array {
  const functions = groupFunctions(kernel, group)
  const { parts, table } = decompositionOf(group)
  const { bits, wide, windows } = windowsFor(group, count)
  const entries = parts * count
  const lattice = kernel.place(table)
  const digits = kernel.allocate(2 * windows * entries)
  const [sum, wire] = [kernel.allocate(affineBytes(group)), kernel.allocate(wireBytes(group))]
  const scratch = kernel.allocate(functions.multiexpScratchBytes(entries, bits, wide, windows))
  const valid = kernel.functions.writeDigits(
    digits,
    slice,
    indices + 4 * first,
    from,
    count,
    lattice,
    parts,
    bits,
    wide,
    windows,
  )
  if (valid === 0) throw new RangeError('A scalar is not below the order of the group.')
  functions.multiexp(sum, points + first * pointStride(group), digits, entries, bits, wide, windows, scratch)
  functions.toWire(wire, sum)
  return kernel.bytes(wire, wireBytes(group)).slice()
}

/** Number of finite points with an index below `index`. */
function finiteBelow(kernel: Kernel, { indices, finiteCount }: PointTable, index: number): number {
  const bytes = kernel.bytes(indices, 4 * finiteCount)
  const view = new Uint32Array(bytes.buffer, bytes.byteOffset, finiteCount)
  let [low, high] = [0, finiteCount]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((view[middle] as number) < index) low = middle + 1
    else high = middle
  }
  return low
}

/** How the bits of a scalar's parts are divided: the lowest `wide` of the windows have one bit more than `bits`. */
export interface Windows {
  readonly bits: number
  readonly wide: number
  readonly windows: number
}

/**
 * The division that takes fewest additions: one for every entry but the first of each bucket, and two for every bucket to
 * weight it.
 */
export function windowsFor(group: Group, count: number): Windows {
  const { parts, partBits } = decompositionOf(group)
  // one bit more than the parts have, for the sign of the highest digit
  const total = partBits + 1
  let best = { bits: 0, wide: 0, windows: 0, cost: Number.POSITIVE_INFINITY }
  for (let windows = Math.ceil(total / MAXIMUM_BITS); windows <= total / MINIMUM_BITS; windows++) {
    const bits = Math.floor(total / windows)
    const wide = total - bits * windows
    const cost = windows * parts * count + (windows + wide) * 2 ** (bits - 1)
    if (cost < best.cost) best = { bits, wide, windows, cost }
  }
  return best
}

/** Sum of points in wire form, which must be canonical points of the group. */
export function addPoints(kernel: Kernel, group: Group, points: readonly Uint8Array[]): Uint8Array {
  return wiping(kernel, () => {
    const functions = groupFunctions(kernel, group)
    const affine = kernel.allocate(points.length * affineBytes(group))
    points.forEach((point, i) => {
      functions.fromWire(affine + i * affineBytes(group), placePoint(kernel, group, point))
    })
    const sum = kernel.allocate(affineBytes(group))
    functions.addAll(sum, affine, points.length, kernel.allocate(projectiveBytes(group)))
    return wireOf(kernel, group, sum)
  })
}

/** Scalar times a point in wire form. The scalar is below 2^256, little-endian where it is bytes. */
export function multiply(kernel: Kernel, group: Group, point: Uint8Array, scalar: Uint8Array | bigint): Uint8Array {
  const bytes = typeof scalar === 'bigint' ? wordsOf([scalar]) : scalar
  if (bytes.length !== SCALAR_BYTES) throw new RangeError('A scalar has 32 bytes.')
  return wiping(kernel, () => {
    const functions = groupFunctions(kernel, group)
    const affine = kernel.allocate(affineBytes(group))
    functions.fromWire(affine, placePoint(kernel, group, point))
    functions.multiply(affine, affine, kernel.place(bytes), kernel.allocate(projectiveBytes(group)))
    return wireOf(kernel, group, affine)
  })
}

/** Minus a point in wire form. */
export function negate(kernel: Kernel, group: Group, point: Uint8Array): Uint8Array {
  return wiping(kernel, () => {
    const functions = groupFunctions(kernel, group)
    const affine = kernel.allocate(affineBytes(group))
    functions.fromWire(affine, placePoint(kernel, group, point))
    functions.negate(affine)
    return wireOf(kernel, group, affine)
  })
}

/** Runs work on points, and zeroes all that it leaves in the kernel's memory: inside the arena and outside. */
function wiping<Result>(kernel: Kernel, work: () => Result): Result {
  try {
    return kernel.scoped(work)
  } finally {
    kernel.functions.wipePoints()
  }
}

function placePoint(kernel: Kernel, group: Group, point: Uint8Array): Address {
  if (point.length !== wireBytes(group)) throw new RangeError(`A point of ${group} has ${wireBytes(group)} bytes.`)
  return kernel.place(point)
}

function wireOf(kernel: Kernel, group: Group, affine: Address): Uint8Array {
  const wire = kernel.allocate(wireBytes(group))
  groupFunctions(kernel, group).toWire(wire, affine)
  return kernel.bytes(wire, wireBytes(group)).slice()
}
