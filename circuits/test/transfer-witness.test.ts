import { babyjubjub } from '@noble/curves/misc.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import { honestInputs, type JoinSplitInputs } from '../testing/join-split-fixture.ts'
import { type Changes, type Workbench, workbench } from '../testing/workbench.ts'
import { finishedWitnesses, SIGNATURE_HINTS, short, spread } from './support/finished-witnesses.ts'

let bench: Workbench
let inputs: JoinSplitInputs
let honest: bigint[]

beforeAll(async () => {
  bench = await workbench('transfer')
  inputs = honestInputs({ seed: 'witness', spend: [60n, 40n], create: [33n, 62n], publicIn: 3n, publicOut: 8n })
  honest = bench.plain.calculate(inputs)
})

const publicResults = (): Changes => ({
  'nullifiers[0]': inputs.nullifiers[0]!,
  'nullifiers[1]': inputs.nullifiers[1]!,
  'commitments[0]': inputs.commitments[0]!,
  'commitments[1]': inputs.commitments[1]!,
})

finishedWitnesses({
  circuit: 'transfer',
  template: 'JoinSplit',
  honest: (seed) => honestInputs({ seed, spend: [60n, 40n], create: [33n, 62n], publicIn: 3n, publicOut: 8n }),
  results: ['nullifiers[0]', 'nullifiers[1]', 'commitments[0]', 'commitments[1]'],
  hints: SIGNATURE_HINTS,
  signatures: 1,
  inputCount: 149,
})

describe('CIR-1, CIR-2: with all public inputs fixed', () => {
  test('of dummies, only the siblings may be anything, and the root that they are not compared with', () => {
    const dummies = bench.plain.calculate(
      honestInputs({ seed: 'dummies', spend: [0n, 0n], create: [4n, 1n], publicIn: 5n }),
    )
    const honestly = (name: string) => dummies[bench.plain.symbols.wire(`main.${name}`)!]!
    const fixed = Object.fromEntries(Object.keys(publicResults()).map((name) => [name, honestly(name)]))
    const siblings = bench.inputs.map(short).filter((name) => name.startsWith('inputSiblings'))
    const others = bench.inputs.map(short).filter((name) => !name.startsWith('inputSiblings'))
    const accepted = [...others, ...spread(siblings, 6)].filter(
      (name) => bench.violatedBy(dummies, { ...fixed, [name]: reduce(honestly(name) + 1n) }).length === 0,
    )
    expect(accepted).toEqual(['root', ...spread(siblings, 6)])
  })

  test('CIR-7: two outputs may not shift value between them', () => {
    const changes = { 'outputValue[0]': inputs.outputValue[0]! + 1n, 'outputValue[1]': inputs.outputValue[1]! - 1n }
    expect(bench.violatedBy(honest, { ...publicResults(), ...changes })).not.toEqual([])
  })
})

/** The rows that a forgery violates, by the signals that stand in them. */
const broken = (changes: Changes, witness = honest): string[][] =>
  bench.violatedBy(witness, changes).map((row) => bench.signalsOf(row))
const expectOnly = (rows: string[][], pattern: RegExp) => {
  expect(rows).not.toEqual([])
  expect(rows.filter((names) => !names.some((name) => pattern.test(name)))).toEqual([])
}

describe('attacks on a safety-relevant value break exactly the constraint that is there for it', () => {
  const AUTHORITY = /SpendAuthority/

  test('the challenge written as h + r: AliasCheck', () => {
    const { witness, challenge, name } = aliasedChallenge()
    const bits = Object.fromEntries(
      Array.from({ length: 254 }, (_, i) => [`${name}.out[${i}]`, ((challenge + r) >> BigInt(i)) & 1n]),
    )
    expectOnly(broken(bits, witness), /aliasCheck|compConstant|mulAny|addRight/)
    expect(broken(bits, witness).some((names) => names.some((signal) => /h2bits\.aliasCheck/.test(signal)))).toBe(true)
  })

  test('CIR-5: S + l for S, which signs the same: the comparison with l', () => {
    const subgroupOrder = 2736030358979909402780800718157159386076813972158567259200215660948447373041n
    expectOnly(broken({ S: inputs.S + subgroupOrder }), /EdDSAPoseidonVerifier_\w+\.compConstant\.(num2bits|sout)/)
  })

  test('CIR-6: an output of 2^128, paid for by one of -x: the range', () => {
    const total = inputs.outputValue[0]! + inputs.outputValue[1]!
    const changes = { 'outputValue[0]': 2n ** 128n, 'outputValue[1]': reduce(total - 2n ** 128n) }
    expectOnly(broken(changes), /Range_.*\.(value|decomposition)/)
  })

  test('a digit of 4 with bits 0 and 2: the bits are 0 or 1', () => {
    const [first] = bench.plain.symbols.matching(/MembershipPath_\w+\[0\]\.QuaternaryNode_\w+\[0\]\.bits\[0\]$/)
    const node = short(first!.name).replace(/\.bits\[0\]$/, '')
    const value = inputs.inputDigits[0]![0]!
    const changes = { 'inputDigits[0][0]': 4n, [`${node}.bits[0]`]: 0n, [`${node}.bits[1]`]: 2n }
    expect(value).not.toBe(4n)
    const rows = broken(changes)
    expect(rows.some((names) => names.some((name) => name.endsWith(`${node}.bits[1]`)))).toBe(true)
  })

  test('publicOut = r - publicIn: CIR-8: of an asset one does not own: each product by itself', () => {
    const witness = bench.plain.calculate(
      honestInputs({ seed: 'mint', spend: [0n, 0n], create: [5n, 0n], publicIn: 5n }),
    )
    const changes = { publicAsset: 7n, publicOut: r - 5n, 'outputValue[0]': 5n, 'outputValue[1]': 5n }
    const rows = broken(changes, witness)
    expectOnly(rows, /main\.publicAsset/)
    expect(rows).toHaveLength(2)
  })

  test('a public amount of another asset, in or out', () => {
    expectOnly(broken({ publicAsset: reduce(inputs.asset + 1n) }), /main\.publicAsset/)
    expect(broken({ publicAsset: reduce(inputs.asset + 1n) })).toHaveLength(2)
  })

  test('CIR-3: another root, a note that is not in the tree: membership', () => {
    expectOnly(broken({ root: reduce(inputs.root + 1n) }), /main\.root/)
    expectOnly(broken({ 'inputSiblings[1][14][2]': 1n }), /main\.root/)
  })

  test('another boundHash under the same signature: the verifier', () => {
    expectOnly(broken({ boundHash: reduce(inputs.boundHash + 1n) }), AUTHORITY)
  })

  test('CIR-4: another tree with the nullifiers of this one: the nullifiers', () => {
    expect(broken({ ...publicResults(), tree: inputs.tree + 1n })).toHaveLength(2)
  })

  test('A off the curve, R8 off the curve: the curve equation', () => {
    for (const signal of ['A[0]', 'A[1]', 'R8[0]', 'R8[1]']) {
      const rows = broken({ [signal]: 5n })
      expect(rows.some((names) => names.some((name) => /BabyCheck_\w+\.(x2|y2)/.test(name)))).toBe(true)
    }
  })
})

describe('points outside the subgroup', () => {
  const { Point } = babyjubjub
  const SUBGROUP_ORDER = Point.Fn.ORDER

  /** A point of order 8: some point of the curve, times l. Its multiples have orders 4, 2 and 1. */
  const torsion = () => {
    for (let y = 2n; ; y++) {
      const start = onCurve(y)
      const point = start?.multiplyUnsafe(SUBGROUP_ORDER - 1n).add(start)
      if (point?.double().double().is0() === false) return point
    }
  }
  const onCurve = (y: bigint) => {
    const { Fp } = Point
    const x2 = Fp.div(Fp.sub(1n, y * y), Fp.sub(168700n, 168696n * y * y))
    try {
      return Point.fromAffine({ x: Fp.sqrt(x2), y })
    } catch {
      return undefined
    }
  }
  const small = [1, 2, 4, 8].map((order) => ({ order, point: torsion().multiplyUnsafe(BigInt(8 / order)) }))

  // 8A is the identity, so S = 1 and R8 = B8 satisfy S*B8 = R8 + h*8*A for every h: anybody can sign.
  test.each(small)('a public key of order $order is refused by the zero test', ({ point }) => {
    const [A, B8] = [point.toAffine(), Point.BASE.toAffine()]
    const [multiplier] = bench.plain.symbols.matching(/mulAny\.zeropoint\.out$/)
    const witness = bench.plain.calculate(honestInputs({ seed: 'small order', spend: [0n, 0n], create: [0n, 0n] }))
    const signature = { 'A[0]': A.x, 'A[1]': A.y, S: 1n, 'R8[0]': B8.x, 'R8[1]': B8.y }
    const rows = broken({ ...signature, [short(multiplier!.name)]: 1n }, witness)
    expectOnly(rows, /EdDSAPoseidonVerifier_\w+\.isZero\./)
  })

  test.each(small.slice(1))('a nonce point with a part of order $order never verifies', ({ point }) => {
    const R8 = Point.fromAffine({ x: inputs.R8[0], y: inputs.R8[1] }).add(point).toAffine()
    expectOnly(broken({ 'R8[0]': R8.x, 'R8[1]': R8.y }), /EdDSAPoseidonVerifier/)
  })

  test.each(small.slice(1))('a public key with a part of order $order is another owner', ({ point }) => {
    const A = Point.fromAffine({ x: inputs.A[0], y: inputs.A[1] }).add(point).toAffine()
    const rows = broken({ ...publicResults(), 'A[0]': A.x, 'A[1]': A.y })
    expect(rows.some((names) => names.includes('main.root'))).toBe(true)
  })
})

/** A witness whose challenge h has a second way to be written in 254 bits: h + r < 2^254. */
function aliasedChallenge() {
  const [bit] = bench.plain.symbols.matching(/\.h2bits\.out\[0\]$/)
  const name = short(bit!.name).replace(/\.out\[0\]$/, '')
  for (let i = 0; i < 64; i++) {
    const witness = bench.plain.calculate(honestInputs({ seed: `alias ${i}`, spend: [1n, 2n], create: [3n, 0n] }))
    const bits = Array.from({ length: 254 }, (_, j) => witness[bench.plain.symbols.wire(`main.${name}.out[${j}]`)!]!)
    const challenge = bits.reduceRight((sum, value) => 2n * sum + value, 0n)
    if (challenge + r < 2n ** 254n) return { witness, challenge, name }
  }
  throw new Error('no such challenge among the seeds')
}

test('the forged witnesses start from one that satisfies everything', () => {
  expect(violations(bench.plain.r1cs, honest)).toEqual([])
})
