import { babyjubjub } from '@noble/curves/misc.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { circuitSources } from '../src/recipe/sources.js'
import { SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'
import { hintsOf, reachableTemplates } from '../testing/circom-text.ts'
import { violations, wiresThatMayChangeBy } from '../testing/constraint-check.ts'
import { conditionOf, type SolvedWire } from '../testing/determinism.ts'
import { fieldElement, honestInputs, type JoinSplitInputs } from '../testing/join-split-fixture.ts'
import { type Changes, FREE_WIRES as FREE, type Workbench, workbench } from '../testing/transfer-circuits.ts'

// Finished witnesses are changed here, not inputs: a missing constraint survives tests that only change inputs, because the witness
// calculator of an honest prover fills in honest values. docs/protocol/transfer-circuit.md explains the method.

let bench: Workbench
let inputs: JoinSplitInputs
let honest: bigint[]

beforeAll(async () => {
  bench = await workbench()
  inputs = honestInputs({ seed: 'witness', spend: [60n, 40n], create: [33n, 62n], publicIn: 3n, publicOut: 8n })
  honest = bench.plain.calculate(inputs)
})

/** Where the hints of each template are found among the wires. */
const HINTS: Record<string, RegExp> = {
  'Num2Bits.out': /(Num2Bits_\d+_\d+|num2bits|n2b|snum2bits|h2bits)\.out\[\d+\]$/,
  'IsZero.inv': /\.inv$/,
  'BabyAdd.xout': /\.xout$/,
  'BabyAdd.yout': /\.yout$/,
  // The compiler keeps one name per wire; these are the outputs of e2m under the name of what they feed.
  'Edwards2Montgomery.out': /segments\[\d\]\.(bits\[0\]\.dblIn|cadders\[0\]\.in1)\[\d\]$/,
  'Montgomery2Edwards.out': /\.c?m2e(\[\d\])?\.out\[\d\]$/,
  'MontgomeryAdd.lamda': /\.(adder|adders\[\d+\]|cadders\[\d+\]|adr\d)\.lamda$/,
  'MontgomeryDouble.lamda': /\.(doubler|doublers\[\d\]|dbl2|dblLast)\.lamda$/,
}

/** Some of many, spread over all. */
const spread = <T>(items: readonly T[], count: number): T[] =>
  items.length <= count
    ? [...items]
    : Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)

const short = (name: string) => name.replace(/^main\./, '')
const publicResults = (): Changes => ({
  'nullifiers[0]': inputs.nullifiers[0]!,
  'nullifiers[1]': inputs.nullifiers[1]!,
  'commitments[0]': inputs.commitments[0]!,
  'commitments[1]': inputs.commitments[1]!,
})

describe('CIR-9: every wire follows from the inputs', () => {
  test('by the constraints alone, none is left over', () => {
    expect(bench.determination.free).toEqual([])
  })

  test('the witness so determined is the one that the published calculator computes', () => {
    expect(bench.translate(honest)).toEqual(bench.published.calculate(inputs))
  })

  test('only the challenge of the signature has bits that could write another number (AliasCheck is for them)', () => {
    const ambiguous = bench.determination.steps.filter((step) => step.kind === 'bits' && !step.unique)
    const names = ambiguous.flatMap((step) =>
      step.kind === 'bits' ? step.wires.map((wire) => bench.plain.symbols.names(wire).join(' ')) : [],
    )
    expect(ambiguous).toHaveLength(1)
    expect(names.filter((name) => !/\.h2bits\.out\[\d+\]$/.test(name))).toEqual([])
    expect(names).toHaveLength(254)
  })

  test('quotients occur only in curve arithmetic and zero tests', () => {
    const names = conditional().flatMap(({ wire }) => bench.plain.symbols.names(wire))
    expect(names.filter((name) => !/SpendAuthority.*\.(EdDSAPoseidonVerifier_\w+)\./.test(name))).toEqual([])
  })

  test.each(['a', 'b', 'c'])('no divisor is 0, except where the quotient is used nowhere (%s)', (seed) => {
    const witness = bench.plain.calculate(honestInputs({ seed, spend: [1n, 0n], create: [1n, 0n] }))
    const vanishing = conditional().filter(({ row, wire }) => conditionOf(rowOf(row), wire, witness) === 0n)
    expect(vanishing.map(({ wire }) => wire).sort()).toEqual(freeWires())
  })

  const conditional = () =>
    bench.determination.steps.filter((step): step is SolvedWire => step.kind === 'wire' && !step.unconditional)
  const rowOf = (row: number) => bench.plain.r1cs.constraints[row]!
  const freeWires = () =>
    FREE.flatMap((pattern) => bench.plain.symbols.matching(pattern).map(({ wire }) => wire)).sort()
})

describe('each wire of the published circuit', () => {
  test.each([1n, r - 1n, fieldElement('perturbation')])('breaks a constraint when %d is added to it', (delta) => {
    const unbroken = wiresThatMayChangeBy(delta, bench.published.r1cs, bench.translate(honest))
    const names = unbroken.map((wire) => bench.published.symbols.names(wire).join(' '))
    expect(names.filter((name) => !FREE.some((pattern) => pattern.test(name)))).toEqual([])
  })

  test('public inputs all stand in constraints', () => {
    const { constraints, publicCount } = bench.published.r1cs
    const used = new Set(constraints.flatMap(({ a, b, c }) => [a, b, c].flatMap((form) => [...form.wires])))
    expect(Array.from({ length: publicCount }, (_, i) => i + 1).filter((wire) => !used.has(wire))).toEqual([])
  })
})

describe('each assignment without a constraint of its own', () => {
  const sources = circuitSources('statements/transfer.circom')

  test('is one of those examined here, and our own files have none', () => {
    const templates = reachableTemplates(sources, 'JoinSplit')
    expect(hintsOf(templates).sort()).toEqual(Object.keys(HINTS).sort())
    expect(hintsOf(templates.filter(({ file }) => !file.startsWith('circomlib/')))).toEqual([])
  })

  test.each(Object.entries(HINTS))('%s: another value leads to no accepted witness', (_, pattern) => {
    const wires = bench.plain.symbols
      .matching(pattern)
      .filter(({ name }) => !FREE.some((free) => free.test(name)))
      .map(({ name, wire }) => ({ name: short(name), value: honest[wire]! }))
    expect(wires.length).toBeGreaterThan(0)
    for (const { name, value } of spread(wires, 6)) {
      for (const forged of new Set([0n, 1n, reduce(value + 1n), reduce(-value)])) {
        if (forged === value) continue
        expect({ name, forged, broken: bench.violatedBy(honest, { [name]: forged }).length > 0 }).toEqual({
          name,
          forged,
          broken: true,
        })
      }
    }
  })

  test('the unused inverses may be anything, and nothing else changes with them', () => {
    for (const { name } of FREE.flatMap((pattern) => bench.plain.symbols.matching(pattern))) {
      expect(bench.violatedBy(honest, { [short(name)]: 5n })).toEqual([])
    }
  })
})

describe('CIR-1, CIR-2: each input, with all public inputs fixed', () => {
  test('another value leads to no accepted witness', { timeout: 180_000 }, () => {
    const names = [...bench.inputs.map(short), ...Object.keys(publicResults())]
    expect(names).toHaveLength(149)
    const accepted = names.filter((name) => {
      const value = honest[bench.plain.symbols.wire(`main.${name}`)!]!
      return bench.violatedBy(honest, { ...publicResults(), [name]: reduce(value + 1n) }).length === 0
    })
    expect(accepted).toEqual([])
  })

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

  test('CIR-8: publicOut = r - publicIn of an asset one does not own: each product by itself', () => {
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
