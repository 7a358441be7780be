import type { Group } from './points.js'

/** Parameter of the curve; p, r and the trace are polynomials of it (Barreto, Naehrig, SAC 2005). */
const X = 4965661367192848881n
/** Order of both fields, from the parameter. */
export const BASE_ORDER = 36n * X ** 4n + 36n * X ** 3n + 24n * X ** 2n + 6n * X + 1n
export const SCALAR_ORDER = 36n * X ** 4n + 36n * X ** 3n + 18n * X ** 2n + 6n * X + 1n

/**
 * G1: (x, y) -> (beta x, y) multiplies by lambda, beta and lambda cube roots of one modulo p and r (Gallant, Lambert,
 * Vanstone, CRYPTO 2001).
 */
export const BETA = 2203960485148121921418603742825762020974279258880205651966n
const LAMBDA = 4407920970296243842393367215006156084916469457145843978461n

/**
 * G2: psi = untwist, Frobenius, twist multiplies by p (Galbraith, Scott, Pairing 2008), that is 6 X^2 modulo r. It takes
 * (x, y) to (conjugate of x times XI^((p-1)/3), conjugate of y times XI^((p-1)/2)), XI = 9 + u.
 */
export const PSI_FACTORS = [
  21575463638280843010398324269430826099269044274347216827212613867836435027261n,
  10307601595873709700152284273816112264069230130616436755625194854815875713954n,
  2821565182194536844548159561693502659359617185244120367078079554186484126554n,
  3505843767911556378687030309984248845540243509899259641013678093033130930403n,
] as const

/**
 * Rows (k_0, k_1, ...) that stand for 0: sum of k_j times the j-th power of the eigenvalue is a multiple of r. For G2 they
 * are one short row and its multiples by psi, psi^2, psi^3, where psi^4 = psi^2 - 1: columns add up to 6 X, so that parts
 * have 64 bits, five windows of 13 with the sign.
 */
export const LATTICES: Readonly<Record<Group, readonly (readonly bigint[])[]>> = {
  g1: [
    [6n * X ** 2n + 4n * X + 1n, 2n * X + 1n],
    [2n * X + 1n, -(6n * X ** 2n + 2n * X)],
  ],
  g2: [
    [X + 1n, X, X, -2n * X],
    [2n * X, X + 1n, -X, X],
    [-X, 2n * X, 2n * X + 1n, -X],
    [X, -X, X, 2n * X + 1n],
  ],
}

/** How a scalar modulo r is split into short parts, one for a point and one for each of its images. */
export interface Decomposition {
  /** Number of parts: 2 on G1, 4 on G2. */
  readonly parts: number
  /** Bits of the largest part's magnitude. */
  readonly partBits: number
  /** Table for the kernel (assembly/scalars.ts). */
  readonly table: Uint8Array
}

/** Eigenvalue of the group's endomorphism. */
export const eigenvalue = (group: Group): bigint => (group === 'g1' ? LAMBDA : (6n * X ** 2n) % SCALAR_ORDER)

export const decompositionOf = (group: Group): Decomposition => DECOMPOSITIONS[group]

function decompositionFrom(rows: readonly (readonly bigint[])[]): Decomposition {
  const sums = rows.map((_, j) => rows.reduce((sum, row) => sum + magnitude(row[j] as bigint), 0n))
  let largest = 0n
  for (const sum of sums) if (sum > largest) largest = sum
  // A coefficient is off by 1/2 from rounding, and by 2^-35 since its factor is: k * 1/2 < 2^254 / 2, of 2^288.
  const bound = (largest >> 1n) + (largest >> 34n) + 1n
  return { parts: rows.length, partBits: bound.toString(2).length, table: tableOf(rows) }
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

const FACTOR_WORDS = 9
const FACTOR_SHIFT = BigInt(32 * FACTOR_WORDS)
const PART_WORDS = 4

/** For each row i: words of |factor|, the factor = first coordinate of row i of the inverse, times 2^288; the row itself. */
function tableOf(rows: readonly (readonly bigint[])[]): Uint8Array {
  const words: number[] = []
  const volume = determinant(rows)
  rows.forEach((row, i) => {
    const minor = rows.filter((_, other) => other !== i).map((other) => other.slice(1))
    const numerator = (i % 2 === 0 ? 1n : -1n) * determinant(minor)
    const negative = numerator < 0n !== volume < 0n
    const factor = ((magnitude(numerator) << (FACTOR_SHIFT + 1n)) + magnitude(volume)) / (2n * magnitude(volume))
    words.push(Math.ceil(factor.toString(16).length / 8), ...wordsOf(factor, FACTOR_WORDS))
    for (const value of row) words.push(...wordsOf(negative ? -value : value, PART_WORDS))
  })
  return new Uint8Array(Uint32Array.from(words).buffer)
}

/** Little-endian 32-bit words in two's complement. */
const wordsOf = (value: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number(BigInt.asUintN(32, value >> BigInt(32 * i))))

function determinant(rows: readonly (readonly bigint[])[]): bigint {
  const [first, ...rest] = rows
  if (first === undefined) return 1n
  return first.reduce((sum, value, j) => {
    const minor = determinant(rest.map((row) => row.filter((_, column) => column !== j)))
    return sum + (j % 2 === 0 ? value : -value) * minor
  }, 0n)
}

const DECOMPOSITIONS: Readonly<Record<Group, Decomposition>> = {
  g1: decompositionFrom(LATTICES.g1),
  g2: decompositionFrom(LATTICES.g2),
}
