import { type Bundle, boundHash, FIELD_ORDER, type Pair, transferPublicInputs } from '@merkato/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeG2, loadMcl, BASE_FIELD_ORDER as P } from '../../src/verifier/bn254-points.js'
import { createGroth16Verifier, type Groth16Verifier } from '../../src/verifier/groth16-verifier.js'
import { parseVerifyingKey } from '../../src/verifier/verifying-key.js'
import { ALICE, CHAIN_ID, POOL, TRANSFER_KEY } from '../../testing/chain.js'
import { firstSplit, proofWords, spendingStory } from '../../testing/spending-story.js'

let verifier: Groth16Verifier
let bundle: Bundle
let inputs: bigint[]
let proof: readonly bigint[]

beforeAll(async () => {
  verifier = await createGroth16Verifier(parseVerifyingKey(1, TRANSFER_KEY))
  bundle = (await spendingStory()).bundle
  const split = firstSplit(bundle)
  proof = split.proof
  inputs = transferPublicInputs({
    ...split,
    tree: BigInt(split.tree),
    nullifiers: split.nullifiers as Pair<bigint>,
    commitments: split.commitments as Pair<bigint>,
    boundHash: boundHash(bundle, { chainId: CHAIN_ID, pool: POOL, caller: ALICE }),
  })
})

const replaced = (values: readonly bigint[], index: number, value: bigint) =>
  values.map((old, i) => (i === index ? value : old))

test('accepts a proof that snarkjs made', () => {
  expect(verifier.verify(inputs, proof)).toBe(true)
})

describe('public inputs', () => {
  test('each one counts', () => {
    inputs.forEach((value, i) => {
      expect(verifier.verify(replaced(inputs, i, (value + 1n) % FIELD_ORDER), proof)).toBe(false)
    })
  })

  test('must be canonical: the same residue plus r is refused', () => {
    inputs.forEach((value, i) => {
      expect(verifier.verify(replaced(inputs, i, value + FIELD_ORDER), proof)).toBe(false)
    })
    expect(verifier.verify(replaced(inputs, 0, -1n), proof)).toBe(false)
  })

  test('must be as many as the key has', () => {
    expect(verifier.verify(inputs.slice(1), proof)).toBe(false)
    expect(verifier.verify([...inputs, 0n], proof)).toBe(false)
    expect(verifier.verify([], proof)).toBe(false)
  })
})

describe('proof points', () => {
  test('coordinates must be below p', () => {
    proof.forEach((value, i) => {
      expect(verifier.verify(inputs, replaced(proof, i, value + P))).toBe(false)
    })
    expect(verifier.verify(inputs, replaced(proof, 0, -1n))).toBe(false)
  })

  test('must lie on the curve', () => {
    proof.forEach((value, i) => {
      expect(verifier.verify(inputs, replaced(proof, i, (value + 1n) % P))).toBe(false)
    })
  })

  test('must be as many as a proof has', () => {
    expect(verifier.verify(inputs, proof.slice(1))).toBe(false)
    expect(verifier.verify(inputs, [...proof, 0n])).toBe(false)
  })

  test('infinity is refused', () => {
    const zero = (indices: number[]) => proof.map((value, i) => (indices.includes(i) ? 0n : value))
    for (const indices of [
      [0, 1],
      [2, 3, 4, 5],
      [6, 7],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ]) {
      expect(verifier.verify(inputs, zero(indices))).toBe(false)
    }
  })

  test('a point on the twist but outside the subgroup is refused', async () => {
    const { bx0, bx1, by0, by1 } = await pointOutsideSubgroup()
    const { ax, ay, cx, cy, ...honest } = proofWords(bundle)
    // The equation would not hold either, so the decoder is asked, too.
    expect(
      decodeG2([
        [bx0, bx1],
        [by0, by1],
      ]),
    ).toBeUndefined()
    expect(
      decodeG2([
        [honest.bx0, honest.bx1],
        [honest.by0, honest.by1],
      ]),
    ).toBeDefined()
    expect(verifier.verify(inputs, [ax, ay, bx1, bx0, by1, by0, cx, cy])).toBe(false)
  })

  test('a proof can be re-randomised, so nothing may be keyed on its bytes', () => {
    const { ax, ay, bx1, bx0, by1, by0, cx, cy } = proofWords(bundle)
    expect(verifier.verify(inputs, [ax, P - ay, bx1, bx0, P - by1, P - by0, cx, cy])).toBe(true)
  })

  test('any numbers give an answer, never an exception', () => {
    const anything = fc.oneof(
      fc.bigInt({ min: -(1n << 256n), max: 1n << 257n }),
      fc.constantFrom(0n, 1n, 2n, P, FIELD_ORDER),
    )
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), fc.array(anything, { maxLength: 10 }), (a, b) => {
        expect(verifier.verify(a, b)).toBe(false)
        expect(verifier.verify(inputs, b)).toBe(false)
      }),
      { numRuns: 200, seed: 9 },
    )
  })
})

/** (x, y) with y^2 = x^3 + 3/(9+u), of an order that r does not divide: nearly every point of the twist is such a one. */
async function pointOutsideSubgroup() {
  const mcl = await loadMcl()
  for (let x0 = 1; ; x0++) {
    const point = onTwist(mcl, x0)
    if (point === undefined || point.isValidOrder()) continue
    expect(point.isValid()).toBe(true)
    const [, bx0, bx1, by0, by1] = point.getStr(10).split(' ').map(BigInt) as [bigint, bigint, bigint, bigint, bigint]
    return { bx0, bx1, by0, by1 }
  }
}

function onTwist(mcl: Awaited<ReturnType<typeof loadMcl>>, x0: number) {
  const fp2 = (a: number, b: number) => {
    const value = new mcl.Fp2()
    value.setInt(a, b)
    return value
  }
  const x = fp2(x0, 1)
  const curve = mcl.add(mcl.mul(mcl.sqr(x), x), mcl.div(fp2(3, 0), fp2(9, 1)))
  const [isSquare, y] = mcl.squareRoot(curve)
  if (!isSquare) return undefined
  const point = new mcl.G2()
  point.setX(x)
  point.setY(y)
  point.setZ(fp2(1, 0))
  return point
}

test('many checks, also of two keys in turn, leave the heap of mcl as it was', async () => {
  const mcl = await loadMcl()
  const second = await createGroth16Verifier(parseVerifyingKey(1, TRANSFER_KEY))
  const bytes = () => mcl.getMemory().buffer.byteLength
  expect(verifier.verify(inputs, proof)).toBe(true)
  const before = bytes()
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      await Promise.resolve()
      return (i % 2 === 0 ? verifier : second).verify(i % 3 === 0 ? inputs.slice().reverse() : inputs, proof)
    }),
  )
  expect(answers.every((answer, i) => answer === (i % 3 !== 0))).toBe(true)
  expect(bytes()).toBe(before)
})
