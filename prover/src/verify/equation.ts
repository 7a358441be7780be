import type { Address, Kernel } from '../kernel/kernel.js'
import type { CheckedClaim } from './checked-claim.js'
import { coefficientOf, joined, randomCoefficients } from './coefficients.js'
import { combine, inOneRow, makeTables, someTables } from './combination.js'
import { isOne, type Pair, type PreparedPair, pairingProduct } from './pairing-product.js'
import { SCALAR_FIELD_ORDER } from './points.js'
import { combineSignals, multiplyAlpha, type PreparedKey } from './prepared-key.js'

/** e(A, B) e(-L, gamma) e(-C, delta) = e(alpha, beta), L the signals' combination (Groth, EUROCRYPT 2016, section 3.2). */
export function holds(kernel: Kernel, { key, publicSignals, a, b, c }: CheckedClaim): boolean {
  return kernel.scoped(() => {
    const combined = combineSignals(kernel, key, [1n, ...publicSignals])
    const product = pairingProduct(
      kernel,
      [{ p: a, q: b }],
      [negated(kernel, combined, key.gammaLines), negated(kernel, c, key.deltaLines)],
    )
    return product !== undefined && Boolean(kernel.functions.fp12Equals(product, key.target))
  })
}

/**
 * Whether all claims hold, by one equation (Bellare, Garay, Rabin, "Fast batch verification", EUROCRYPT 1998, section 3): with
 * a random r_i of 128 bits for each claim,
 *
 * product e(r_i A_i, B_i) * product over keys e(-sum r_i L_i, gamma) e(-sum r_i C_i, delta) e(-(sum r_i) alpha, beta) = 1.
 *
 * All points have order r, so the left side is g^(sum r_i d_i) with d_i = 0 exactly for the claims that hold. When some d_i is
 * not zero, whatever the other coefficients, at most one value of r_i makes the sum zero. So the answer is wrong with probability
 * 2^-128 at most, and only when it is yes. Coefficients are drawn here, after the claims were read: who knew them could make
 * errors cancel.
 */
export function allHold(kernel: Kernel, claims: readonly CheckedClaim[]): boolean {
  return kernel.scoped(() => {
    const coefficients = randomCoefficients(claims.length)
    const product = pairingProduct(
      kernel,
      scaledPairs(kernel, claims, coefficients),
      [...groupByKey(claims, coefficients)].flatMap(([key, group]) => keyPairs(kernel, key, group)),
    )
    return product !== undefined && isOne(kernel, product)
  })
}

/** (r_i A_i, B_i). A coefficient of zero leaves its claim out: that is the one value in 2^128. */
function scaledPairs(kernel: Kernel, claims: readonly CheckedClaim[], coefficients: readonly Uint8Array[]): Pair[] {
  const points = inOneRow(
    kernel,
    claims.map(({ a }) => a),
  )
  const tables = makeTables(kernel, points, claims.length, 4)
  const pairs = claims.map(({ b }, i) => ({
    p: combine(kernel, someTables(kernel, tables, i, 1), coefficients[i] as Uint8Array),
    q: b,
  }))
  return pairs.filter(({ p }) => !kernel.functions.isInfinity(p))
}

/** Claims of one key with their coefficients. */
interface Group {
  readonly claims: CheckedClaim[]
  readonly coefficients: Uint8Array[]
}

function groupByKey(claims: readonly CheckedClaim[], coefficients: readonly Uint8Array[]): Map<PreparedKey, Group> {
  const groups = new Map<PreparedKey, Group>()
  claims.forEach((claim, i) => {
    const group = groups.get(claim.key) ?? { claims: [], coefficients: [] }
    groups.set(claim.key, group)
    group.claims.push(claim)
    group.coefficients.push(coefficients[i] as Uint8Array)
  })
  return groups
}

/** (-sum r_i L_i, gamma), (-sum r_i C_i, delta), (-(sum r_i) alpha, beta). */
function keyPairs(kernel: Kernel, key: PreparedKey, { claims, coefficients }: Group): PreparedPair[] {
  const factors = signalFactors(key, claims, coefficients)
  const points = inOneRow(
    kernel,
    claims.map(({ c }) => c),
  )
  const sumOfC = combine(kernel, makeTables(kernel, points, claims.length, 4), joined(coefficients))
  return [
    negated(kernel, combineSignals(kernel, key, factors), key.gammaLines),
    negated(kernel, sumOfC, key.deltaLines),
    negated(kernel, multiplyAlpha(kernel, key, factors[0] as bigint), key.betaLines),
  ]
}

/** sum r_i, then for each public signal the sum of r_i times it. */
function signalFactors(
  key: PreparedKey,
  claims: readonly CheckedClaim[],
  coefficients: readonly Uint8Array[],
): bigint[] {
  const sums = Array.from({ length: key.signals + 1 }, () => 0n)
  claims.forEach(({ publicSignals }, i) => {
    const coefficient = coefficientOf(coefficients[i] as Uint8Array)
    sums[0] = (sums[0] as bigint) + coefficient
    publicSignals.forEach((signal, j) => {
      sums[j + 1] = (sums[j + 1] as bigint) + coefficient * signal
    })
  })
  return sums.map((sum) => sum % SCALAR_FIELD_ORDER)
}

/** (-p, the point of the lines). */
function negated(kernel: Kernel, p: Address, lines: Address): PreparedPair {
  const negative = inOneRow(kernel, [p])
  kernel.functions.g1Negate(negative)
  return { p: negative, lines }
}
