import type { Address, Kernel } from './kernel.js'
import { inverse, rootOfUnity, SCALAR_FIELD_ORDER } from './scalar-field.js'

/** Bytes of an element of the scalar field in the kernel: nine limbs of 32 bits. */
export const SCALAR_BYTES = 36
const WORD_BYTES = 32

/** Tables of roots of unity for the transforms over one domain, in a kernel's memory. */
export interface EvaluationDomain {
  /** A power of two, at least 2. */
  readonly size: number
  /** size / 2 inverse roots in bit-reversed order. */
  readonly inverseTwiddles: Address
  /** For h = 1, 2, 4, ... size / 2, at h + j: power 2 j + 1 of a root of order 4 h. */
  readonly oddTwiddles: Address
}

/** Makes the tables, 54 bytes for each point of the domain, which stay allocated. `size` is a power of two from 2 to 2^27. */
export function prepareDomain(kernel: Kernel, size: number): EvaluationDomain {
  const inverseTwiddles = kernel.allocate((size / 2) * SCALAR_BYTES)
  const oddTwiddles = kernel.allocate(size * SCALAR_BYTES)
  const domain = { size, inverseTwiddles, oddTwiddles }
  kernel.scoped(() => {
    const log2Size = Math.log2(size)
    fillInverseTwiddles(kernel, domain, placeRoots(kernel, log2Size, inverse(rootOfUnity(log2Size))))
    fillOddTwiddles(kernel, domain, placeRoots(kernel, log2Size + 1, rootOfUnity(log2Size + 1)))
  })
  return domain
}

/** Places x in Montgomery form; x is a plain number below r. */
export function placeScalar(kernel: Kernel, x: bigint, at = kernel.allocate(SCALAR_BYTES)): Address {
  kernel.scoped(() => {
    const words = kernel.place(littleEndian(x))
    kernel.functions.frFromWords(at, words)
    kernel.functions.frReduce(at, at)
  })
  return at
}

/** 32 little-endian bytes. */
export function littleEndian(x: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(WORD_BYTES))
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, x >> BigInt(64 * i)), true)
  return new Uint8Array(view.buffer)
}

/** Addresses, by log2 of their order, of `largest` and all its squares down to 1. */
function placeRoots(kernel: Kernel, log2Largest: number, largest: bigint): readonly Address[] {
  const roots = [largest]
  while (roots.length <= log2Largest) roots.unshift((roots[0]! * roots[0]!) % SCALAR_FIELD_ORDER)
  return roots.map((root) => placeScalar(kernel, root))
}

/** Blocks 2^s and after of a stage take the twiddles of the blocks before them times a root of order 2^(s + 2). */
function fillInverseTwiddles(kernel: Kernel, { size, inverseTwiddles }: EvaluationDomain, roots: readonly Address[]) {
  const { frScale } = kernel.functions
  placeScalar(kernel, 1n, inverseTwiddles)
  for (let done = 1, log2 = 2; done < size / 2; done *= 2, log2++) {
    frScale(inverseTwiddles + done * SCALAR_BYTES, inverseTwiddles, roots[log2]!, done)
  }
}

/** In the table of each h the powers 2 j + 1 for j from `done` are those before times root^(2 done). */
function fillOddTwiddles(kernel: Kernel, { size, oddTwiddles }: EvaluationDomain, roots: readonly Address[]) {
  const one = placeScalar(kernel, 1n)
  const { frScale } = kernel.functions
  for (let h = 1, log2 = 2; h < size; h *= 2, log2++) {
    const table = oddTwiddles + h * SCALAR_BYTES
    frScale(table, roots[log2]!, one, 1)
    for (let done = 1, log2Step = log2 - 1; done < h; done *= 2, log2Step--) {
      frScale(table + done * SCALAR_BYTES, table, roots[log2Step]!, done)
    }
  }
}

/** Polynomial values on the domain, in natural order, become `size` times the coefficients, in bit-reversed order. */
export function interpolate(kernel: Kernel, { size, inverseTwiddles }: EvaluationDomain, values: Address): void {
  kernel.functions.fftInterpolate(values, size, inverseTwiddles)
}

/**
 * Coefficients in bit-reversed order become values on the odd coset, y, y^3, y^5, ... for y of order 2 size, in natural order.
 */
export function evaluateOnOddCoset(
  kernel: Kernel,
  { size, oddTwiddles }: EvaluationDomain,
  coefficients: Address,
): void {
  kernel.functions.fftEvaluateOdd(coefficients, size, oddTwiddles)
}

/** (1 / size)^power modulo r: takes off what `power` interpolated factors carry. */
export const inverseSize = (size: number, power: number): bigint =>
  inverse(BigInt(size) ** BigInt(power) % SCALAR_FIELD_ORDER)
