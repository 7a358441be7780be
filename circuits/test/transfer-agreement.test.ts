import {
  checkTransfer,
  domainTag,
  type MerklePath,
  TRANSFER_PUBLIC_ORDER,
  type TransferStatement,
  transferCircuitInputs,
  transferPublicInputs,
} from '@merkato/protocol'
import { arbTransferStatement, honestTransfer } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import { fieldElement, honestInputs, type JoinSplitInputs, tag } from '../testing/join-split-fixture.ts'
import { circuitAccepts, type NamedInput, namedInputs, replaced } from '../testing/tampered-inputs.ts'
import { WitnessRefusedError } from '../testing/witness.ts'
import { type Workbench, workbench } from '../testing/workbench.ts'

const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n

let bench: Workbench

beforeAll(async () => {
  bench = await workbench('transfer')
})

/** The statement that these inputs state. */
function toStatement(inputs: JoinSplitInputs): TransferStatement {
  const { nullifiers, commitments, tree, root, publicAsset, publicIn, publicOut, boundHash } = inputs
  const { asset, A, nk, R8, S } = inputs
  const pair = <T>(item: (i: 0 | 1) => T): [T, T] => [item(0), item(1)]
  const path = (i: 0 | 1): MerklePath => ({
    digits: inputs.inputDigits[i]!.map(Number),
    siblings: inputs.inputSiblings[i]!,
  })
  return {
    public: {
      ...{ tree, root, publicAsset, publicIn, publicOut, boundHash },
      nullifiers: pair((i) => nullifiers[i]!),
      commitments: pair((i) => commitments[i]!),
    },
    private: {
      ...{ asset, nk, A: { x: A[0], y: A[1] }, signature: { R8: { x: R8[0], y: R8[1] }, S } },
      inputs: pair((i) => ({
        ...{ r: inputs.inputR[i]!, value: inputs.inputValue[i]!, rho: inputs.inputRho[i]!, path: path(i) },
      })),
      outputs: pair((j) => ({
        ...{ npk: inputs.outputNpk[j]!, value: inputs.outputValue[j]!, rho: inputs.outputRho[j]! },
      })),
    },
  }
}

describe('three writings of the statement agree', () => {
  test('the same public inputs in the same order, and the same domain tags', () => {
    const inputs = honestInputs({ seed: 'order', spend: [4n, 5n], create: [6n, 1n], publicOut: 2n })
    const { statement } = honestTransfer({ seed: 'order', inputs: [4n, 5n], publicOut: 2n })
    const witness = bench.published.calculate(transferCircuitInputs(statement))
    expect(witness.slice(1, 11)).toEqual(transferPublicInputs(statement.public))
    expect(toStatement(inputs).public).toMatchObject({ publicOut: 2n })
    const names = TRANSFER_PUBLIC_ORDER.map((name) => bench.published.symbols.wire(`main.${name}`))
    expect(names).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    for (const name of ['owner', 'npk', 'note', 'nullifier']) expect(tag(name)).toBe(domainTag(name))
  })

  test('on honest transfers that the protocol package builds', () =>
    fc.assert(
      fc.property(arbTransferStatement(), (statement) => {
        expect(checkTransfer(statement)).toEqual({ ok: true })
        expect(violations(bench.published.r1cs, bench.published.calculate(transferCircuitInputs(statement)))).toEqual(
          [],
        )
      }),
      { numRuns: 10, seed: 1 },
    ))

  test('on transfers with any one number changed', { timeout: 180_000 }, () => {
    const plans = [
      { seed: 'full', spend: [70n, 30n], create: [60n, 35n], publicIn: 1n, publicOut: 6n },
      { seed: 'dummies', spend: [0n, 0n], create: [5n, 0n], publicIn: 5n },
      { seed: 'quiet', spend: [8n, 0n], create: [7n, 1n] },
    ]
    const bases = plans.map(honestInputs)
    const signals = Object.keys(bases[0]!)
    const arbChange = fc.tuple(fc.nat(bases.length - 1), fc.constantFrom(...signals), fc.nat(), fc.nat(7))
    let accepted = 0
    fc.assert(
      fc.property(arbChange, ([which, signal, place, kind]) => {
        const honest = bases[which]!
        const numbers = namedInputs(honest).filter(({ name }) => name.split('[')[0] === signal)
        const { name, value } = numbers[place % numbers.length]!
        const tampered = replaced(honest, name, tamper(value, kind))
        const verdict = circuitAccepts(bench, tampered, honest)
        accepted += Number(verdict)
        expect({ name, kind, verdict }).toEqual({ name, kind, verdict: checkTransfer(toStatement(tampered)).ok })
      }),
      { numRuns: 50, seed: 2 },
    )
    expect(accepted).toBeGreaterThan(0)
  })
})

const tamper = (value: bigint, kind: number): bigint =>
  reduce(
    [value, value + 1n, value - 1n, 0n, value + 2n ** 128n, value + SUBGROUP_ORDER, -value, fieldElement('tamper')][
      kind
    ]!,
  )

describe('each input of the circuit', () => {
  const plan = { seed: 'inputs', spend: [70n, 30n], create: [60n, 35n], publicIn: 1n, publicOut: 6n }
  const honest = honestInputs(plan)

  // Changed alone, so the statement is false: a nullifier, commitment, root or signature no longer fits.
  test('the published calculator refuses another value of any', () => {
    for (const { name, value } of withFewSiblings(namedInputs(honest))) {
      const tampered = replaced(honest, name, reduce(value + 1n))
      expect(() => bench.published.calculate(tampered), name).toThrow(WitnessRefusedError)
    }
  })

  test('non-canonical numbers are the same element of the field; the pool refuses them, not the circuit', () => {
    const same = bench.published.calculate({ ...honest, root: honest.root + r })
    expect(same).toEqual(bench.published.calculate(honest))
  })

  test('worthless inputs need not be in the tree, all else holds for them too', () => {
    const dummies = honestInputs({ seed: 'worthless', spend: [0n, 0n], create: [2n, 1n], publicIn: 3n })
    expect(circuitAccepts(bench, { ...dummies, root: 5n }, dummies)).toBe(true)
    expect(circuitAccepts(bench, { ...dummies, nk: 5n }, dummies)).toBe(false)
    expect(circuitAccepts(bench, { ...dummies, boundHash: 5n }, dummies)).toBe(false)
  })

  test('publicAsset is free when nothing public moves: the pool demands 0 then', () => {
    const quiet = honestInputs({ seed: 'quiet', spend: [8n, 0n], create: [7n, 1n] })
    expect(circuitAccepts(bench, { ...quiet, publicAsset: 5n }, quiet)).toBe(true)
  })
})

/** All inputs but siblings, of which the tests of finished witnesses try every one; here two stand for the rest. */
function withFewSiblings(all: readonly NamedInput[]) {
  const siblings = all.filter(({ name }) => name.startsWith('inputSiblings'))
  return [...all.filter(({ name }) => !name.startsWith('inputSiblings')), siblings.at(0)!, siblings.at(-1)!]
}
