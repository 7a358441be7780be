import { babyjubjub } from '@noble/curves/misc.js'
import { FIELD_ORDER } from '../field.js'

/**
 * Poseidon's parameters for x^5 over Fr at 128 bits (Grassi et al., USENIX Security 2021, table 2; partial rounds as
 * circomlib rounds them). Generated, not copied: the paper's appendix E gives the Grain LFSR. A test compares the
 * outcome with circomlib's vectors.
 */
export interface PoseidonParameters {
  /** State size: inputs + 1. */
  readonly width: number
  readonly partialRounds: number
  /** One row of `width` constants per round. */
  readonly constants: readonly (readonly bigint[])[]
  readonly matrix: readonly (readonly bigint[])[]
}

/** Rounds in which every element goes through the S-box; half of them before, half after the partial ones. */
export const FULL_ROUNDS = 8

const PARTIAL_ROUNDS = new Map([
  [4, 56],
  [5, 60],
  [6, 60],
])

const FIELD_BITS = 254

/** Parameters for 3, 4 or 5 inputs. */
export function poseidonParameters(width: number): PoseidonParameters {
  const partialRounds = PARTIAL_ROUNDS.get(width)
  if (partialRounds === undefined) throw new RangeError('There are parameters for widths 4 to 6.')
  const random = grainNumbers(width, partialRounds)
  const constants = Array.from({ length: FULL_ROUNDS + partialRounds }, () =>
    Array.from({ length: width }, () => belowOrder(random)),
  )
  return { width, partialRounds, constants, matrix: cauchyMatrix(width, random) }
}

/** Constants are drawn until one is below r. */
function belowOrder(random: () => bigint): bigint {
  for (;;) {
    const value = random()
    if (value < FIELD_ORDER) return value
  }
}

/** M[i][j] = 1 / (x_i + y_j): maximum distance separable for distinct x and y. */
function cauchyMatrix(width: number, random: () => bigint): bigint[][] {
  const { Fp } = babyjubjub.Point
  const [xs, ys] = [0, 1].map(() => Array.from({ length: width }, () => random() % FIELD_ORDER)) as [bigint[], bigint[]]
  return xs.map((x) => ys.map((y) => Fp.inv(Fp.add(x, y))))
}

/** 254-bit numbers from the LFSR in its self-shrinking mode: after a 1 the next bit counts, after a 0 it is dropped. */
function grainNumbers(width: number, partialRounds: number): () => bigint {
  const clock = grainBits(width, partialRounds)
  for (let i = 0; i < 160; i++) clock()
  const nextBit = (): number => {
    while (clock() === 0) clock()
    return clock()
  }
  return () => {
    let digits = '0b'
    for (let i = 0; i < FIELD_BITS; i++) digits += nextBit()
    return BigInt(digits)
  }
}

/** The 80-bit LFSR, seeded with field, S-box, sizes and rounds. */
function grainBits(width: number, partialRounds: number): () => number {
  const bits = (value: number, length: number): string => value.toString(2).padStart(length, '0')
  const seed = `01${bits(0, 4)}${bits(FIELD_BITS, 12)}${bits(width, 12)}${bits(FULL_ROUNDS, 10)}${bits(partialRounds, 10)}`
  const state = Uint8Array.from(seed.padEnd(80, '1'), Number)
  let head = 0
  const tap = (offset: number): number => state[(head + offset) % 80] as number
  return () => {
    const bit = tap(62) ^ tap(51) ^ tap(38) ^ tap(23) ^ tap(13) ^ tap(0)
    state[head] = bit
    head = (head + 1) % 80
    return bit
  }
}
