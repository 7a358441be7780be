import type { Address, Kernel } from '../kernel/kernel.js'
import { combine, inOneRow, type MultipleTables, makeTables, someTables } from './combination.js'
import { makeLines, pairingProduct, readG1, readTwist } from './pairing-product.js'
import { writeWords } from './points.js'
import { createVerifyingKey, malformedVerifyingKey, type VerifyingKey } from './verifying-key.js'

/** What of a verification does not depend on the proof; addresses are of the kernel that prepared it. */
export interface PreparedKey {
  /** Number of public signals. */
  readonly signals: number
  /** Points of the constant and of the public signals, then alpha. */
  readonly tables: MultipleTables
  readonly betaLines: Address
  readonly gammaLines: Address
  readonly deltaLines: Address
  /** e(alpha, beta) */
  readonly target: Address
}

/** Above, tables of small digits: with large ones a key of a thousand signals would take ten megabytes. */
const MAX_SIGNALS_OF_LARGE_TABLES = 64

/**
 * Prepares a key. It stays in the kernel's memory: 50 kB and for every public signal 9 kB (of more than 64, each 0.6 kB). What
 * happens to the key's bytes afterwards changes nothing.
 *
 * @throws MalformedVerifyingKeyError a point is off its curve or outside its subgroup, or as `createVerifyingKey`
 */
export function prepareKey(kernel: Kernel, key: VerifyingKey): PreparedKey {
  const mark = kernel.mark()
  try {
    // Checked again: the type keeps nobody from making one by hand, and the bytes of any can be changed.
    return prepare(kernel, createVerifyingKey(key))
  } catch (error) {
    kernel.release(mark)
    throw error
  }
}

function prepare(kernel: Kernel, { alpha, beta, gamma, delta, ic }: VerifyingKey): PreparedKey {
  const points = [...ic, alpha].map((point) => readG1(kernel, point) ?? refuse())
  const lines = (point: Uint8Array) => makeLines(kernel, readTwist(kernel, point) ?? refuse()) ?? refuse()
  const [betaLines, gammaLines, deltaLines] = [lines(beta), lines(gamma), lines(delta)]
  const alphaPoint = points.at(-1) as Address
  const target = pairingProduct(kernel, [], [{ p: alphaPoint, lines: betaLines }]) as Address
  const signals = ic.length - 1
  const bits = signals > MAX_SIGNALS_OF_LARGE_TABLES ? 4 : 8
  const tables = makeTables(kernel, inOneRow(kernel, points), points.length, bits)
  return { signals, tables, betaLines, gammaLines, deltaLines, target }
}

/** factors[0] times the constant's point plus factors[1], ... times those of the public signals; all below 2^256. */
export function combineSignals(kernel: Kernel, { tables }: PreparedKey, factors: readonly bigint[]): Address {
  return combine(kernel, someTables(kernel, tables, 0, tables.count - 1), writeWords(factors))
}

/** factor times alpha. */
export function multiplyAlpha(kernel: Kernel, { tables }: PreparedKey, factor: bigint): Address {
  return combine(kernel, someTables(kernel, tables, tables.count - 1, 1), writeWords([factor]))
}

function refuse(): never {
  throw malformedVerifyingKey('a point is off its curve or outside its subgroup')
}
