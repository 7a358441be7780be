import { CIRCUITS, type CircuitName, FIELD_ORDER } from '@merkato/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.ts'
import { sharedVerifier } from '../../src/verifier/groth16-verifier.js'
import { loadVerifiers, type ProofClaim, parseVerifyingKeys, type Verifiers } from '../../src/verifier/verifiers.js'
import { VERIFYING_KEYS } from '../../testing/chain.js'

const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const NAMES = Object.keys(CIRCUITS) as CircuitName[]

/** Claims of all circuits that hold. */
let honest: ProofClaim[]
let fresh: () => Promise<Verifiers>
beforeAll(() => {
  const keyHashes = new Map([...parseVerifyingKeys(VERIFYING_KEYS)].map(([hash, { circuitId }]) => [circuitId, hash]))
  honest = Array.from({ length: 8 }, (_, i) => {
    const { id, name, publicInputs: count } = CIRCUITS[NAMES[i % NAMES.length] as CircuitName]
    const publicInputs = Array.from({ length: count }, (_, j) => BigInt(100 * i + j))
    return { keyHash: keyHashes.get(id) as bigint, publicInputs, proof: forgeProof(name, publicInputs) }
  })
  fresh = () => loadVerifiers(VERIFYING_KEYS, 31337n)
})

const changed = <T>(list: readonly T[], at: number, change: (value: T) => T): T[] =>
  list.map((value, i) => (i === at % list.length ? change(value) : value))

type Spoil = (claim: ProofClaim, at: number) => ProofClaim
const SPOILS: Record<string, Spoil> = {
  nothing: (claim) => claim,
  'another input': (claim, at) => ({ ...claim, publicInputs: changed(claim.publicInputs, at, (value) => value + 1n) }),
  'input + r': (claim, at) => ({
    ...claim,
    publicInputs: changed(claim.publicInputs, at, (value) => value + FIELD_ORDER),
  }),
  'one input more': (claim) => ({ ...claim, publicInputs: [...claim.publicInputs, 0n] }),
  'one input less': (claim) => ({ ...claim, publicInputs: claim.publicInputs.slice(1) }),
  'another word': (claim, at) => ({ ...claim, proof: changed(claim.proof, at, (value) => value + 1n) }),
  'word + p': (claim, at) => ({ ...claim, proof: changed(claim.proof, at, (value) => value + P) }),
  'nine words': (claim) => ({ ...claim, proof: [...claim.proof, 0n] }),
  'a word moved to the inputs': ({ proof, ...claim }) => ({
    ...claim,
    publicInputs: [...claim.publicInputs, proof[0] as bigint],
    proof: proof.slice(1),
  }),
  'unknown key': (claim) => ({ ...claim, keyHash: claim.keyHash + 1n }),
  'the key of another circuit': (claim) => ({ ...claim, keyHash: (honest[2] as ProofClaim).keyHash }),
}

const arbClaims = fc.array(
  fc.record({
    index: fc.nat({ max: 7 }),
    spoil: fc.constantFrom(...Array<string>(20).fill('nothing'), ...Object.keys(SPOILS)),
    at: fc.nat({ max: 20 }),
  }),
  { minLength: 1, maxLength: 6 },
)

describe('claims that were checked ahead', () => {
  test('POOL-11: a batch accepts exactly what single checks accept, before and after', () =>
    fc.assert(
      fc.asyncProperty(arbClaims, arbClaims, async (first, second) => {
        const build = (wishes: typeof first) =>
          wishes.map(({ index, spoil, at }) => (SPOILS[spoil] as Spoil)(honest[index] as ProofClaim, at))
        const [verifiers, reference] = [await fresh(), await fresh()]
        const [ahead, later] = [build(first), build(second)]
        verifiers.precheck(ahead)
        for (const claim of [...ahead, ...later]) {
          expect(verifiers.firstInvalid([claim])).toBe(reference.firstInvalid([claim]))
        }
        const all = [...later, ...ahead]
        expect(verifiers.firstInvalid(all)).toBe(reference.firstInvalid(all))
      }),
      { numRuns: 60, seed: 79 },
    ))

  test('are not checked again; those of a batch that does not hold are, one by one', async () => {
    const shared = await sharedVerifier()
    const verifiers = await fresh()
    const single = vi.spyOn(shared, 'firstInvalid')
    const bad = (SPOILS['another input'] as Spoil)(honest[1] as ProofClaim, 0)
    verifiers.precheck([honest[0] as ProofClaim, bad])
    expect(verifiers.firstInvalid([honest[0] as ProofClaim])).toBeUndefined()
    expect(single.mock.lastCall?.[0]).toHaveLength(1)
    verifiers.precheck(honest)
    expect(verifiers.firstInvalid([...honest, bad, ...honest])).toBe(honest.length)
    // All that was left to check.
    expect(single.mock.lastCall?.[0]).toHaveLength(1)
    single.mockRestore()
  })

  test('an unknown key or a malformed proof spoils no batch', async () => {
    const shared = await sharedVerifier()
    const verifiers = await fresh()
    const batch = vi.spyOn(shared, 'verifyBatch')
    const strange = [SPOILS['unknown key'], SPOILS['nine words']].map((spoil) =>
      (spoil as Spoil)(honest[2] as ProofClaim, 0),
    )
    verifiers.precheck([...strange, ...honest])
    expect(batch.mock.results).toEqual([{ type: 'return', value: true }])
    expect(batch.mock.lastCall?.[0]).toHaveLength(honest.length)
    batch.mockRestore()
  })
})
