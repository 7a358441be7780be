import { fpOne, fpSet } from './fp'
import { FP2_BYTES, fp2Conjugate, fp2Mul, fp2Set, fp2Square } from './fp2'
import { fp2MulByXi } from './fp6'
import { FP12_BYTES } from './fp12'

/** (p - 1) / 6 in 64-bit words. */
const SIXTH: usize = memory.data<u64>([0x34b017592414d4e1, 0xee9591c2e6bda1c2, 0xf40d60f3c0403964, 0x0810b7bdd032f006])

/** w^(i (p - 1)) = xi^(i (p - 1) / 6) in the order of fp12's coordinates: i = 0, 2, 4, 1, 3, 5. */
const POWERS: usize = memory.data(6 * 80, 16)
const W2: usize = POWERS + FP2_BYTES
const W4: usize = POWERS + 2 * FP2_BYTES
const W1: usize = POWERS + 3 * FP2_BYTES
const W3: usize = POWERS + 4 * FP2_BYTES
const W5: usize = POWERS + 5 * FP2_BYTES

/** Calculated when an instance starts, some 50 microseconds: 72 numbers of nine limbs in a source prove nothing to a reader. */
function preparePowers(): void {
  fpSet(POWERS, fpOne())
  fp2MulByXi(W2, POWERS)
  fp2Set(W1, W2)
  for (let bit: i32 = 250; bit >= 0; bit--) {
    fp2Square(W1, W1)
    if ((load<u64>(SIXTH + ((bit >> 6) << 3)) >> (bit & 63)) & 1) fp2Mul(W1, W1, W2)
  }
  fp2Square(W2, W1)
  fp2Mul(W3, W2, W1)
  fp2Square(W4, W2)
  fp2Mul(W5, W4, W1)
}

preparePowers()

/** d = a^p in Fp12; d may be a. */
export function fp12Frobenius(d: usize, a: usize): void {
  for (let i: usize = 0; i < FP12_BYTES; i += FP2_BYTES) {
    fp2Conjugate(d + i, a + i)
    fp2Mul(d + i, d + i, POWERS + i)
  }
}

/** d = (x^p w^(2 (p - 1)), y^p w^(3 (p - 1))): the Frobenius map of the curve, seen on the twist; d may be a. */
export function frobeniusOnTwist(d: usize, a: usize): void {
  fp2Conjugate(d, a)
  fp2Mul(d, d, W2)
  fp2Conjugate(d + FP2_BYTES, a + FP2_BYTES)
  fp2Mul(d + FP2_BYTES, d + FP2_BYTES, W3)
}
