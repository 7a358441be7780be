import { FP_BYTES, fpAdd, fpInvert, fpMul, fpOne, fpSet } from './fp'
import { FP2_BYTES, fp2Add, fp2Invert, fp2Mul, fp2Neg, fp2Reduce, fp2Set, fp2Square, fp2Sub, fp2SubBothReduced, fp2SubReduced } from './fp2'
import { fp2MulByXi } from './fp6'

// Steps of a Miller loop on the twist y^2 = x^3 + 3 / xi, which (x, y) -> (x w^2, y w^3) takes into the curve. A point T is
// homogeneous (x = X / Z, y = Y / Z). Factors of a proper subfield are lost in the final exponentiation, so a line is any
// multiple of y_P - slope x_P w + (slope x_T - y_T) w^3 by an element of Fp2.

/** The line of the last step: l + b w + c w^3, to be evaluated at P as l y_P + b x_P w + c w^3. */
export const LINE: usize = memory.data(3 * 80, 16)
export const LINE_B: usize = LINE + FP2_BYTES
export const LINE_C: usize = LINE + 2 * FP2_BYTES

const A: usize = memory.data(80, 16)
const B: usize = memory.data(80, 16)
const C: usize = memory.data(80, 16)
const E: usize = memory.data(80, 16)
const F: usize = memory.data(80, 16)
const G: usize = memory.data(80, 16)
const H: usize = memory.data(80, 16)
const J: usize = memory.data(80, 16)

const TWIST_B: usize = memory.data(80, 16)
const HALF: usize = memory.data(48, 16)

function prepareConstants(): void {
  fpSet(A, fpOne())
  fp2MulByXi(A, A)
  fp2Invert(A, A)
  fp2Add(B, A, A)
  fp2Add(B, B, A)
  fp2Reduce(TWIST_B, B)
  fpAdd(HALF, fpOne(), fpOne())
  fpInvert(HALF, HALF)
}

prepareConstants()

/** 3 / xi, the constant of the twist. */
export function twistB(): usize {
  return TWIST_B
}

/**
 * T = 2 T, and LINE the tangent at T; T homogeneous on the twist (Aranha, Karabina, Longa, Gebotys, Lopez, "Faster explicit formulas
 * for computing pairings over ordinary curves", EUROCRYPT 2011, section 4).
 */
export function doubleStep(t: usize): void {
  const x = t, y = t + FP2_BYTES, z = t + 2 * FP2_BYTES
  fp2Mul(A, x, y)
  halve(A)
  fp2Square(B, y)
  fp2Square(C, z)
  fp2Mul(E, C, TWIST_B)
  fp2Add(F, E, E)
  fp2Add(E, F, E)
  fp2Reduce(E, E)
  fp2Add(F, E, E)
  fp2Add(F, F, E)
  fp2Reduce(F, F)
  fp2Add(H, y, z)
  fp2Square(H, H)
  fp2SubBothReduced(H, H, B, C)
  fp2Square(J, x)
  fp2Neg(LINE, H)
  fp2Add(LINE_B, J, J)
  fp2Add(LINE_B, LINE_B, J)
  fp2Reduce(LINE_B, LINE_B)
  fp2SubReduced(LINE_C, E, B)
  fp2Add(G, B, F)
  fp2Reduce(G, G)
  halve(G)
  fp2Sub(F, B, F)
  fp2Mul(x, A, F)
  fp2Square(G, G)
  fp2Square(E, E)
  fp2Add(F, E, E)
  fp2Add(E, F, E)
  fp2Reduce(E, E)
  fp2SubReduced(y, G, E)
  fp2Mul(z, B, H)
}

function halve(a: usize): void {
  fpMul(a, a, HALF)
  fpMul(a + FP_BYTES, a + FP_BYTES, HALF)
}

/** T = T + (qx, qy), and LINE the line through both; T is neither the point nor its opposite nor infinity. */
export function addStep(t: usize, qx: usize, qy: usize): void {
  const x = t, y = t + FP2_BYTES, z = t + 2 * FP2_BYTES
  // A = theta = y - qy z, B = lambda = x - qx z
  fp2Mul(A, qy, z)
  fp2SubReduced(A, y, A)
  fp2Mul(B, qx, z)
  fp2SubReduced(B, x, B)
  fp2Set(LINE, B)
  fp2Neg(LINE_B, A)
  fp2Mul(C, A, qx)
  fp2Mul(E, B, qy)
  fp2SubReduced(LINE_C, C, E)
  fp2Square(C, A)
  fp2Square(E, B)
  fp2Mul(F, z, C)
  fp2Mul(G, x, E)
  fp2Mul(E, E, B)
  // H = lambda^3 + z theta^2 - 2 x lambda^2
  fp2Add(H, E, F)
  fp2Sub(H, H, G)
  fp2Sub(H, H, G)
  fp2Reduce(H, H)
  fp2Mul(x, B, H)
  fp2Sub(G, G, H)
  fp2Mul(G, G, A)
  fp2Mul(F, E, y)
  fp2SubReduced(y, G, F)
  fp2Mul(z, z, E)
}
