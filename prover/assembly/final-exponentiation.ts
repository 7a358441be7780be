import { FP12_BYTES, fp12Conjugate, fp12CyclotomicSquare, fp12Invert, fp12Mul, fp12Set } from './fp12'
import { fp12Frobenius } from './frobenius'

/** Digits of x in non-adjacent form of width 4, the highest (1) left out, from the second highest on. */
const POWER: usize = memory.data<i8>([
  0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, -5, 0, 0, 0, -3, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 7, 0, 0, 0, -7, 0, 0, 0,
  0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0, 1,
])
const POWER_LENGTH: usize = 62

const scratch: usize = memory.data(7 * 432, 16)
const TABLE: usize = memory.data(5 * 432, 16)

/** d = a^x in the cyclotomic subgroup, where the inverse is a conjugate; d may be a. */
function powerOfX(d: usize, a: usize): void {
  // a, a^3, a^5, a^7
  const square = TABLE + 4 * FP12_BYTES
  fp12Set(TABLE, a)
  fp12CyclotomicSquare(square, a)
  for (let i: usize = 1; i < 4; i++) fp12Mul(TABLE + i * FP12_BYTES, TABLE + (i - 1) * FP12_BYTES, square)
  fp12Set(d, TABLE)
  for (let i: usize = 0; i < POWER_LENGTH; i++) {
    fp12CyclotomicSquare(d, d)
    const digit = <i32>load<i8>(POWER + i)
    if (digit > 0) fp12Mul(d, d, TABLE + <usize>(digit >> 1) * FP12_BYTES)
    if (digit < 0) {
      fp12Conjugate(square, TABLE + <usize>(-digit >> 1) * FP12_BYTES)
      fp12Mul(d, d, square)
    }
  }
}

/**
 * d = a^(m (p^12 - 1) / r) with m = 2x (6x^2 + 3x + 1), which r does not divide: that is one exactly when the pairing is (Fuentes-Castaneda,
 * Knapp, Rodriguez-Henriquez, "Faster hashing to G2", SAC 2011, section 5).
 */
export function finalExponentiation(d: usize, a: usize): void {
  const f = scratch
  const x2 = f + FP12_BYTES, x6 = f + 2 * FP12_BYTES, y6 = f + 3 * FP12_BYTES
  const s = f + 4 * FP12_BYTES, t = f + 5 * FP12_BYTES, u = f + 6 * FP12_BYTES
  easyPart(f, a, s)
  powerOfX(x2, f)
  fp12CyclotomicSquare(x2, x2)
  fp12CyclotomicSquare(x6, x2)
  fp12Mul(x6, x6, x2)
  powerOfX(y6, x6)
  fp12CyclotomicSquare(s, y6)
  powerOfX(s, s)
  // s = f^(12x^3 + 6x^2 + 6x), t = f^(12x^3 + 6x^2 + 4x)
  fp12Mul(s, s, y6)
  fp12Mul(s, s, x6)
  fp12Conjugate(t, x2)
  fp12Mul(t, s, t)
  // s f^(6x^2) f * t^p * s^(p^2) * (t / f)^(p^3)
  fp12Conjugate(u, f)
  fp12Mul(u, t, u)
  fp12Mul(f, f, y6)
  fp12Mul(f, f, s)
  fp12Frobenius(u, u)
  fp12Mul(u, u, s)
  fp12Frobenius(u, u)
  fp12Mul(u, u, t)
  fp12Frobenius(u, u)
  fp12Mul(d, f, u)
}

/** f = a^((p^6 - 1)(p^2 + 1)); t is written. */
function easyPart(f: usize, a: usize, t: usize): void {
  fp12Invert(t, a)
  fp12Conjugate(f, a)
  fp12Mul(f, f, t)
  fp12Frobenius(t, f)
  fp12Frobenius(t, t)
  fp12Mul(f, f, t)
}
