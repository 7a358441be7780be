import { type CircuitName, circuitRecord, verifyingKeyOf } from '@merkato/circuits'
import {
  CIRCUITS,
  joinSplitPublicOrder,
  MINT_HIDDEN_PUBLIC_ORDER,
  OPEN_PUBLIC_ORDER,
  OWN_PUBLIC_ORDER,
} from '@merkato/protocol'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type CachedProof,
  proveCached,
  proveLive,
  proveWithSnarkjs,
  verifyWithSnarkjs,
} from '../testing/cached-prover.ts'
import { honestInputs } from '../testing/join-split-fixture.ts'
import { honestMintHiddenInputs } from '../testing/mint-hidden-fixture.ts'
import { honestOpenInputs } from '../testing/open-fixture.ts'
import { honestOwnInputs } from '../testing/own-fixture.ts'
import { pairingHolds } from '../testing/pairing-check.ts'
import { namedInputs, replaced } from '../testing/tampered-inputs.ts'

/** A circuit with an honest statement, the names of its public inputs in order, and an input that can not be another. */
interface Statement {
  readonly circuit: CircuitName
  readonly inputs: object
  readonly order: readonly string[]
  readonly fixed: string
}

const transfer: Statement = {
  circuit: 'transfer',
  inputs: honestInputs({ seed: 'proof', spend: [50n, 8n], create: [20n, 35n], publicIn: 2n, publicOut: 5n }),
  order: joinSplitPublicOrder(CIRCUITS.transfer),
  fixed: 'publicOut',
}
const own: Statement = { circuit: 'own', inputs: honestOwnInputs('proof'), order: OWN_PUBLIC_ORDER, fixed: 'boundHash' }
const mintHidden: Statement = {
  circuit: 'mint-hidden',
  inputs: honestMintHiddenInputs('proof', 33n),
  order: MINT_HIDDEN_PUBLIC_ORDER,
  fixed: 'commitment',
}
const open: Statement = {
  circuit: 'open',
  inputs: honestOpenInputs('proof', 33n, 11n),
  order: OPEN_PUBLIC_ORDER,
  fixed: 'publicOut',
}

// The proof of the wide circuit takes files that tests do not build; who proves it has tests of its own.
describe.each([transfer, own, mintHidden, open])('one live proof of $circuit', ({ circuit, inputs, order, fixed }) => {
  const key = verifyingKeyOf(circuit)
  let live: CachedProof

  afterEach(() => vi.restoreAllMocks())

  beforeAll(async () => {
    live = await proveLive(circuit, inputs)
  }, 120_000)

  const input = (name: string) => namedInputs(inputs).find((number) => number.name === name)?.value

  test('public inputs stand in the order of the specification', () => {
    expect(live.publicSignals).toEqual(order.map(input))
    expect(circuitRecord(circuit).publicInputs).toBe(order.length)
  })

  test('two independent verifiers accept it', async () => {
    expect(pairingHolds(key, live)).toBe(true)
    expect(await verifyWithSnarkjs(key, live)).toBe(true)
  })

  test('both accept what snarkjs proves, too', async () => {
    const theirs = await proveWithSnarkjs(circuit, inputs)
    expect(theirs.publicSignals).toEqual(live.publicSignals)
    expect(pairingHolds(key, theirs)).toBe(true)
    expect(await verifyWithSnarkjs(key, theirs)).toBe(true)
  })

  // A public input x and x + r name the same element of Fr: both verify. The pool refuses the second as not canonical.
  test.each(order.map((name, i) => [name, i] as const))('it is refused for another %s', (_, i) => {
    const publicSignals = live.publicSignals.with(i, live.publicSignals[i]! + 1n)
    expect(pairingHolds(key, { ...live, publicSignals })).toBe(false)
  })

  test.each(order.slice(1).map((name, i) => [name, i] as const))(
    'swapping %s with the one before is refused',
    (_, i) => {
      const [first, second] = [live.publicSignals[i]!, live.publicSignals[i + 1]!]
      const publicSignals = live.publicSignals.with(i, second).with(i + 1, first)
      expect(pairingHolds(key, { ...live, publicSignals })).toBe(false)
    },
  )

  test('the cache gives a proof of the same statement, and the same proof twice', async () => {
    const cached = await proveCached(circuit, inputs)
    expect(cached.publicSignals).toEqual(live.publicSignals)
    expect(pairingHolds(key, cached)).toBe(true)
    expect(await proveCached(circuit, inputs)).toEqual(cached)
  })

  test('both provers refuse false inputs', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const falsified = replaced(inputs, fixed, input(fixed)! + 1n)
    await expect(proveLive(circuit, falsified)).rejects.toThrow()
    await expect(proveWithSnarkjs(circuit, falsified)).rejects.toThrow()
  })
})
