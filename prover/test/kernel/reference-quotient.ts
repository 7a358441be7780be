import { SCALAR_FIELD_ORDER as r, rootOfUnity } from '../../src/kernel/scalar-field.js'

// The quotient scalars in BigInt, from definitions. The transform for large sizes is checked against the naive one.

/** An entry of the matrices as a circuit means it: matrix 0 is A, 1 is B. */
export interface Entry {
  readonly matrix: number
  readonly row: number
  readonly wire: number
  readonly value: bigint
}

export const reduce = (x: bigint): bigint => ((x % r) + r) % r

/** The products of A and B with a witness. */
export function rowSums(
  entries: readonly Entry[],
  domainSize: number,
  witness: readonly bigint[],
): [bigint[], bigint[]] {
  const sums = [0, 1].map(() => new Array<bigint>(domainSize).fill(0n)) as [bigint[], bigint[]]
  for (const { matrix, row, wire, value } of entries) {
    sums[matrix]![row] = (sums[matrix]![row]! + value * witness[wire]!) % r
  }
  return sums
}

/** Sum of values[i] * root^(i j) for every j. */
export const naiveTransform = (values: readonly bigint[], root: bigint): bigint[] => {
  const powers = powersOf(root, values.length)
  return values.map((_, j) => reduce(values.reduce((sum, x, i) => sum + x * powers[(i * j) % values.length]!, 0n)))
}

/** The same in n log n. */
export function transform(values: readonly bigint[], root: bigint): bigint[] {
  if (values.length === 1) return [...values]
  const half = values.length / 2
  const square = (root * root) % r
  const [even, odd] = [0, 1].map((parity) =>
    transform(
      values.filter((_, i) => i % 2 === parity),
      square,
    ),
  ) as [bigint[], bigint[]]
  const powers = powersOf(root, half)
  const shifted = odd.map((x, i) => (x * powers[i]!) % r)
  return [...even.map((x, i) => (x + shifted[i]!) % r), ...even.map((x, i) => reduce(x - shifted[i]!))]
}

export function powersOf(root: bigint, count: number): bigint[] {
  const powers = [1n]
  while (powers.length < count) powers.push((powers.at(-1)! * root) % r)
  return powers
}

/** `size` times the coefficients of the polynomial with these values on the domain. */
export function scaledCoefficients(values: readonly bigint[], transformer = transform): bigint[] {
  const [constant, ...rest] = transformer(values, rootOfUnity(Math.log2(values.length))) as [bigint, ...bigint[]]
  return [constant, ...rest.reverse()]
}

/** Values on the odd coset of the polynomial with these coefficients: scaled by powers of y, then transformed. */
export function valuesOnOddCoset(coefficients: readonly bigint[], transformer = transform): bigint[] {
  const log2Size = Math.log2(coefficients.length)
  const powers = powersOf(rootOfUnity(log2Size + 1), coefficients.length)
  const shifted = coefficients.map((x, i) => (x * powers[i]!) % r)
  return transformer(shifted, rootOfUnity(log2Size))
}

/** a * b - c on the odd coset, where c takes on the domain the values of a * b. */
export function quotientReference(a: readonly bigint[], b: readonly bigint[], transformer = transform): bigint[] {
  const c = a.map((x, i) => (x * b[i]!) % r)
  const [oddA, oddB, oddC] = [a, b, c].map((values) =>
    valuesOnOddCoset(scaledCoefficients(values, transformer), transformer),
  )
  const scale = inverseOf(BigInt(a.length))
  return oddA!.map((x, i) => reduce((((((x * oddB![i]!) % r) * scale) % r) - oddC![i]!) * scale))
}

const inverseOf = (x: bigint): bigint => {
  let [r0, r1, s0, s1] = [x, r, 1n, 0n]
  while (r1 !== 0n) {
    const q = r0 / r1
    ;[r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1]
  }
  return reduce(s0)
}
