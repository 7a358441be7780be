import { type Bundle, boundHash, FIELD_ORDER, type Pair, transferPublicInputs } from '@merkato/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.ts'
import { createGroth16Verifier, type Groth16Verifier } from '../../src/verifier/groth16-verifier.js'
import { loadVerifiers, type ProofClaim, parseVerifyingKeys, type Verifiers } from '../../src/verifier/verifiers.js'
import { parseVerifyingKey } from '../../src/verifier/verifying-key.js'
import { ALICE, CHAIN_ID, POOL, TRANSFER_KEY, VERIFYING_KEYS } from '../../testing/chain.js'
import { firstSplit, spendingStory } from '../../testing/spending-story.js'

// What makes a proof good is tested where it is decided, in prover/test/verify; here is what the chain makes of it.

/** Order of the base field (EIP-196). */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

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

describe('a proof in the words of calldata', () => {
  test('accepts a proof that snarkjs made', () => {
    expect(verifier.verify(inputs, proof)).toBe(true)
  })

  test('public input + r: each input counts, canonically', () => {
    inputs.forEach((value, i) => {
      expect(verifier.verify(replaced(inputs, i, (value + 1n) % FIELD_ORDER), proof)).toBe(false)
      expect(verifier.verify(replaced(inputs, i, value + FIELD_ORDER), proof)).toBe(false)
    })
  })

  test('wrong number of public inputs: one less, one more, those of the wide circuit', () => {
    expect(verifier.verify(inputs.slice(1), proof)).toBe(false)
    expect(verifier.verify(inputs.slice(0, -1), proof)).toBe(false)
    expect(verifier.verify([...inputs, 0n], proof)).toBe(false)
    const wide = Array.from({ length: 16 }, (_, i) => BigInt(i))
    expect(verifier.verify(wide, forgeProof('transfer-wide', wide))).toBe(false)
  })

  test('each word counts, canonically', () => {
    proof.forEach((value, i) => {
      expect(verifier.verify(inputs, replaced(proof, i, value + P))).toBe(false)
      expect(verifier.verify(inputs, replaced(proof, i, (value + 1n) % P))).toBe(false)
      expect(verifier.verify(inputs, replaced(proof, i, -1n))).toBe(false)
    })
  })

  test('padded proof: with a ninth word, one less, moved by a word', () => {
    expect(verifier.verify(inputs, proof.slice(1))).toBe(false)
    expect(verifier.verify(inputs, [...proof, 0n])).toBe(false)
    expect(verifier.verify(inputs, [0n, ...proof])).toBe(false)
    expect(verifier.verify(inputs, [0n, ...proof.slice(0, 7)])).toBe(false)
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

describe('claims of a bundle', () => {
  let verifiers: Verifiers
  let honest: ProofClaim
  beforeAll(async () => {
    verifiers = await loadVerifiers(VERIFYING_KEYS, 31337n)
    const [keyHash] = parseVerifyingKeys(VERIFYING_KEYS).keys()
    honest = { keyHash: keyHash as bigint, publicInputs: inputs, proof }
  })

  test('all hold', () => {
    expect(verifiers.firstInvalid([])).toBeUndefined()
    expect(verifiers.firstInvalid([honest])).toBeUndefined()
    expect(verifiers.firstInvalid([honest, honest, honest])).toBeUndefined()
  })

  test('the first that does not hold is named, for whatever reason', () => {
    const wrong = { ...honest, publicInputs: replaced(inputs, 0, 1n) }
    const unknown = { ...honest, keyHash: honest.keyHash + 1n }
    const unreadable = { ...honest, proof: replaced(proof, 0, P) }
    for (const bad of [wrong, unknown, unreadable]) {
      expect(verifiers.firstInvalid([bad])).toBe(0)
      expect(verifiers.firstInvalid([honest, honest, bad, honest])).toBe(2)
      expect(verifiers.firstInvalid([honest, bad, unknown, unreadable, wrong])).toBe(1)
    }
  })

  test('a chain without keys refuses every claim', async () => {
    const none = await loadVerifiers({}, 31337n)
    expect(none.firstInvalid([])).toBeUndefined()
    expect(none.firstInvalid([honest])).toBe(0)
    expect(none.has(honest.keyHash)).toBe(false)
  })
})
