import { FP_BYTES, fpInvert, fpMul, fpOne, fpSet } from './fp'
import { FP2_BYTES, fp2Equals, fp2Invert, fp2IsZero, fp2Mul, fp2Neg } from './fp2'
import { fp12MulByAffineLine, fp12MulByLine, fp12SetOne, fp12Square } from './fp12'
import { frobeniusOnTwist } from './frobenius'
import { addStep, doubleStep, LINE, LINE_B, LINE_C } from './miller-steps'

// The Miller loop of the optimal ate pairing of BN254 (Vercauteren, "Optimal pairings", IEEE Trans. Inf. Theory 56, 2010,
// section IV): f_{6x+2,Q}(P) l_{[6x+2]Q, pi(Q)}(P) l_{[6x+2]Q + pi(Q), -pi^2(Q)}(P), x = 4965661367192848881, pi Frobenius.

/** Digits of 6x + 2 in non-adjacent form below the highest, which is 1; from above. */
const DIGITS: usize = memory.data<i8>([
  0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, -1, 0, 0,
  0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
])
const LENGTH: usize = 65

/** A doubling per digit, 21 additions, two by Frobenius. */
const LINES: usize = LENGTH + 21 + 2

// A walk: T, homogeneous; a point Q, affine; -y of Q.
const Q: usize = 3 * FP2_BYTES
const QY: usize = 4 * FP2_BYTES
const NEGATED_QY: usize = 5 * FP2_BYTES
const WALK_BYTES: usize = 6 * FP2_BYTES

function start(walk: usize, q: usize): void {
  memory.copy(walk, q, 2 * FP2_BYTES)
  memory.fill(walk + 2 * FP2_BYTES, 0, FP2_BYTES)
  fpSet(walk + 2 * FP2_BYTES, fpOne())
  memory.copy(walk + Q, q, 2 * FP2_BYTES)
  fp2Neg(walk + NEGATED_QY, walk + QY)
}

function addDigit(walk: usize, digit: i32): void {
  addStep(walk, walk + Q, walk + (digit > 0 ? QY : NEGATED_QY))
}

/** T + pi(Q); Q becomes pi(Q). */
function addFrobenius(walk: usize): void {
  frobeniusOnTwist(walk + Q, walk + Q)
  addStep(walk, walk + Q, walk + QY)
}

/** T - pi^2(Q); Q, which is pi(Q), becomes pi^2(Q). */
function subtractFrobenius(walk: usize): void {
  frobeniusOnTwist(walk + Q, walk + Q)
  fp2Neg(walk + NEGATED_QY, walk + QY)
  addStep(walk, walk + Q, walk + NEGATED_QY)
}

const X: usize = memory.data(80, 16)
const Y: usize = memory.data(80, 16)

/**
 * Whether the point that a finished walk began with has order r. T is then [6x + 2] Q + pi(Q) - pi^2(Q), and points of order r
 * are those for which that is -pi^3(Q): the norm of 6x + 2 + pi - pi^2 + pi^3 in Z[pi] and the order of the twist have the
 * greatest common divisor r (decision 64). The steps are wrong for equal or opposite points, which no point of the twist
 * meets; they would leave Z = 0, which would equal anything.
 */
function endsInGroup(walk: usize): bool {
  const z = walk + 2 * FP2_BYTES
  if (fp2IsZero(z)) return false
  frobeniusOnTwist(walk + Q, walk + Q)
  fp2Neg(walk + QY, walk + QY)
  fp2Mul(X, walk + Q, z)
  fp2Mul(Y, walk + QY, z)
  return fp2Equals(X, walk) && fp2Equals(Y, walk + FP2_BYTES)
}

/** Bytes of the lines of a point. */
export function pairingLinesBytes(): usize {
  return LINES * 2 * FP2_BYTES
}

const lonely: usize = memory.data(6 * 80, 16)

/** Writes the lines of a point of the twist (affine, not infinity), each divided by its l: b, c. Returns whether its order is r. */
export function pairingLines(lines: usize, q: usize): bool {
  start(lonely, q)
  for (let i: usize = 0; i < LENGTH; i++) {
    doubleStep(lonely)
    lines = putLine(lines)
    const digit = load<i8>(DIGITS + i)
    if (digit == 0) continue
    addDigit(lonely, digit)
    lines = putLine(lines)
  }
  addFrobenius(lonely)
  lines = putLine(lines)
  subtractFrobenius(lonely)
  putLine(lines)
  return endsInGroup(lonely)
}

function putLine(lines: usize): usize {
  fp2Invert(LINE, LINE)
  fp2Mul(lines, LINE_B, LINE)
  fp2Mul(lines + FP2_BYTES, LINE_C, LINE)
  return lines + 2 * FP2_BYTES
}

/** Whether a point of the twist (affine, not infinity) has order r. */
export function isInG2(q: usize): bool {
  start(lonely, q)
  for (let i: usize = 0; i < LENGTH; i++) {
    doubleStep(lonely)
    const digit = load<i8>(DIGITS + i)
    if (digit != 0) addDigit(lonely, digit)
  }
  addFrobenius(lonely)
  subtractFrobenius(lonely)
  return endsInGroup(lonely)
}

// A pair: a walk, then P.
const PAIR_BYTES: usize = WALK_BYTES + 2 * FP_BYTES
// A pair with prepared lines: the address of the next line (32 bits), x_P / y_P, 1 / y_P.
const PREPARED_PAIR_BYTES: usize = 16 + 2 * FP_BYTES

export function pairBytes(): usize {
  return PAIR_BYTES
}

export function preparedPairBytes(): usize {
  return PREPARED_PAIR_BYTES
}

/** Writes a pair of points for `millerLoop`: P of G1, Q of the twist, both affine, neither infinity. */
export function setPair(pair: usize, p: usize, q: usize): void {
  start(pair, q)
  memory.copy(pair + WALK_BYTES, p, 2 * FP_BYTES)
}

/** Writes a pair of a point P of G1 (affine, not infinity) and the lines of a point of G2. */
export function setPreparedPair(pair: usize, p: usize, lines: usize): void {
  store<u32>(pair, <u32>lines)
  const x = pair + 16, y = x + FP_BYTES
  fpInvert(y, p + FP_BYTES)
  fpMul(x, p, y)
}

/** After `millerLoop`: whether Q of a pair has order r. If not, the result of the loop means nothing. */
export function pairIsInG2(pair: usize): bool {
  return endsInGroup(pair)
}

/**
 * f = product of the Miller loops of all pairs, which share the squarings. A pair is used up by it.
 * @param prepared pairs with prepared lines
 */
export function millerLoop(f: usize, pairs: usize, count: usize, prepared: usize, preparedCount: usize): void {
  const end = pairs + count * PAIR_BYTES, preparedEnd = prepared + preparedCount * PREPARED_PAIR_BYTES
  fp12SetOne(f)
  for (let i: usize = 0; i < LENGTH; i++) {
    const digit = load<i8>(DIGITS + i)
    if (i > 0) fp12Square(f, f)
    for (let pair = pairs; pair < end; pair += PAIR_BYTES) {
      doubleStep(pair)
      multiplyLine(f, pair)
      if (digit == 0) continue
      addDigit(pair, digit)
      multiplyLine(f, pair)
    }
    for (let pair = prepared; pair < preparedEnd; pair += PREPARED_PAIR_BYTES) {
      multiplyPreparedLine(f, pair)
      if (digit != 0) multiplyPreparedLine(f, pair)
    }
  }
  multiplyLastLines(f, pairs, end, prepared, preparedEnd)
}

function multiplyLastLines(f: usize, pairs: usize, end: usize, prepared: usize, preparedEnd: usize): void {
  for (let pair = pairs; pair < end; pair += PAIR_BYTES) {
    addFrobenius(pair)
    multiplyLine(f, pair)
    subtractFrobenius(pair)
    multiplyLine(f, pair)
  }
  for (let pair = prepared; pair < preparedEnd; pair += PREPARED_PAIR_BYTES) {
    multiplyPreparedLine(f, pair)
    multiplyPreparedLine(f, pair)
  }
}

function multiplyLine(f: usize, pair: usize): void {
  const x = pair + WALK_BYTES, y = x + FP_BYTES
  scale(LINE, LINE, y)
  scale(LINE_B, LINE_B, x)
  fp12MulByLine(f, f, LINE, LINE_B, LINE_C)
}

function multiplyPreparedLine(f: usize, pair: usize): void {
  const line: usize = load<u32>(pair)
  const x = pair + 16, y = x + FP_BYTES
  store<u32>(pair, <u32>(line + 2 * FP2_BYTES))
  scale(LINE_B, line, x)
  scale(LINE_C, line + FP2_BYTES, y)
  fp12MulByAffineLine(f, f, LINE_B, LINE_C)
}

/** d = s a, a of Fp2 and s of Fp. */
function scale(d: usize, a: usize, s: usize): void {
  fpMul(d, a, s)
  fpMul(d + FP_BYTES, a + FP_BYTES, s)
}
