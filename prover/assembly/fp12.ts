import { fpOne, fpSet } from './fp'
import { FP2_BYTES, fp2Add, fp2Equals, fp2Mul, fp2Reduce, fp2Square, fp2Sub, fp2SubBothReduced } from './fp2'
import { FP6_BYTES, fp2MulByXi, fp6Add, fp6Invert, fp6Mul, fp6MulBySparse, fp6MulByV, fp6Neg, fp6Set, fp6Sub } from './fp6'

// Fp12 = Fp6[w] / (w^2 - v). The six elements of Fp2 lie in memory in the order 1, w^2, w^4, w, w^3, w^5.
// Bounds and aliases as in fp6.

export const FP12_BYTES: usize = 2 * FP6_BYTES

const C1: usize = FP6_BYTES
const scratch: usize = memory.data(4 * 288 + 12 * 96, 16)
const T0: usize = scratch
const T1: usize = scratch + 288
const T2: usize = scratch + 2 * 288
const T3: usize = scratch + 3 * 288

/** Bytes of an element, for the host. */
export function fp12Bytes(): usize {
  return FP12_BYTES
}

export function fp12Set(d: usize, a: usize): void {
  memory.copy(d, a, FP12_BYTES)
}

export function fp12SetOne(d: usize): void {
  memory.fill(d, 0, FP12_BYTES)
  fpSet(d, fpOne())
}

export function fp12Equals(a: usize, b: usize): bool {
  for (let i: usize = 0; i < FP12_BYTES; i += FP2_BYTES) if (!fp2Equals(a + i, b + i)) return false
  return true
}

/** d = a b by Karatsuba's method: 18 products of Fp2. */
export function fp12Mul(d: usize, a: usize, b: usize): void {
  fp6Mul(T0, a, b)
  fp6Mul(T1, a + C1, b + C1)
  fp6Add(T2, a, a + C1)
  fp6Add(T3, b, b + C1)
  fp6Mul(T2, T2, T3)
  fp6Sub(T2, T2, T0)
  fp6Sub(d + C1, T2, T1)
  fp6MulByV(T1, T1)
  fp6Add(d, T0, T1)
}

/** d = a^2 by complex squaring: 12 products of Fp2. */
export function fp12Square(d: usize, a: usize): void {
  // t = a0 a1; c0 = (a0 + a1)(a0 + v a1) - t - v t, c1 = 2 t
  fp6Mul(T0, a, a + C1)
  fp6Add(T1, a, a + C1)
  fp6MulByV(T2, a + C1)
  fp6Add(T2, T2, a)
  fp6Mul(T1, T1, T2)
  fp6Sub(T1, T1, T0)
  fp6Add(d + C1, T0, T0)
  fp6MulByV(T0, T0)
  fp6Sub(d, T1, T0)
}

/** d = a (1 + b w + c w^3): ten products of Fp2. */
export function fp12MulByAffineLine(d: usize, a: usize, b: usize, c: usize): void {
  // (a0 + a1 w)(1 + s w) = a0 + v s a1 + (a1 + s a0) w with s = b + c v
  fp6MulBySparse(T0, a + C1, b, c)
  fp6MulBySparse(T1, a, b, c)
  fp6MulByV(T0, T0)
  fp6Add(d, a, T0)
  fp6Add(d + C1, a + C1, T1)
}

const L0: usize = scratch + 4 * 288

/** d = a (l + b w + c w^3): 13 products of Fp2. */
export function fp12MulByLine(d: usize, a: usize, l: usize, b: usize, c: usize): void {
  // Karatsuba: t0 = l a0, t1 = s a1, (a0 + a1)(l + s) - t0 - t1
  for (let i: usize = 0; i < FP6_BYTES; i += FP2_BYTES) fp2Mul(T0 + i, a + i, l)
  fp6MulBySparse(T1, a + C1, b, c)
  fp2Add(L0, l, b)
  fp2Reduce(L0, L0)
  fp6Add(T2, a, a + C1)
  fp6MulBySparse(T2, T2, L0, c)
  fp6Sub(T2, T2, T0)
  fp6Sub(d + C1, T2, T1)
  fp6MulByV(T1, T1)
  fp6Add(d, T0, T1)
}

/** d = a^(p^6): the inverse for an element of the cyclotomic subgroup. */
export function fp12Conjugate(d: usize, a: usize): void {
  fp6Set(d, a)
  fp6Neg(d + C1, a + C1)
}

/** d = 1 / a; 0 for 0. */
export function fp12Invert(d: usize, a: usize): void {
  // (a0 - a1 w) / (a0^2 - v a1^2)
  fp6Mul(T0, a, a)
  fp6Mul(T1, a + C1, a + C1)
  fp6MulByV(T1, T1)
  fp6Sub(T0, T0, T1)
  fp6Invert(T0, T0)
  fp6Mul(T1, a + C1, T0)
  fp6Mul(d, a, T0)
  fp6Neg(d + C1, T1)
}

// A square of Fp4 = Fp2[y] / (y^2 - xi): (x + z y)^2 = x^2 + xi z^2 + 2 x z y.
const Q: usize = scratch + 4 * 288 + 96

/** even = x^2 + xi z^2, odd = 2 x z; even and odd may not be x or z. */
function squareFp4(even: usize, odd: usize, x: usize, z: usize): void {
  fp2Add(odd, x, z)
  fp2Square(odd, odd)
  fp2Square(even, x)
  fp2Square(Q, z)
  fp2SubBothReduced(odd, odd, even, Q)
  fp2MulByXi(Q, Q)
  fp2Add(even, even, Q)
  fp2Reduce(even, even)
}

const W2: usize = FP2_BYTES
const W4: usize = 2 * FP2_BYTES
const W1: usize = 3 * FP2_BYTES
const W3: usize = 4 * FP2_BYTES
const W5: usize = 5 * FP2_BYTES
const E0: usize = Q + 96
const O0: usize = Q + 2 * 96
const E1: usize = Q + 3 * 96
const O1: usize = Q + 4 * 96
const E2: usize = Q + 5 * 96
const O2: usize = Q + 6 * 96

/** d = 3 t - 2 a. */
function tripleLessDouble(d: usize, t: usize, a: usize): void {
  fp2Sub(d, t, a)
  fp2Add(d, d, d)
  fp2Add(d, d, t)
  fp2Reduce(d, d)
}

/** d = 3 t + 2 a. */
function triplePlusDouble(d: usize, t: usize, a: usize): void {
  fp2Add(d, t, a)
  fp2Add(d, d, d)
  fp2Add(d, d, t)
  fp2Reduce(d, d)
}

/**
 * d = a^2 for a in the cyclotomic subgroup, nine squares of Fp2 (Granger and Scott, "Faster squaring in the cyclotomic subgroup
 * of sixth degree extensions", PKC 2010, section 3.2).
 */
export function fp12CyclotomicSquare(d: usize, a: usize): void {
  squareFp4(E0, O0, a, a + W3)
  squareFp4(E1, O1, a + W1, a + W4)
  squareFp4(E2, O2, a + W2, a + W5)
  fp2MulByXi(O2, O2)
  tripleLessDouble(d, E0, a)
  tripleLessDouble(d + W2, E1, a + W2)
  tripleLessDouble(d + W4, E2, a + W4)
  triplePlusDouble(d + W1, O2, a + W1)
  triplePlusDouble(d + W3, O0, a + W3)
  triplePlusDouble(d + W5, O1, a + W5)
}
