import { babyjubjub } from '@noble/curves/misc.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/catalogue.js'
import { circuitSources } from '../src/recipe/sources.js'
import { inverse, SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { compileCached, type TestCircuit } from '../testing/compile-cached.ts'
import { violations, violationsAround } from '../testing/constraint-check.ts'
import { rowsByWire, wiresOf } from '../testing/determinism.ts'
import {
  fieldElement,
  honestInputs,
  type JoinSplitInputs,
  noteCommitment,
  noteNullifier,
  notePublicKey,
  ownerHash,
  publicKey,
  scalar,
  sign,
  spendingScalar,
  withLeaves,
} from '../testing/join-split-fixture.ts'
import { WitnessRefusedError } from '../testing/witness.ts'
import { short, spread } from './support/finished-witnesses.ts'

// attacks.test.ts for the circuit of eight inputs: the same template, so what is looked for is an input that is wired otherwise than the rest.

const INPUTS = [0, 1, 2, 3, 4, 5, 6, 7]
const DEPTH = 15
const ZEROS = INPUTS.map(() => 0n)
const plan = {
  seed: 'wide attacks',
  spend: [8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n],
  create: [30n, 3n],
  publicIn: 4n,
  publicOut: 7n,
}
const honest = honestInputs(plan)
const owner = ownerHash(honest.A, honest.nk)

let circuit: TestCircuit
let witness: bigint[]
let rows: readonly (readonly number[])[]

beforeAll(async () => {
  const { entry } = CATALOGUE['transfer-wide']
  circuit = await compileCached(entry, circuitSources(entry))
  witness = circuit.calculate(honest)
  rows = rowsByWire(circuit.r1cs)
}, 300_000)

const refused = (inputs: JoinSplitInputs) => expect(() => circuit.calculate(inputs)).toThrow(WitnessRefusedError)
const accepted = (inputs: JoinSplitInputs) => expect(violations(circuit.r1cs, circuit.calculate(inputs))).toEqual([])

/** Rows that break when wires of the honest witness are changed and no others. */
function broken(changes: ReadonlyMap<number, bigint>): number[] {
  const forged = [...witness]
  for (const [wire, value] of changes) forged[wire] = value
  return violationsAround(circuit.r1cs, rows, forged, changes.keys())
}

const leafOf = (inputs: JoinSplitInputs, i: number, asset = inputs.asset, by = owner) =>
  noteCommitment(notePublicKey(by, inputs.inputR[i]!), asset, inputs.inputValue[i]!, inputs.inputRho[i]!)
const leavesOf = (inputs: JoinSplitInputs, by = owner) => INPUTS.map((i) => leafOf(inputs, i, inputs.asset, by))

describe('counterfeit by unanchored scalar multiplication', () => {
  test('counterfeit by unanchored scalar multiplication: transfer-wide, points of both multiplications', () => {
    for (const pattern of [
      /mulFix\.segments\[\d\]\..*\.(out|in\d)\[\d\]$/,
      /mulAny\..*\.(out|addOut|dblOut|dblIn|p)\[\d\]$/,
    ]) {
      const found = circuit.symbols.matching(pattern)
      expect(found.length).toBeGreaterThan(10)
      for (const { name, wire } of spread(found, 40)) {
        const changes = new Map([[wire, reduce(witness[wire]! + 1n)]])
        expect([short(name), broken(changes).length]).not.toEqual([short(name), 0])
      }
    }
  })

  test("counterfeit by unanchored scalar multiplication: transfer-wide, the attacker's keys and signature for the victim's notes", () => {
    const s = spendingScalar('attacker')
    refused({ ...honest, A: publicKey(s), ...sign(s, honest.boundHash, scalar('attacker', 'nonce')) })
  })
})

test('non-boolean path selector: transfer-wide, of each input a low bit of 2 with the right sum', () => {
  const found = circuit.symbols.matching(/QuaternaryNode_\w+\[3\]\.bits\[0\]$/)
  expect(found).toHaveLength(INPUTS.length)
  for (const { name, wire: low } of found) {
    // The high bit is no wire of its own: with the digit as it is, it follows from the low one, so the sum is right.
    for (const value of [2n, r - 1n, 7n]) {
      // Not the nodes above, which a forger would change, too: a row that holds the bit and nothing else.
      const alone = broken(new Map([[low, value]])).filter((row) =>
        wiresOf(circuit.r1cs.constraints[row]!).every((wire) => wire === 0 || wire === low),
      )
      expect([short(name), alone.length]).toEqual([short(name), 1])
    }
  }
})

test('leaf index beyond depth: transfer-wide, of each input a digit of 4 or more, and the nullifier of position + 2^30', () => {
  for (const i of INPUTS) {
    const inputDigits = structuredClone(honest.inputDigits)
    inputDigits[i]![DEPTH - 1]! += 4n
    refused({ ...honest, inputDigits })
    const index = honest.inputDigits[i]!.reduce((sum, digit, level) => sum + (digit << BigInt(2 * level)), 0n)
    const beyond = noteNullifier(honest.nk, leafOf(honest, i), (honest.tree + 1n) * 2n ** 30n + index)
    refused({ ...honest, nullifiers: honest.nullifiers.with(i, beyond) })
  }
})

test('order-2 point: transfer-wide, as the spending key of dummies', () => {
  const B8 = babyjubjub.Point.BASE.toAffine()
  const small: [bigint, bigint] = [0n, r - 1n]
  const dummies = honestInputs({ seed: 'order 2', spend: ZEROS, create: [0n, 0n] })
  const leaves = leavesOf(dummies, ownerHash(small, dummies.nk))
  accepted(
    withLeaves(
      dummies,
      leavesOf(dummies, ownerHash(dummies.A, dummies.nk)),
      leavesOf(dummies, ownerHash(dummies.A, dummies.nk)),
    ),
  )
  refused({ ...withLeaves(dummies, leaves, leaves), A: small, R8: [B8.x, B8.y], S: 1n })
})

describe('faerie gold (two notes, one nullifier)', () => {
  test('faerie gold (two notes, one nullifier): transfer-wide, eight equal commitments have eight nullifiers', () => {
    const base = honestInputs({ ...plan, spend: INPUTS.map(() => 5n), create: [37n, 0n] })
    const same = { ...base, inputR: INPUTS.map(() => base.inputR[0]!), inputRho: INPUTS.map(() => base.inputRho[0]!) }
    const leaves = INPUTS.map(() => leafOf(same, 0, same.asset, ownerHash(same.A, same.nk)))
    const inputs = withLeaves(same, leaves, leaves)
    accepted(inputs)
    expect(new Set(inputs.nullifiers).size).toBe(INPUTS.length)
    for (const i of INPUTS.slice(1))
      refused({ ...inputs, nullifiers: inputs.nullifiers.with(i, inputs.nullifiers[0]!) })
  })
})

describe('ticket split', () => {
  const ticket = (create: bigint[]) => honestInputs({ seed: 'ticket', spend: ZEROS.with(5, 1n), create })

  test('ticket split: transfer-wide, one stays one', () => {
    accepted(ticket([1n, 0n]))
    refused(ticket([1n, 1n]))
    refused(ticket([2n ** 127n, reduce(1n - 2n ** 127n)]))
    refused(ticket([inverse(2n), inverse(2n)]))
  })
})

test('zero-value notes: transfer-wide, of each input: in the tree or not, never worth more', () => {
  const base = honestInputs({ seed: 'zero', spend: ZEROS.with(0, 9n), create: [9n, 0n] })
  accepted(base)
  for (const i of INPUTS.slice(1)) refused({ ...base, inputValue: base.inputValue.with(i, 1n), outputValue: [10n, 0n] })
})

test('asset mix through sums: transfer-wide, of each input and output one of another asset', () => {
  const OTHER = fieldElement('another asset')
  for (const i of INPUTS) {
    const leaves = leavesOf(honest).with(i, leafOf(honest, i, OTHER))
    refused(withLeaves(honest, leaves, leavesOf(honest)))
    refused(withLeaves(honest, leaves, leaves))
  }
  for (const j of [0, 1]) {
    const other = noteCommitment(honest.outputNpk[j]!, OTHER, honest.outputValue[j]!, honest.outputRho[j]!)
    refused({ ...honest, commitments: honest.commitments.with(j, other) })
  }
  refused({ ...honest, publicAsset: OTHER })
})

test('publicOut = r - publicIn: transfer-wide, of another asset each product breaks by itself', () => {
  const wrapping = honestInputs({ ...plan, spend: ZEROS, create: [2n, 2n], publicIn: 4n, publicOut: r - 4n })
  // create 4, publicIn 4, publicOut -4: 0 + 4 = 4 + (r - 4) is false; the sum that holds creates 8.
  refused(wrapping)
  const balanced = honestInputs({ ...plan, spend: ZEROS, create: [4n, 4n], publicIn: 4n, publicOut: r - 4n })
  accepted(balanced)
  refused({ ...balanced, publicAsset: 7n })
  refused({ ...honestInputs({ ...plan, publicIn: 0n, create: [26n, 3n] }), publicAsset: 7n })
  refused({ ...honestInputs({ ...plan, publicOut: 0n, create: [37n, 3n] }), publicAsset: 7n })
})
