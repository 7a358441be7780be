import * as fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'
import { createVerifier, createVerifyingKey, type ProofClaim, type Verifier } from '../../src/verify/index.js'
import { SCALAR_FIELD_ORDER } from '../../src/verify/points.js'
import { pointOutsideSubgroup } from './points-of-the-twist.js'
import { claimsOf, keyOf, negated, proofOf, simulate, trapdoorOf } from './trapdoor.js'

const COUNT = 12

let verifier: Verifier
let claims: ProofClaim[]
/** Of two other keys. */
let others: ProofClaim[]

beforeAll(async () => {
  verifier = await createVerifier()
  claims = claimsOf(11n, 3, COUNT).claims
  others = [...claimsOf(12n, 1, 3).claims, ...claimsOf(13n, 0, 3).claims]
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Ways to spoil a claim. */
const spoilers: Record<string, (claim: ProofClaim) => ProofClaim> = {
  'another signal': (claim) => ({ ...claim, publicSignals: [7n, ...claim.publicSignals.slice(1)] }),
  'a signal not below r': (claim) => ({
    ...claim,
    publicSignals: claim.publicSignals.map((signal) => signal + SCALAR_FIELD_ORDER),
  }),
  'too few signals': (claim) => ({ ...claim, publicSignals: claim.publicSignals.slice(1) }),
  'A negated': (claim) => ({ ...claim, proof: { ...claim.proof, a: negated(claim.proof.a) } }),
  'C negated': (claim) => ({ ...claim, proof: { ...claim.proof, c: negated(claim.proof.c) } }),
  'A and C swapped': (claim) => ({ ...claim, proof: { ...claim.proof, a: claim.proof.c, c: claim.proof.a } }),
  'C at infinity': (claim) => ({ ...claim, proof: { ...claim.proof, c: new Uint8Array(64) } }),
  'B outside its subgroup': (claim) => ({ ...claim, proof: { ...claim.proof, b: pointOutsideSubgroup(5n) } }),
  'A off the curve': (claim) => ({
    ...claim,
    proof: { ...claim.proof, a: claim.proof.a.map((byte, i) => byte ^ +(i === 0)) },
  }),
}

const spoil = (list: readonly ProofClaim[], places: ReadonlyMap<number, string>) =>
  list.map((claim, i) => spoilers[places.get(i) ?? '']?.(claim) ?? claim)

describe('PRV-23: a batch', () => {
  test('holds when every proof does, of whatever keys', () => {
    for (const list of [[], claims.slice(0, 1), claims.slice(0, 2), claims, others, [...claims, ...others]]) {
      expect(verifier.verifyBatch(list)).toBe(true)
      expect(verifier.firstInvalid(list)).toBeUndefined()
    }
  })

  test('holds when a proof stands in it twice, and when all are the same', () => {
    expect(verifier.verifyBatch([...claims.slice(0, 3), ...claims.slice(0, 3)])).toBe(true)
    expect(verifier.verifyBatch(Array.from({ length: 5 }, () => claims[0] as ProofClaim))).toBe(true)
  })

  test.each(Object.keys(spoilers))('does not hold with one claim spoiled: %s', (how) => {
    for (const place of [0, 5, COUNT - 1]) {
      const list = spoil(claims, new Map([[place, how]]))
      expect(verifier.verifyBatch(list)).toBe(false)
      expect(verifier.firstInvalid(list)).toBe(place)
    }
  })

  test('names the claim that checks one by one find first, in any mixture', () => {
    const mixture = fc.dictionary(
      fc.integer({ min: 0, max: COUNT + 5 }).map(String),
      fc.constantFrom(...Object.keys(spoilers)),
      {
        maxKeys: 4,
      },
    )
    fc.assert(
      fc.property(mixture, fc.integer({ min: 0, max: COUNT + 6 }), (spoiled, length) => {
        const places = new Map(Object.entries(spoiled).map(([place, how]) => [Number(place), how]))
        const list = spoil([...claims, ...others], places).slice(0, length)
        const single = list.findIndex(({ key, publicSignals, proof }) => !verifier.verify(key, publicSignals, proof))
        expect(verifier.firstInvalid(list)).toBe(single < 0 ? undefined : single)
        expect(verifier.verifyBatch(list)).toBe(single < 0)
      }),
      { numRuns: 30 },
    )
  })
})

/**
 * Claims that are false each, with deviations d_i of the exponents (a b - alpha beta - signals - c delta) that add up to zero: an
 * equation that only multiplies the claims' equations accepts them.
 */
function cancelling(deviations: readonly bigint[]): ProofClaim[] {
  const trapdoor = trapdoorOf(21n, 2)
  const key = keyOf(trapdoor)
  return deviations.map((deviation, i) => {
    const publicSignals = [BigInt(i), 5n]
    const honest = simulate(trapdoor, publicSignals, 1000n + BigInt(i), 2000n + BigInt(i))
    return { key, publicSignals, proof: proofOf({ ...honest, c: honest.c + deviation }) }
  })
}

describe('PRV-23: errors that cancel each other', () => {
  const crafted: [string, ProofClaim[]][] = [
    ['two, opposite', cancelling([1n, -1n])],
    ['three', cancelling([5n, 6n, -11n])],
    ['among honest ones', cancelling([0n, 3n, 0n, -3n, 0n])],
    ['the C of two proofs swapped', swapped()],
  ]

  test.each(crafted)('are refused: %s', (_, list) => {
    for (let i = 0; i < 5; i++) expect(verifier.verifyBatch(list)).toBe(false)
    expect(verifier.firstInvalid(list)).toBe(
      list.findIndex(({ key, publicSignals, proof }) => !verifier.verify(key, publicSignals, proof)),
    )
  })

  test.each(crafted)('would pass if the coefficients were known, so they are what refuses them: %s', (_, list) => {
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
      for (let i = 0; i < (bytes as Uint8Array).length; i += 16) (bytes as Uint8Array)[i] = 1
      return bytes
    })
    expect(verifier.verifyBatch(list)).toBe(true)
  })

  test('are refused when coefficients are as alike as random ones will ever be', () => {
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
      for (let i = 0; i < (bytes as Uint8Array).length; i += 16) (bytes as Uint8Array)[i + 15] = 1 + i / 16
      return bytes
    })
    for (const [, list] of crafted) expect(verifier.verifyBatch(list)).toBe(false)
  })

  test('coefficients are drawn anew for every batch, 128 bits for each claim', () => {
    const draw = vi.spyOn(crypto, 'getRandomValues')
    verifier.verifyBatch(claims)
    verifier.verifyBatch(claims)
    const drawn = draw.mock.calls.map(([bytes]) => Buffer.from(bytes as Uint8Array).toString('hex'))
    expect(drawn.map(({ length }) => length)).toEqual([COUNT * 32, COUNT * 32])
    expect(new Set(drawn.flatMap((hex) => hex.match(/.{32}/g))).size).toBe(2 * COUNT)
  })
})

/** Two honest proofs with each other's C. */
function swapped(): ProofClaim[] {
  const [first, second] = cancelling([0n, 0n]) as [ProofClaim, ProofClaim]
  return [
    { ...first, proof: { ...first.proof, c: second.proof.c } },
    { ...second, proof: { ...second.proof, c: first.proof.c } },
  ]
}

test.each([0, 7, 15])('the search for a bad claim costs less than two batches: place %i of 16', (place) => {
  const draw = vi.spyOn(crypto, 'getRandomValues')
  const list = spoil([...claims, ...claims].slice(0, 16), new Map([[place, 'A negated']]))
  expect(verifier.firstInvalid(list)).toBe(place)
  const checked = draw.mock.calls.reduce((sum, [bytes]) => sum + (bytes as Uint8Array).length / 16, 0)
  expect(checked).toBeLessThan(32)
})

test('more claims than one call of the random generator serves', () => {
  const many = Array.from({ length: 4_100 }, (_, i) => claims[i % COUNT] as ProofClaim)
  expect(verifier.verifyBatch(many)).toBe(true)
  expect(verifier.verifyBatch([...many, ...spoil(claims, new Map([[3, 'C negated']]))])).toBe(false)
})

test('a verifier takes memory for keys, and gives back what a check took, whatever its answer', async () => {
  const create = vi.spyOn(Kernel, 'create')
  const fresh = await createVerifier()
  const kernel = (await create.mock.results[0]?.value) as Kernel
  fresh.prepare(claims[0]?.key as ProofClaim['key'])
  const before = kernel.mark()
  fresh.verifyBatch(claims)
  fresh.verify(claims[1]?.key as ProofClaim['key'], [], claims[0]?.proof as ProofClaim['proof'])
  for (const how of Object.keys(spoilers)) fresh.firstInvalid(spoil(claims, new Map([[2, how]])))
  const { key } = claims[0] as ProofClaim
  const bad = createVerifyingKey({ ...key, delta: pointOutsideSubgroup(7n) })
  expect(() => fresh.firstInvalid([...claims, { ...(claims[0] as ProofClaim), key: bad }])).toThrow()
  expect(kernel.mark()).toBe(before)
  fresh.verifyBatch(others)
  expect(kernel.mark()).toBeGreaterThan(before)
})
