/** Order r of BN254's scalar field (EIP-197). */
export const SCALAR_FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Largest power of two dividing r - 1. */
const TWO_ADICITY = 28n

/** The least quadratic non-residue modulo r; fixes which roots of unity snarkjs and rapidsnark use. */
const NON_RESIDUE = 5n

const r = SCALAR_FIELD_ORDER

/** The representative of any integer in [0, r). */
export function reduce(value: bigint): bigint {
  const rest = value % r
  return rest < 0n ? rest + r : rest
}

/** base^exponent mod r, for exponent >= 0. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let bits = exponent, square = reduce(base); bits > 0n; bits >>= 1n, square = (square * square) % r) {
    if (bits & 1n) result = (result * square) % r
  }
  return result
}

/**
 * 1/value mod r, by Euclid's algorithm: a tenth of the time that value^(r - 2) takes.
 * @throws RangeError for 0, which has none
 */
export function inverse(value: bigint): bigint {
  // Throughout: rest = factor * value modulo r, and so for the pair before.
  let [before, rest] = [r, reduce(value)]
  if (rest === 0n) throw new RangeError('0 has no inverse')
  let [factorBefore, factor] = [0n, 1n]
  while (rest !== 1n) {
    const quotient = before / rest
    ;[before, rest] = [rest, before - quotient * rest]
    ;[factorBefore, factor] = [factor, factorBefore - quotient * factor]
  }
  return reduce(factor)
}

/**
 * All inverses at the price of one (Montgomery's trick).
 * @throws RangeError when a value is 0
 */
export function inverses(values: readonly bigint[]): bigint[] {
  const prefixes: bigint[] = []
  let product = 1n
  for (const value of values) {
    prefixes.push(product)
    product = (product * value) % r
  }
  let suffix = inverse(product)
  const result = new Array<bigint>(values.length)
  for (let i = values.length - 1; i >= 0; i--) {
    result[i] = (suffix * prefixes[i]!) % r
    suffix = (suffix * values[i]!) % r
  }
  return result
}

/** A generator of the multiplicative subgroup of order 2^log2Size, the one snarkjs uses. */
export function rootOfUnity(log2Size: number): bigint {
  if (BigInt(log2Size) > TWO_ADICITY) throw new RangeError(`no root of unity of order 2^${log2Size}`)
  return power(NON_RESIDUE, (r - 1n) >> BigInt(log2Size))
}
