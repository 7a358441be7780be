import { CIRCUIT_NAMES, type CircuitName, circuitRecord } from '@merkato/circuits'
import { beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/catalogue.js'
import { circuitSources } from '../src/recipe/sources.js'
import { SCALAR_FIELD_ORDER as r } from '../src/scalar-field.js'
import { compileCached, type TestCircuit } from '../testing/compile-cached.ts'
import { violations, wiresThatMayChangeBy } from '../testing/constraint-check.ts'
import { wiresOf } from '../testing/determinism.ts'
import { fieldElement, honestInputs } from '../testing/join-split-fixture.ts'
import { honestMintHiddenInputs } from '../testing/mint-hidden-fixture.ts'
import { honestOpenInputs } from '../testing/open-fixture.ts'
import { honestOwnInputs } from '../testing/own-fixture.ts'
import { FREE_WIRES } from '../testing/workbench.ts'

const gathering = {
  seed: 'every',
  spend: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n],
  create: [30n, 3n],
  publicIn: 4n,
  publicOut: 7n,
}

/** With public amounts: without them publicAsset is free, and the pool demands 0. */
const HONEST: Readonly<Record<CircuitName, object>> = {
  transfer: honestInputs({ seed: 'every', spend: [60n, 40n], create: [33n, 62n], publicIn: 3n, publicOut: 8n }),
  'transfer-wide': honestInputs(gathering),
  own: honestOwnInputs('every'),
  'mint-hidden': honestMintHiddenInputs('every', 12n),
  open: honestOpenInputs('every', 12n, 5n),
}

describe.each(CIRCUIT_NAMES)('%s', (name) => {
  let circuit: TestCircuit
  let honest: bigint[]

  beforeAll(async () => {
    // Compiled as published; the files of the wide circuit are not built for tests, but are the same (transfer-wide.test.ts).
    const { entry } = CATALOGUE[name]
    circuit = await compileCached(entry, circuitSources(entry))
    honest = circuit.calculate(HONEST[name])
  }, 300_000)

  test('the witness that is tampered with satisfies everything, and has all wires of the manifest', () => {
    expect(violations(circuit.r1cs, honest)).toEqual([])
    expect(honest).toHaveLength(circuitRecord(name).wires)
  })

  test.each([1n, r - 1n, fieldElement('perturbation')])(
    'missing constraint found by witness tampering on every signal: each wire breaks one when %d is added to it',
    (delta) => {
      const unbroken = wiresThatMayChangeBy(delta, circuit.r1cs, honest)
      const names = unbroken.map((wire) => circuit.symbols.names(wire).join(' '))
      expect(names.filter((signals) => !FREE_WIRES.some((pattern) => pattern.test(signals)))).toEqual([])
      expect(names).toHaveLength(name === 'mint-hidden' || name === 'open' ? 0 : FREE_WIRES.length)
    },
  )

  test('optimised-away public input: CIR-12: every one stands in a constraint together with another wire', () => {
    const { constraints, publicCount } = circuit.r1cs
    const held = new Set<number>()
    for (const constraint of constraints) {
      const wires = wiresOf(constraint).filter((wire) => wire !== 0)
      if (wires.length > 1) for (const wire of wires) held.add(wire)
    }
    expect(Array.from({ length: publicCount }, (_, i) => i + 1).filter((wire) => !held.has(wire))).toEqual([])
  })
})
