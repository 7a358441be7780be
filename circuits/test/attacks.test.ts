import { CIRCUIT_NAMES, type CircuitName, circuitRecord, verifyingKeyOf } from '@merkato/circuits'
import { babyjubjub } from '@noble/curves/misc.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { inverse, SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import { wiresOf } from '../testing/determinism.ts'
import { forgeProof } from '../testing/forge-proof.ts'
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
import { honestOwnInputs, type OwnInputs } from '../testing/own-fixture.ts'
import { pairingHolds } from '../testing/pairing-check.ts'
import { circuitAccepts, namedInputs } from '../testing/tampered-inputs.ts'
import { WitnessRefusedError } from '../testing/witness.ts'
import { type Changes, type Workbench, workbench } from '../testing/workbench.ts'
import { short, spread } from './support/finished-witnesses.ts'

// Attacks that systems like this one have suffered, or that their papers warn of, each by the name that docs/attacks.md lists. "Forge":
// the witness that follows from false choices, not from false inputs, so that no honest calculator stands in the way.

let transfer: Workbench
let own: Workbench

beforeAll(async () => {
  transfer = await workbench('transfer')
  own = await workbench('own')
}, 180_000)

const DEPTH = 15
const plan = { seed: 'attacks', spend: [60n, 40n], create: [33n, 62n], publicIn: 3n, publicOut: 8n }
const honest = honestInputs(plan)
const victim = honestOwnInputs('victim')

/** Signals in the rows that a forgery breaks. */
function broken(bench: Workbench, honestly: object, changes: Changes): string[] {
  return bench.violatedBy(bench.plain.calculate(honestly), changes).flatMap((row) => bench.signalsOf(row))
}

const asChanges = (inputs: object): Changes =>
  Object.fromEntries(namedInputs(inputs).map(({ name, value }) => [name, value]))

const refused = (inputs: JoinSplitInputs) => {
  expect(() => transfer.published.calculate(inputs)).toThrow(WitnessRefusedError)
  expect(circuitAccepts(transfer, inputs, honest)).toBe(false)
}

const accepted = (inputs: JoinSplitInputs) =>
  expect(violations(transfer.published.r1cs, transfer.published.calculate(inputs))).toEqual([])

describe('counterfeit by unanchored scalar multiplication', () => {
  // Where a base or a running sum of a multiplication may be chosen, any signature can be made to verify.
  const POINTS: Record<string, RegExp> = {
    'multiples of B8 in the windows':
      /mulFix\.segments\[\d\]\.windows\[\d+\]\.(mux\.a\d+\[\d+\]|adr\d\.(out|in1)\[\d\])$/,
    'running sum over the windows': /mulFix\.segments\[\d\]\.(c?adders\[\d+\]\.(out|in\d)\[\d\]|dbl\[\d\])$/,
    'base of the multiplication by the challenge': /mulAny\.segments\[\d\]\.(p\[\d\]|bits\[0\]\.dblIn\[\d\])$/,
    'running sum over the bits of the challenge':
      /mulAny\.segments\[\d\]\.(bits\[\d+\]\.(addOut|dblOut)\[\d\]|dbl\[\d\])$/,
    'joints between the segments': /mulAny\.(adders|doublers|m2e)\[\d\]\.(out|in|xout|yout)(\[\d\])?$/,
  }
  const benches: Record<string, () => [Workbench, object]> = {
    transfer: () => [transfer, honest],
    own: () => [own, victim],
  }

  describe.each(Object.entries(benches))('%s', (_, open) => {
    test.each(Object.entries(POINTS))('counterfeit by unanchored scalar multiplication: %s', (_, pattern) => {
      const [bench, inputs] = open()
      const witness = bench.plain.calculate(inputs)
      const names = bench.plain.symbols.matching(pattern).map(({ name }) => short(name))
      expect(names.length).toBeGreaterThan(1)
      for (const name of spread(names, 4)) {
        const value = witness[bench.plain.symbols.wire(`main.${name}`)!]!
        for (const forged of [reduce(value + 1n), fieldElement('another base')]) {
          expect({ name, rows: bench.violatedBy(witness, { [name]: forged }).length }).not.toEqual({ name, rows: 0 })
        }
      }
    })
  })

  test("counterfeit by unanchored scalar multiplication: own, the attacker's keys and signature for a foreign npk", () => {
    for (const invented of [victim.r, 0n, fieldElement('invented r')]) {
      const inputs: OwnInputs = { ...honestOwnInputs('attacker'), npk: victim.npk, r: invented }
      expect(broken(own, victim, asChanges(inputs))).toContain('main.npk')
    }
  })

  test("counterfeit by unanchored scalar multiplication: transfer, the attacker's keys and signature for the victim's notes", () => {
    const s = spendingScalar('attacker')
    const { R8, S } = sign(s, honest.boundHash, scalar('attacker', 'nonce'))
    const inputs = { ...honest, A: publicKey(s), R8, S }
    expect(broken(transfer, honest, asChanges(inputs))).toContain('main.root')
    refused(inputs)
  })
})

describe('non-boolean path selector', () => {
  const digit = honest.inputDigits[0]![3]!
  const bits = () => {
    const [first] = transfer.plain.symbols.matching(/MembershipPath_\w+\[0\]\.QuaternaryNode_\w+\[3\]\.bits\[0\]$/)
    return short(first!.name).replace(/\[0\]$/, '')
  }

  test.each([2n, r - 1n, 7n])('non-boolean path selector: a low bit of %d with the right sum', (low) => {
    const high = reduce((digit - low) * inverse(2n))
    const names = broken(transfer, honest, { [`${bits()}[0]`]: low, [`${bits()}[1]`]: high })
    expect(names.some((name) => name.endsWith(`${bits()}[0]`))).toBe(true)
  })
})

describe('leaf index beyond depth', () => {
  test('leaf index beyond depth: a digit of 4 or more, so that index + 4^15 has a path of the same length', () => {
    for (const extra of [4n, 8n, r - 4n]) {
      const inputDigits = structuredClone(honest.inputDigits)
      inputDigits[0]![DEPTH - 1] = reduce(inputDigits[0]![DEPTH - 1]! + extra)
      refused({ ...honest, inputDigits })
    }
  })

  test('leaf index beyond depth: the nullifier of position + 2^30', () => {
    const owner = ownerHash(honest.A, honest.nk)
    const npk = notePublicKey(owner, honest.inputR[0]!)
    const leaf = noteCommitment(npk, honest.asset, honest.inputValue[0]!, honest.inputRho[0]!)
    const index = honest.inputDigits[0]!.reduce((sum, digit, level) => sum + (digit << BigInt(2 * level)), 0n)
    const position = honest.tree * 2n ** 30n + index
    expect(noteNullifier(honest.nk, leaf, position)).toBe(honest.nullifiers[0])
    refused({ ...honest, nullifiers: honest.nullifiers.with(0, noteNullifier(honest.nk, leaf, position + 2n ** 30n)) })
  })
})

describe('optimised-away public input', () => {
  test.each(CIRCUIT_NAMES)(
    'optimised-away public input: %s has a point of its own for each, none at infinity',
    (name) => {
      const { IC } = verifyingKeyOf(name)
      expect(IC).toHaveLength(circuitRecord(name).publicInputs + 1)
      expect(new Set(IC.map(([x]) => x)).size).toBe(IC.length)
      expect(IC.filter(([x, y, z]) => (x === '0' && y === '0') || z !== '1')).toEqual([])
    },
  )

  test.each(CIRCUIT_NAMES)(
    'optimised-away public input: CIR-12: a proof of %s holds for no other value of any',
    (name) => {
      const publicSignals = Array.from({ length: circuitRecord(name).publicInputs }, (_, i) => fieldElement(name, i))
      const proof = forgeProof(name, publicSignals)
      const key = verifyingKeyOf(name)
      expect(pairingHolds(key, { proof, publicSignals })).toBe(true)
      for (const [i, value] of publicSignals.entries()) {
        expect(pairingHolds(key, { proof, publicSignals: publicSignals.with(i, value + 1n) })).toBe(false)
      }
    },
  )

  test.each(['transfer', 'own', 'mint-hidden', 'open'] as CircuitName[])(
    'optimised-away public input: each of %s stands in a row with a private wire',
    async (name) => {
      const { r1cs } = (await workbench(name)).published
      const publicWires = Array.from({ length: r1cs.publicCount }, (_, i) => i + 1)
      const isPrivate = (wire: number) => wire > r1cs.publicCount
      const rows = r1cs.constraints.map(wiresOf).filter((wires) => wires.some(isPrivate))
      expect(publicWires.filter((wire) => !rows.some((wires) => wires.includes(wire)))).toEqual([])
    },
  )
})

describe('order-2 point', () => {
  const B8 = babyjubjub.Point.BASE.toAffine()
  const small: [bigint, bigint] = [0n, r - 1n]
  const signature = { R8: [B8.x, B8.y] as [bigint, bigint], S: 1n }

  // 8A is the identity, so S = 1 and R8 = B8 satisfy S*B8 = R8 + h*8*A for every h.
  test('order-2 point: own, as the spending key of an npk of the attacker, whose signature anybody can make', () => {
    const npk = notePublicKey(ownerHash(small, victim.nk), victim.r)
    const inputs = { ...victim, npk, A: small, ...signature }
    const [zero] = own.plain.symbols.matching(/mulAny\.zeropoint\.out$/)
    const names = broken(own, victim, { ...asChanges(inputs), [short(zero!.name)]: 1n })
    expect(names.some((name) => /EdDSAPoseidonVerifier_\w+\.isZero\./.test(name))).toBe(true)
    expect(circuitAccepts(own, inputs, victim)).toBe(false)
  })

  test('order-2 point: transfer, as the spending key of dummies', () => {
    const dummies = honestInputs({ seed: 'order 2', spend: [0n, 0n], create: [0n, 0n] })
    const owner = ownerHash(small, dummies.nk)
    const leaves = dummies.inputR.map((blinding, i) =>
      noteCommitment(notePublicKey(owner, blinding), dummies.asset, 0n, dummies.inputRho[i]!),
    )
    const inputs = { ...withLeaves(dummies, leaves, leaves), A: small, ...signature }
    const [zero] = transfer.plain.symbols.matching(/mulAny\.zeropoint\.out$/)
    const names = broken(transfer, dummies, { ...asChanges(inputs), [short(zero!.name)]: 1n })
    expect(names.some((name) => /EdDSAPoseidonVerifier_\w+\.isZero\./.test(name))).toBe(true)
  })
})

describe('faerie gold (two notes, one nullifier)', () => {
  const base = honestInputs({ ...plan, seed: 'faerie', spend: [50n, 50n] })
  const npk = notePublicKey(ownerHash(base.A, base.nk), base.inputR[0]!)
  const leaf = noteCommitment(npk, base.asset, 50n, base.inputRho[0]!)
  const twins = {
    ...base,
    inputR: [base.inputR[0]!, base.inputR[0]!],
    inputRho: [base.inputRho[0]!, base.inputRho[0]!],
  }

  test('faerie gold (two notes, one nullifier): equal commitments at two places have two nullifiers, and both are spent', () => {
    const inputs = withLeaves(twins, [leaf, leaf], [leaf, leaf])
    accepted(inputs)
    expect(inputs.nullifiers[0]).not.toBe(inputs.nullifiers[1])
  })

  test('faerie gold (two notes, one nullifier): neither can be spent under the nullifier of the other', () => {
    const inputs = withLeaves(twins, [leaf, leaf], [leaf, leaf])
    refused({ ...inputs, nullifiers: [inputs.nullifiers[0]!, inputs.nullifiers[0]!] })
  })
})

describe('ticket split', () => {
  const ticket = (create: bigint[]) => honestInputs({ seed: 'ticket', spend: [1n, 0n], create })

  test('ticket split: one stays one', () => {
    accepted(ticket([1n, 0n]))
    accepted(ticket([0n, 1n]))
  })

  test('ticket split: two of one', () => refused(ticket([1n, 1n])))

  test.each([2n, 2n ** 64n, 2n ** 127n])('ticket split: %d and 1 less that', (x) =>
    refused(ticket([x, reduce(1n - x)])),
  )

  test('ticket split: halves, as the field has them', () => refused(ticket([inverse(2n), inverse(2n)])))
})

describe('zero-value notes', () => {
  test('zero-value notes: are legal outputs and inputs', () => {
    accepted(honestInputs({ seed: 'zero', spend: [0n, 0n], create: [0n, 0n] }))
    accepted(honestInputs({ seed: 'zero', spend: [9n, 0n], create: [9n, 0n] }))
  })

  test('zero-value notes: in the tree, and out of it, are never worth more', () => {
    const base = honestInputs({ seed: 'zero', spend: [0n, 9n], create: [9n, 0n] })
    refused({ ...base, inputValue: [1n, 9n] })
    refused({ ...base, outputValue: [10n, 0n] })
    refused({ ...base, inputValue: [1n, 9n], outputValue: [10n, 0n] })
  })
})

describe('asset mix through sums', () => {
  const OTHER = fieldElement('another asset')
  const npkOf = (i: number) => notePublicKey(ownerHash(honest.A, honest.nk), honest.inputR[i]!)
  const leafOf = (i: number, asset: bigint) =>
    noteCommitment(npkOf(i), asset, honest.inputValue[i]!, honest.inputRho[i]!)

  test('asset mix through sums: an input of another asset is in the tree, but not as one of this asset', () => {
    const leaves = [leafOf(0, honest.asset), leafOf(1, OTHER)]
    const spentAsThis = withLeaves(honest, leaves, [leaves[0]!, leafOf(1, honest.asset)])
    expect(broken(transfer, honest, asChanges(spentAsThis))).toContain('main.root')
    refused(spentAsThis)
    refused(withLeaves(honest, leaves, leaves))
  })

  test('asset mix through sums: an output of another asset', () => {
    const other = noteCommitment(honest.outputNpk[0]!, OTHER, honest.outputValue[0]!, honest.outputRho[0]!)
    refused({ ...honest, commitments: honest.commitments.with(0, other) })
  })

  test('asset mix through sums: public amounts of another asset, in or out', () => {
    refused({ ...honest, publicAsset: OTHER })
    refused({ ...honestInputs({ ...plan, publicOut: 0n, create: [41n, 62n] }), publicAsset: OTHER })
    refused({ ...honestInputs({ ...plan, publicIn: 0n, create: [30n, 62n] }), publicAsset: OTHER })
  })
})

describe('publicOut = r - publicIn', () => {
  const wrapping = honestInputs({ seed: 'wrap', spend: [0n, 0n], create: [5n, 5n], publicIn: 5n, publicOut: r - 5n })

  test('publicOut = r - publicIn: of another asset each product breaks by itself, though all sums are honest', () => {
    const rows = transfer.violatedBy(transfer.plain.calculate(wrapping), { publicAsset: 7n })
    expect(rows).toHaveLength(2)
    expect(rows.every((row) => transfer.signalsOf(row).includes('main.publicAsset'))).toBe(true)
    expect(circuitAccepts(transfer, { ...wrapping, publicAsset: 7n }, wrapping)).toBe(false)
  })

  test('publicOut = r - publicIn: of the hidden asset it is a true statement, which the pool refuses by its range', () => {
    accepted(wrapping)
  })
})
