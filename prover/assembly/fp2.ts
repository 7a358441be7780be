// Fp2 = Fp[u] / (u^2 + 1). An element is c0 + c1 u, two elements of Fp one after the other; the bounds given are those of
// both. Operands of products are below 8 p (of Fp alone 16 p would do), results below 4 p.
import {
  FP_BYTES,
  fpAdd,
  fpColumns,
  fpEquals,
  fpFromMontgomery256,
  fpFromWords,
  fpInvert,
  fpIsCanonical,
  fpIsZero,
  fpLooseAdd,
  fpMul,
  fpNeg,
  fpOne,
  fpReduce,
  fpReduceDifference,
  fpReduceMiddle,
  fpSet,
  fpSquare,
  fpSub,
  fpSubBothReduced,
  fpSubReduced,
  fpSubWide,
  fpToWords,
  fpZero,
  fpWipe,
} from './fp'

export const FP2_BYTES: usize = 2 * FP_BYTES

const low: usize = memory.data(144, 16)
const high: usize = memory.data(144, 16)
const middle: usize = memory.data(144, 16)
const left: usize = memory.data(48, 16)
const right: usize = memory.data(48, 16)

/** Zeroes what is left of the last operands outside the arena. */
export function fp2Wipe(): void {
  memory.fill(low, 0, 144)
  memory.fill(high, 0, 144)
  memory.fill(middle, 0, 144)
  memory.fill(left, 0, 48)
  memory.fill(right, 0, 48)
  fpWipe()
}

/**
 * Karatsuba with two reductions, not three: the columns of the three products are combined before they are reduced,
 * which also spares the reductions of the coordinates that a difference of products below 4 p would ask for.
 */
export function fp2Mul(d: usize, a: usize, b: usize): void {
  const a1 = a + FP_BYTES, b1 = b + FP_BYTES
  fpColumns(low, a, b)
  fpColumns(high, a1, b1)
  fpLooseAdd(left, a, a1)
  fpLooseAdd(right, b, b1)
  fpColumns(middle, left, right)
  fpReduceDifference(d, low, high)
  fpReduceMiddle(d + FP_BYTES, middle, low, high)
}

/** (c0 + c1)(c0 - c1) + 2 c0 c1 u: factors below 16 p. */
export function fp2Square(d: usize, a: usize): void {
  const a1 = a + FP_BYTES
  fpAdd(left, a, a1)
  fpSubWide(right, a, a1)
  fpAdd(middle, a, a)
  fpMul(d + FP_BYTES, middle, a1)
  fpMul(d, left, right)
}

export function fp2Add(d: usize, a: usize, b: usize): void {
  fpAdd(d, a, b)
  fpAdd(d + FP_BYTES, a + FP_BYTES, b + FP_BYTES)
}

/** a - b + 4 p, for b below 4 p. */
export function fp2Sub(d: usize, a: usize, b: usize): void {
  fpSub(d, a, b)
  fpSub(d + FP_BYTES, a + FP_BYTES, b + FP_BYTES)
}

/** a - b + 8 p, for b below 8 p. */
export function fp2SubWide(d: usize, a: usize, b: usize): void {
  fpSubWide(d, a, b)
  fpSubWide(d + FP_BYTES, a + FP_BYTES, b + FP_BYTES)
}

/** a - b - c modulo p, below 1.001 p, for a, b and c below 4 p. */
export function fp2SubBothReduced(d: usize, a: usize, b: usize, c: usize): void {
  fpSubBothReduced(d, a, b, c)
  fpSubBothReduced(d + FP_BYTES, a + FP_BYTES, b + FP_BYTES, c + FP_BYTES)
}

/** a - b modulo p, below 1.001 p, for a and b below 4 p. */
export function fp2SubReduced(d: usize, a: usize, b: usize): void {
  fpSubReduced(d, a, b)
  fpSubReduced(d + FP_BYTES, a + FP_BYTES, b + FP_BYTES)
}

export function fp2Neg(d: usize, a: usize): void {
  fpNeg(d, a)
  fpNeg(d + FP_BYTES, a + FP_BYTES)
}

/** c0 - c1 u, the Frobenius map; for a below 4 p. */
export function fp2Conjugate(d: usize, a: usize): void {
  fpSet(d, a)
  fpNeg(d + FP_BYTES, a + FP_BYTES)
}

export function fp2Reduce(d: usize, a: usize): void {
  fpReduce(d, a)
  fpReduce(d + FP_BYTES, a + FP_BYTES)
}

export function fp2Set(d: usize, a: usize): void {
  memory.copy(d, a, FP2_BYTES)
}

/** For a below 128 p. */
export function fp2IsZero(a: usize): bool {
  return fpIsZero(a) && fpIsZero(a + FP_BYTES)
}

/** For a and b below 4 p. */
export function fp2Equals(a: usize, b: usize): bool {
  return fpEquals(a, b) && fpEquals(a + FP_BYTES, b + FP_BYTES)
}

/** (c0 - c1 u) / (c0^2 + c1^2), for a below 4 p; 0 for 0. */
export function fp2Invert(d: usize, a: usize): void {
  const a1 = a + FP_BYTES
  fpSquare(left, a)
  fpSquare(right, a1)
  fpAdd(left, left, right)
  fpInvert(left, left)
  fpNeg(right, a1)
  fpMul(d, a, left)
  fpMul(d + FP_BYTES, right, left)
}

/** Same methods as Fp, for code that is generic over the coordinate field. */
@unmanaged
@final
export class Fp2 {
  limb0: u32
  limb1: u32
  limb2: u32
  limb3: u32
  limb4: u32
  limb5: u32
  limb6: u32
  limb7: u32
  limb8: u32
  limb9: u32
  limb10: u32
  limb11: u32
  limb12: u32
  limb13: u32
  limb14: u32
  limb15: u32
  limb16: u32
  limb17: u32
  @inline mul(a: Fp2, b: Fp2): void { fp2Mul(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b)) }
  @inline square(a: Fp2): void { fp2Square(changetype<usize>(this), changetype<usize>(a)) }
  @inline add(a: Fp2, b: Fp2): void { fp2Add(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b)) }
  @inline sub(a: Fp2, b: Fp2): void { fp2Sub(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b)) }
  @inline subWide(a: Fp2, b: Fp2): void { fp2SubWide(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b)) }
  @inline subBothReduced(a: Fp2, b: Fp2, c: Fp2): void {
    fp2SubBothReduced(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b), changetype<usize>(c))
  }
  @inline subReduced(a: Fp2, b: Fp2): void {
    fp2SubReduced(changetype<usize>(this), changetype<usize>(a), changetype<usize>(b))
  }
  @inline neg(a: Fp2): void { fp2Neg(changetype<usize>(this), changetype<usize>(a)) }
  @inline reduce(a: Fp2): void { fp2Reduce(changetype<usize>(this), changetype<usize>(a)) }
  @inline set(a: Fp2): void { fp2Set(changetype<usize>(this), changetype<usize>(a)) }
  @inline invert(a: Fp2): void { fp2Invert(changetype<usize>(this), changetype<usize>(a)) }
  @inline setZero(): void { memory.fill(changetype<usize>(this), 0, FP2_BYTES) }
  @inline setOne(): void {
    fpSet(changetype<usize>(this), fpOne())
    fpSet(changetype<usize>(this) + FP_BYTES, fpZero())
  }
  @inline isZero(): bool { return fp2IsZero(changetype<usize>(this)) }
  @inline equals(a: Fp2): bool { return fp2Equals(changetype<usize>(this), changetype<usize>(a)) }
  @inline fromWords(words: usize): void {
    fpFromWords(changetype<usize>(this), words)
    fpFromWords(changetype<usize>(this) + FP_BYTES, words + 32)
  }
  @inline toWords(words: usize): void {
    fpToWords(words, changetype<usize>(this))
    fpToWords(words + 32, changetype<usize>(this) + FP_BYTES)
  }
  @inline fromMontgomery256(words: usize): void {
    fpFromMontgomery256(changetype<usize>(this), words)
    fpFromMontgomery256(changetype<usize>(this) + FP_BYTES, words + 32)
  }
  @inline wordsAreCanonical(words: usize): bool { return fpIsCanonical(words) && fpIsCanonical(words + 32) }
}
