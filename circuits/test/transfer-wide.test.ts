import { createHash } from 'node:crypto'
import { circuitRecord, TRANSFER_WIDE_CIRCUIT_ID, verifyingKeyOf } from '@merkato/circuits'
import { verifyingKeyHash } from '@merkato/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/catalogue.js'
import { generators } from '../src/dev-key/fixed-base.js'
import { insecureVerificationKey } from '../src/dev-key/proving-key.js'
import { insecureToxicWaste } from '../src/dev-key/toxic-waste.js'
import type { CompiledCircuit } from '../src/recipe/compile.js'
import { compilerName } from '../src/recipe/compile.js'
import { circuitSources, sourcesHash } from '../src/recipe/sources.js'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { verificationKeyOf } from '../src/verification-key.js'
import { compiledCached, type TestCircuit, testCircuit } from '../testing/compile-cached.ts'
import { violations } from '../testing/constraint-check.ts'
import { honestInputs, type JoinSplitInputs, type JoinSplitPlan } from '../testing/join-split-fixture.ts'
import { WitnessRefusedError } from '../testing/witness.ts'

// The same template as `transfer` with eight inputs. What holds for each line of it is shown there; here: that eight are wired like two,
// and that the committed record is this circuit's. No proving key is made: that takes twice as long as compiling.

const { entry } = CATALOGUE['transfer-wide']
const record = circuitRecord('transfer-wide')

let compiled: CompiledCircuit
let circuit: TestCircuit

beforeAll(async () => {
  compiled = await compiledCached(entry, circuitSources(entry))
  circuit = await testCircuit(compiled)
}, 300_000)

describe('the wide circuit is the one of the manifest', () => {
  const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

  test('the compiler gives the bytes whose hashes are committed', () => {
    expect({ sources: record.sources, compiler: record.compiler }).toEqual({
      sources: sourcesHash(circuitSources(entry)),
      compiler: compilerName(),
    })
    expect({ r1cs: sha256(compiled.r1cs), wasm: sha256(compiled.wasm) }).toEqual({
      r1cs: record.r1cs,
      wasm: record.wasm,
    })
  })

  test('counts are pinned and fit the domain of 2^16', () => {
    const { r1cs } = circuit
    expect([r1cs.constraints.length, r1cs.wireCount, r1cs.publicCount]).toEqual([48_849, 49_234, 16])
    const { constraints, wires, publicInputs, circuitId } = record
    expect([constraints, wires, publicInputs]).toEqual([48_849, 49_234, 16])
    expect(constraints + publicInputs + 1).toBeLessThanOrEqual(2 ** 16)
    expect([circuitId, TRANSFER_WIDE_CIRCUIT_ID]).toEqual([2, 2])
  })

  test('the committed verification key is what circuit and seed give, and says that it is insecure', async () => {
    const key = insecureVerificationKey(circuit.r1cs, insecureToxicWaste('transfer-wide'), await generators())
    expect(verificationKeyOf(key)).toEqual(verifyingKeyOf('transfer-wide'))
    expect(record.insecure).toBe(true)
    expect(record.verifyingKeyHash).toBe(verifyingKeyHash(verifyingKeyOf('transfer-wide')))
  })
})

const gathering: JoinSplitPlan = {
  seed: 'gathering',
  spend: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n],
  create: [30n, 3n],
  publicIn: 4n,
  publicOut: 7n,
}

const plans: Record<string, JoinSplitPlan> = {
  'eight notes become two, public amounts both ways': gathering,
  'five notes become one': { seed: 'five', spend: [1n, 1n, 1n, 1n, 1n, 0n, 0n, 0n], create: [5n, 0n] },
  'dummies between notes': { seed: 'between', spend: [0n, 9n, 0n, 0n, 0n, 0n, 0n, 2n], create: [4n, 7n] },
  'eight of the largest notes, paid out': {
    ...{
      seed: 'largest',
      spend: new Array<bigint>(8).fill(2n ** 128n - 1n),
      create: [2n ** 128n - 1n, 2n ** 128n - 1n],
    },
    publicOut: 6n * (2n ** 128n - 1n),
  },
  'nothing at all': { seed: 'nothing', spend: new Array<bigint>(8).fill(0n), create: [0n, 0n] },
}

describe('it accepts honest statements', () => {
  test.each(Object.entries(plans))('%s', (_, plan) => {
    expect(violations(circuit.r1cs, circuit.calculate(honestInputs(plan)))).toEqual([])
  })

  test('with public inputs in the order of the specification', () => {
    const inputs = honestInputs(gathering)
    const { tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash } = inputs
    const expected = [tree, root, ...nullifiers, ...commitments, publicAsset, publicIn, publicOut, boundHash]
    expect(circuit.calculate(inputs).slice(1, 17)).toEqual(expected)
  })
})

describe('finished witnesses', () => {
  const inputs = honestInputs(gathering)
  let honest: bigint[]

  beforeAll(() => {
    honest = circuit.calculate(inputs)
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('CIR-4: nullifier %d can not be that of another input', (i) => {
    const wire = (name: string) => circuit.symbols.wire(`main.${name}`)!
    const other = honest[wire(`nullifiers[${(i + 1) % 8}]`)]!
    expect(violations(circuit.r1cs, honest.with(wire(`nullifiers[${i}]`), other))).not.toEqual([])
  })
})

describe('false inputs', () => {
  const honest = honestInputs(gathering)
  const refused = (inputs: JoinSplitInputs) => expect(() => circuit.calculate(inputs)).toThrow(WitnessRefusedError)

  test.each(['inputR', 'inputValue', 'inputRho', 'nullifiers'] as const)(
    'another %s of any input is refused',
    (name) => {
      for (let i = 0; i < 8; i++) refused({ ...honest, [name]: honest[name].with(i, reduce(honest[name][i]! + 1n)) })
    },
  )

  test('another place or another sibling of any input is refused', () => {
    for (let i = 0; i < 8; i++) {
      const inputDigits = structuredClone(honest.inputDigits)
      inputDigits[i]![7] = (inputDigits[i]![7]! + 1n) % 4n
      refused({ ...honest, inputDigits })
      const inputSiblings = structuredClone(honest.inputSiblings)
      inputSiblings[i]![14]![2] += 1n
      refused({ ...honest, inputSiblings })
    }
  })

  test.each(['outputNpk', 'outputValue', 'outputRho', 'commitments'] as const)('another %s is refused', (name) => {
    for (let j = 0; j < 2; j++) refused({ ...honest, [name]: honest[name].with(j, reduce(honest[name][j]! + 1n)) })
  })

  test.each(['tree', 'root', 'publicAsset', 'publicIn', 'publicOut', 'boundHash', 'asset', 'nk', 'S'] as const)(
    'another %s is refused',
    (name) => refused({ ...honest, [name]: reduce(honest[name] + 1n) }),
  )

  test.each(['A', 'R8'] as const)('another %s is refused', (name) => {
    for (const i of [0, 1]) refused({ ...honest, [name]: honest[name].with(i, reduce(honest[name][i]! + 1n)) })
  })

  test('CIR-6, CIR-7: no plan makes value, by one more than it spends or by wrapping round r', () => {
    refused(honestInputs({ ...gathering, create: [31n, 3n] }))
    refused(honestInputs({ ...gathering, create: [reduce(-1n), 34n] }))
    refused(honestInputs({ ...gathering, create: [2n ** 128n, reduce(33n - 2n ** 128n)] }))
  })

  test('publicOut = r - publicIn: CIR-8: passes for the hidden asset, where the pool refuses it, and for no other asset', () => {
    const none = new Array<bigint>(8).fill(0n)
    const wrapping = honestInputs({ ...gathering, spend: none, create: [4n, 4n], publicOut: r - gathering.publicIn! })
    expect(violations(circuit.r1cs, circuit.calculate(wrapping))).toEqual([])
    refused({ ...wrapping, publicAsset: 7n })
  })
})
