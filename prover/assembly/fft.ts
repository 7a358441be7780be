// Number-theoretic transforms over Fr. A transform is a tower of butterflies (u, v) -> (u + w v, u - w v), multiplied
// first, so that values grow by 4 r a stage and need no reduction on the way: 27 stages, as many as there can be, add
// 108 r, and below 2^261 = 169 r all is well. Limbs wait with their carries too: scripts/lazy-source.mjs. Twiddles are
// below 1.001 r, so that products of values below 150 r stay below 3.3 r.
//
// Neither transform permutes. The way from values to coefficients takes its input in natural order and leaves bit-reversed
// order, the way back takes that and leaves natural order.

import { FR_BYTES, frMul, frReduce } from './fr'
import { frButterfly } from './fr-lazy'

const product = memory.data(48, 16)

/**
 * From the values of a polynomial on the domain {w^i} to `size` times its coefficients, in bit-reversed order, in place.
 * This is the tower of remainders modulo x^m - z^2 = (x^m/2 - z)(x^m/2 + z), one twiddle for a whole block.
 * @param values below 40 r; afterwards below 1.001 r
 * @param twiddles size / 2 of them: w^-rev(i), the same for blocks i of every stage
 */
export function fftInterpolate(values: usize, size: u32, twiddles: usize): void {
  for (let half: usize = (<usize>size >> 1) * FR_BYTES, blocks: u32 = 1; blocks < size; half >>= 1, blocks <<= 1) {
    splitByOne(values, half)
    for (let block: u32 = 1; block < blocks; block++) {
      split(values + block * 2 * half, half, twiddles + block * FR_BYTES)
    }
  }
  const end = values + <usize>size * FR_BYTES
  for (let value = values; value < end; value += FR_BYTES) frReduce(value, value)
}

function split(block: usize, half: usize, twiddle: usize): void {
  for (let u = block; u < block + half; u += FR_BYTES) {
    frMul(product, u + half, twiddle)
    frButterfly(u, u + half, product)
  }
}

/** Twiddle 1: a reduction instead of a multiplication. */
function splitByOne(block: usize, half: usize): void {
  for (let u = block; u < block + half; u += FR_BYTES) {
    frReduce(product, u + half)
    frButterfly(u, u + half, product)
  }
}

/**
 * From coefficients in bit-reversed order to the values on the odd coset {y^(2i+1)}, y^2 = w, in natural order, in place:
 * f(x) = even(x^2) + x odd(x^2), where the squares of the odd powers are the odd powers of the next smaller domain. So the
 * shift to the coset costs nothing, its powers are in the twiddles.
 * @param twiddles size of them: at h + j, for h = 1, 2, 4, ... size / 2 and j < h, power 2 j + 1 of a root of order 4 h
 */
export function fftEvaluateOdd(values: usize, size: u32, twiddles: usize): void {
  const end = values + <usize>size * FR_BYTES
  for (let half: usize = FR_BYTES; half < end - values; half <<= 1) {
    for (let block = values; block < end; block += 2 * half) merge(block, half, twiddles + half)
  }
}

function merge(block: usize, half: usize, twiddles: usize): void {
  for (let j: usize = 0; j < half; j += FR_BYTES) {
    frMul(product, block + j + half, twiddles + j)
    frButterfly(block + j, block + j + half, product)
  }
}

/** to[i] = from[i] * factor, below 1.001 r. */
export function frScale(to: usize, from: usize, factor: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count * FR_BYTES; i += FR_BYTES) {
    frMul(to + i, from + i, factor)
    frReduce(to + i, to + i)
  }
}

/** Zeroes what is left of the last transform outside the arena. */
export function wipeFft(): void {
  memory.fill(product, 0, FR_BYTES)
}
