import { beforeAll, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'
import { checkClaim } from '../../src/verify/checked-claim.js'
import type { Proof, ProofClaim } from '../../src/verify/index.js'
import { readG1, readTwist } from '../../src/verify/pairing-product.js'
import { BASE_FIELD_ORDER as P, SCALAR_FIELD_ORDER as R, readWords, writeWords } from '../../src/verify/points.js'
import { type PreparedKey, prepareKey } from '../../src/verify/prepared-key.js'
import { claimsOf } from './trapdoor.js'

// What must be refused before the equation is asked: there a false answer would hide that a check is missing.

let kernel: Kernel
let key: PreparedKey
const [honest] = claimsOf(41n, 3, 1).claims as [ProofClaim]

beforeAll(async () => {
  kernel = await Kernel.create()
  key = prepareKey(kernel, honest.key)
})

const check = (signals: readonly bigint[], proof: Proof = honest.proof) => checkClaim(kernel, key, signals, proof)
const signals = honest.publicSignals

/** The point with word `place` changed. */
const withWord = (point: Uint8Array, place: number, change: (word: bigint) => bigint) =>
  writeWords(readWords(point).map((word, i) => (i === place ? change(word) : word)))

/** The point and a byte behind it. */
const longer = (point: Uint8Array) => Uint8Array.of(...point, 0)

test('an honest claim passes', () => {
  expect(check(signals)).toBeDefined()
})

test('PRV-20: another number of signals, or one that is not below r', () => {
  expect(check([])).toBeUndefined()
  expect(check(signals.slice(1))).toBeUndefined()
  expect(check([...signals, 0n])).toBeUndefined()
  for (const bad of [R, -1n, (signals[0] as bigint) + R]) expect(check([bad, ...signals.slice(1)])).toBeUndefined()
})

describe('PRV-21: a point', () => {
  const readers = [
    ['of G1', readG1, honest.proof.a],
    ['of the twist', readTwist, honest.proof.b],
  ] as const

  test.each(readers)('%s: only as it is', (_, read, point) => {
    expect(read(kernel, point)).toBeDefined()
    expect(read(kernel, new Uint8Array(point.length))).toBeUndefined()
    for (const place of readWords(point).keys()) {
      expect(
        read(
          kernel,
          withWord(point, place, (word) => word ^ 1n),
        ),
      ).toBeUndefined()
      expect(
        read(
          kernel,
          withWord(point, place, (word) => word + P),
        ),
      ).toBeUndefined()
      expect(
        read(
          kernel,
          withWord(point, place, () => P),
        ),
      ).toBeUndefined()
      expect(
        read(
          kernel,
          withWord(point, place, () => (1n << 256n) - 1n),
        ),
      ).toBeUndefined()
    }
  })

  test.each(['a', 'b', 'c'] as const)('%s of a proof: bad ones, and of another length', (part) => {
    const point = honest.proof[part]
    for (const bad of [withWord(point, 0, (word) => word ^ 1n), point.slice(1), longer(point), new Uint8Array(256)]) {
      expect(check(signals, { ...honest.proof, [part]: bad })).toBeUndefined()
    }
  })
})
