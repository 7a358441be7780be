import { transferRecord, verifyingKey } from '@merkato/circuits'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type CachedProof, proveCached, proveWithSnarkjs, verifyWithSnarkjs } from '../testing/cached-prover.ts'
import { honestInputs } from '../testing/join-split-fixture.ts'
import { pairingHolds } from '../testing/pairing-check.ts'

const SIGNALS = [
  'tree',
  'root',
  'nullifiers[0]',
  'nullifiers[1]',
  'commitments[0]',
  'commitments[1]',
  'publicAsset',
  'publicIn',
  'publicOut',
  'boundHash',
]

describe('one live proof', () => {
  const inputs = honestInputs({ seed: 'proof', spend: [50n, 8n], create: [20n, 35n], publicIn: 2n, publicOut: 5n })
  let live: CachedProof

  afterEach(() => vi.restoreAllMocks())

  beforeAll(async () => {
    live = await proveWithSnarkjs('transfer', inputs)
  })

  test('public inputs stand in the order of the specification', () => {
    const { tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash } = inputs
    expect(live.publicSignals).toEqual([
      tree,
      root,
      ...nullifiers,
      ...commitments,
      publicAsset,
      publicIn,
      publicOut,
      boundHash,
    ])
    expect(transferRecord().publicInputs).toBe(SIGNALS.length)
  })

  test('two independent verifiers accept it', async () => {
    expect(pairingHolds(verifyingKey, live)).toBe(true)
    expect(await verifyWithSnarkjs(verifyingKey, live)).toBe(true)
  })

  // A public input x and x + r name the same element of Fr: both verify. The pool refuses the second as not canonical.
  test.each(SIGNALS.map((name, i) => [name, i] as const))('it is refused for another %s', (_, i) => {
    const publicSignals = live.publicSignals.with(i, live.publicSignals[i]! + 1n)
    expect(pairingHolds(verifyingKey, { ...live, publicSignals })).toBe(false)
  })

  test('swapping two public inputs is refused', () => {
    const [tree, root, first, second, ...rest] = live.publicSignals as [bigint, bigint, bigint, bigint, ...bigint[]]
    expect(pairingHolds(verifyingKey, { ...live, publicSignals: [tree, root, second, first, ...rest] })).toBe(false)
  })

  test('the cache gives a proof of the same statement, and the same proof twice', async () => {
    const cached = await proveCached('transfer', inputs)
    expect(cached.publicSignals).toEqual(live.publicSignals)
    expect(pairingHolds(verifyingKey, cached)).toBe(true)
    expect(await proveCached('transfer', inputs)).toEqual(cached)
  })

  test('the prover refuses false inputs', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(proveWithSnarkjs('transfer', { ...inputs, publicOut: 6n })).rejects.toThrow()
  })
})
