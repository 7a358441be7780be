import { FP_BYTES, fpAdd, fpReduce, fpSub } from './fp'
import { FP2_BYTES, fp2Add, fp2Invert, fp2Mul, fp2Neg, fp2Reduce, fp2Set, fp2Square, fp2SubBothReduced, fp2SubReduced } from './fp2'

// Fp6 = Fp2[v] / (v^3 - xi), xi = 9 + u; an element is its coefficients of 1, v, v^2. Every function takes elements with
// coordinates below 4 p and gives such, and d may be any of its operands.

export const FP6_BYTES: usize = 3 * FP2_BYTES

const C1: usize = FP2_BYTES
const C2: usize = 2 * FP2_BYTES
const scratch: usize = memory.data(8 * 96, 16)
const T0: usize = scratch
const T1: usize = scratch + 96
const T2: usize = scratch + 2 * 96
const T3: usize = scratch + 3 * 96
const T4: usize = scratch + 4 * 96
const T5: usize = scratch + 5 * 96

const real: usize = memory.data(48, 16)
const imaginary: usize = memory.data(48, 16)
const nine: usize = memory.data(48, 16)

/** d = xi a for a of Fp2 below 12 p: (9 a0 - a1) + (9 a1 + a0) u. */
export function fp2MulByXi(d: usize, a: usize): void {
  const a1 = a + FP_BYTES
  fpReduce(real, a)
  fpReduce(imaginary, a1)
  timesNine(real)
  fpSub(nine, nine, imaginary)
  fpReduce(d, nine)
  timesNine(imaginary)
  fpAdd(nine, nine, real)
  fpReduce(d + FP_BYTES, nine)
}

function timesNine(a: usize): void {
  fpAdd(nine, a, a)
  fpAdd(nine, nine, nine)
  fpAdd(nine, nine, nine)
  fpAdd(nine, nine, a)
}

export function fp6Set(d: usize, a: usize): void {
  memory.copy(d, a, FP6_BYTES)
}

/** d = a + b. */
export function fp6Add(d: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FP6_BYTES; i += FP2_BYTES) {
    fp2Add(d + i, a + i, b + i)
    fp2Reduce(d + i, d + i)
  }
}

/** d = a - b. */
export function fp6Sub(d: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FP6_BYTES; i += FP2_BYTES) fp2SubReduced(d + i, a + i, b + i)
}

export function fp6Neg(d: usize, a: usize): void {
  for (let i: usize = 0; i < FP6_BYTES; i += FP2_BYTES) fp2Neg(d + i, a + i)
}

/** d = a v. */
export function fp6MulByV(d: usize, a: usize): void {
  fp2MulByXi(T0, a + C2)
  fp2Set(d + C2, a + C1)
  fp2Set(d + C1, a)
  fp2Set(d, T0)
}

/** d = a b by Karatsuba's method, six products of Fp2. */
export function fp6Mul(d: usize, a: usize, b: usize): void {
  fp2Mul(T0, a, b)
  fp2Mul(T1, a + C1, b + C1)
  fp2Mul(T2, a + C2, b + C2)
  // c1 = (a0 + a1)(b0 + b1) - t0 - t1 + xi t2
  crossProduct(T3, a, a + C1, b, b + C1, T0, T1)
  // c2 = (a0 + a2)(b0 + b2) - t0 - t2 + t1
  crossProduct(T4, a, a + C2, b, b + C2, T0, T2)
  // c0 = ((a1 + a2)(b1 + b2) - t1 - t2) xi + t0
  crossProduct(T5, a + C1, a + C2, b + C1, b + C2, T1, T2)
  fp2MulByXi(T2, T2)
  fp2Add(T3, T3, T2)
  fp2Reduce(d + C1, T3)
  fp2Add(T4, T4, T1)
  fp2Reduce(d + C2, T4)
  fp2MulByXi(T5, T5)
  fp2Add(T5, T5, T0)
  fp2Reduce(d, T5)
}

const S: usize = scratch + 6 * 96
const U: usize = scratch + 7 * 96

/** d = (a0 + a1)(b0 + b1) - p0 - p1. */
function crossProduct(d: usize, a0: usize, a1: usize, b0: usize, b1: usize, p0: usize, p1: usize): void {
  fp2Add(S, a0, a1)
  fp2Add(U, b0, b1)
  fp2Mul(d, S, U)
  fp2SubBothReduced(d, d, p0, p1)
}

/** d = a (b + c v), five products of Fp2. */
export function fp6MulBySparse(d: usize, a: usize, b: usize, c: usize): void {
  // (a0 b + xi a2 c) + (a0 c + a1 b) v + (a1 c + a2 b) v^2
  fp2Mul(T0, a, b)
  fp2Mul(T1, a + C1, c)
  fp2Mul(T2, a + C2, c)
  fp2MulByXi(T2, T2)
  fp2Mul(T3, a + C2, b)
  crossProduct(T4, a, a + C1, b, c, T0, T1)
  fp2Add(T3, T3, T1)
  fp2Reduce(d + C2, T3)
  fp2Set(d + C1, T4)
  fp2Add(T0, T0, T2)
  fp2Reduce(d, T0)
}

/** d = 1 / a; 0 for 0. */
export function fp6Invert(d: usize, a: usize): void {
  // A = a0^2 - xi a1 a2, B = xi a2^2 - a0 a1, C = a1^2 - a0 a2; 1 / a = (A + B v + C v^2) / (a0 A + xi (a1 C + a2 B))
  fp2Square(T0, a)
  fp2Mul(T3, a + C1, a + C2)
  fp2MulByXi(T3, T3)
  fp2SubReduced(T0, T0, T3)
  fp2Square(T1, a + C2)
  fp2MulByXi(T1, T1)
  fp2Mul(T3, a, a + C1)
  fp2SubReduced(T1, T1, T3)
  fp2Square(T2, a + C1)
  fp2Mul(T3, a, a + C2)
  fp2SubReduced(T2, T2, T3)
  fp2Mul(T3, a + C1, T2)
  fp2Mul(T4, a + C2, T1)
  fp2Add(T3, T3, T4)
  fp2MulByXi(T3, T3)
  fp2Mul(T4, a, T0)
  fp2Add(T3, T3, T4)
  fp2Reduce(T3, T3)
  fp2Invert(T3, T3)
  fp2Mul(d, T0, T3)
  fp2Mul(d + C1, T1, T3)
  fp2Mul(d + C2, T2, T3)
}
