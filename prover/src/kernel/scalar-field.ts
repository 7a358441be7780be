/** Order r of BN254's groups (EIP-197), of its scalar field Fr. */
export const SCALAR_FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Log2 of the largest power of two that divides r - 1. */
export const TWO_ADICITY = 28

/** The least quadratic non-residue modulo r: it fixes which roots of unity the tools of the circom family use. */
const NON_RESIDUE = 5n

const r = SCALAR_FIELD_ORDER

/** base^exponent mod r, for exponent >= 0. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let bits = exponent, square = base % r; bits > 0n; bits >>= 1n, square = (square * square) % r) {
    if (bits & 1n) result = (result * square) % r
  }
  return result
}

/** 1/value mod r, and 0 for 0. */
export const inverse = (value: bigint): bigint => power(value, r - 2n)

/** A generator of the multiplicative subgroup of order 2^log2Size, for log2Size <= 28. */
export const rootOfUnity = (log2Size: number): bigint => power(NON_RESIDUE, (r - 1n) >> BigInt(log2Size))
