import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createVerifier,
  type Proof,
  type ProofClaim,
  proofFromBytes,
  proofToBytes,
  type Verifier,
} from '../../src/verify/index.js'
import { BASE_FIELD_ORDER, readWord, SCALAR_FIELD_ORDER, writeWords } from '../../src/verify/points.js'
import { pointOutsideSubgroup } from './points-of-the-twist.js'
import { claimsOf, negated } from './trapdoor.js'

let verifier: Verifier
let claim: ProofClaim

beforeAll(async () => {
  verifier = await createVerifier()
  claim = claimsOf(1n, 3, 1).claims[0] as ProofClaim
})

const verify = (publicSignals: readonly bigint[], proof: Proof) => verifier.verify(claim.key, publicSignals, proof)

/** The proof with word `index` of its eight changed. */
function withWord({ proof }: ProofClaim, index: number, change: (value: bigint) => bigint): Proof {
  const bytes = proofToBytes(proof)
  bytes.set(writeWords([change(readWord(bytes, 32 * index))]), 32 * index)
  return proofFromBytes(bytes)
}

const words = [0, 1, 2, 3, 4, 5, 6, 7]

test('accepts an honest proof', () => {
  expect(verify(claim.publicSignals, claim.proof)).toBe(true)
})

describe('PRV-20: public signals', () => {
  const replaced = (index: number, value: bigint) => claim.publicSignals.map((old, i) => (i === index ? value : old))

  test('each one counts', () => {
    claim.publicSignals.forEach((value, i) => {
      expect(verify(replaced(i, (value + 1n) % SCALAR_FIELD_ORDER), claim.proof)).toBe(false)
    })
  })

  test('must be canonical: the same residue plus r is refused', () => {
    claim.publicSignals.forEach((value, i) => {
      expect(verify(replaced(i, value + SCALAR_FIELD_ORDER), claim.proof)).toBe(false)
      expect(verify(replaced(i, value - SCALAR_FIELD_ORDER), claim.proof)).toBe(false)
    })
  })

  test('must be as many as the key has', () => {
    expect(verify(claim.publicSignals.slice(1), claim.proof)).toBe(false)
    expect(verify([...claim.publicSignals, 0n], claim.proof)).toBe(false)
    expect(verify([], claim.proof)).toBe(false)
  })
})

describe('PRV-21: points of a proof', () => {
  test('coordinates must be below p', () => {
    for (const word of words) {
      const proof = withWord(claim, word, (value) => value + BASE_FIELD_ORDER)
      expect(verify(claim.publicSignals, proof)).toBe(false)
    }
  })

  test('must lie on the curve', () => {
    for (const word of words) {
      const proof = withWord(claim, word, (value) => (value + 1n) % BASE_FIELD_ORDER)
      expect(verify(claim.publicSignals, proof)).toBe(false)
    }
  })

  test('infinity is refused', () => {
    for (const part of ['a', 'b', 'c'] as const) {
      const proof = { ...claim.proof, [part]: new Uint8Array(claim.proof[part].length) }
      expect(verify(claim.publicSignals, proof)).toBe(false)
    }
  })

  test('must have their length', () => {
    for (const part of ['a', 'b', 'c'] as const) {
      for (const length of [0, 63, 65, 127, 129]) {
        expect(verify(claim.publicSignals, { ...claim.proof, [part]: new Uint8Array(length) })).toBe(false)
      }
    }
  })

  test('a point of the twist outside the subgroup is refused', () => {
    for (const x of [1n, 2n, 3n, 4n]) {
      expect(verify(claim.publicSignals, { ...claim.proof, b: pointOutsideSubgroup(x) })).toBe(false)
    }
  })

  test('a proof can be re-randomised, so nothing may be keyed on its bytes', () => {
    const { a, b, c } = claim.proof
    expect(verify(claim.publicSignals, { a: negated(a), b: negated(b), c })).toBe(true)
    expect(verify(claim.publicSignals, { a: negated(a), b, c })).toBe(false)
  })

  test('any bytes give an answer, never an exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 256, maxLength: 256 }),
        fc.array(fc.bigInt(), { maxLength: 5 }),
        (bytes, signals) => {
          expect(verify(claim.publicSignals, proofFromBytes(bytes))).toBe(false)
          expect(verify(signals, claim.proof)).toBe(false)
        },
      ),
      { numRuns: 100 },
    )
  })
})
