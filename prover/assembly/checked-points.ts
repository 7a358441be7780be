// Points that somebody else hands in, in wire form.
import { allZero, fromWire } from './curve'
import { Fp, fpIsCanonical } from './fp'
import { Fp2 } from './fp2'
import { twistB } from './miller-steps'
import { isOnCurve } from './points'

/** 3, in words. */
const CURVE_B: usize = memory.data<u64>([3, 0, 0, 0])
/** 3 / xi, in words. */
const TWIST_B: usize = memory.data(64, 16)

changetype<Fp2>(twistB()).toWords(TWIST_B)

/** affine = the point of G1; false for a coordinate that is not below p, a point off the curve y^2 = x^3 + 3, and infinity. */
export function readG1(affine: usize, wire: usize): bool {
  if (!areCanonical(wire, 2) || allZero(wire, 64)) return false
  fromWire<Fp>(affine, wire)
  return isOnCurve<Fp>(affine, CURVE_B)
}

/** affine = the point of the twist; false as in `readG1`. Its order is another question: `isInG2`, `pairIsInG2`. */
export function readTwist(affine: usize, wire: usize): bool {
  if (!areCanonical(wire, 4) || allZero(wire, 128)) return false
  fromWire<Fp2>(affine, wire)
  return isOnCurve<Fp2>(affine, TWIST_B)
}

function areCanonical(wire: usize, words: usize): bool {
  for (let i: usize = 0; i < words; i++) if (!fpIsCanonical(wire + 32 * i)) return false
  return true
}
