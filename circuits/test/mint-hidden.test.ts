import {
  checkMintHidden,
  MINT_HIDDEN_PUBLIC_ORDER,
  type MintHiddenStatement,
  mintHiddenCircuitInputs,
  mintHiddenPublicInputs,
} from '@merkato/protocol'
import { arbMintHiddenStatement } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import { fieldElement, noteCommitment } from '../testing/join-split-fixture.ts'
import { honestMintHiddenInputs, type MintHiddenInputs } from '../testing/mint-hidden-fixture.ts'
import { type Workbench, workbench } from '../testing/workbench.ts'
import { falseStatements } from './support/false-statements.ts'
import { finishedWitnesses } from './support/finished-witnesses.ts'

let bench: Workbench

beforeAll(async () => {
  bench = await workbench('mint-hidden')
}, 120_000)

/** The statement that these inputs state. */
const toStatement = ({ asset, commitment, boundHash, npk, value, rho }: MintHiddenInputs): MintHiddenStatement => ({
  public: { asset, commitment, boundHash },
  private: { npk, value, rho },
})

const LARGEST = 2n ** 128n - 1n

describe('honest statements', () => {
  test.each([0n, 1n, 2n ** 64n, LARGEST])(
    'are accepted, with public inputs in the order of the specification (%d)',
    (value) => {
      const inputs = honestMintHiddenInputs('honest', value)
      const witness = bench.published.calculate(inputs)
      expect(violations(bench.published.r1cs, witness)).toEqual([])
      expect(witness.slice(1, 4)).toEqual([inputs.asset, inputs.commitment, inputs.boundHash])
      const order = MINT_HIDDEN_PUBLIC_ORDER.map((name) => bench.published.symbols.wire(`main.${name}`))
      expect(order).toEqual([1, 2, 3])
    },
  )

  test('of the protocol package are the same statements', () =>
    fc.assert(
      fc.property(arbMintHiddenStatement(), (statement) => {
        expect(checkMintHidden(statement)).toEqual({ ok: true })
        const witness = bench.published.calculate(mintHiddenCircuitInputs(statement))
        expect(violations(bench.published.r1cs, witness)).toEqual([])
        expect(witness.slice(1, 4)).toEqual(mintHiddenPublicInputs(statement.public))
      }),
      { numRuns: 20, seed: 5 },
    ))
})

falseStatements({
  circuit: 'mint-hidden',
  honest: honestMintHiddenInputs('false', 77n),
  check: (inputs) => checkMintHidden(toStatement(inputs)),
})

finishedWitnesses({
  circuit: 'mint-hidden',
  template: 'MintHidden',
  honest: (seed) => honestMintHiddenInputs(seed, 12n),
  results: ['commitment'],
  hints: ['Num2Bits.out'],
  signatures: 0,
  inputCount: 6,
  unrelated: ['boundHash'],
})

describe('CIR-11: the commitment opens to one note of the named asset, below 2^128', () => {
  const honest = honestMintHiddenInputs('victim', 5n)

  /** Names of the signals in the rows that a forgery breaks. */
  const broken = (changes: Partial<MintHiddenInputs>): string[] =>
    bench.violatedBy(bench.plain.calculate(honest), changes).flatMap((row) => bench.signalsOf(row))

  test.each([2n ** 128n, 2n ** 128n + 5n, r - 1n, 2n ** 253n])(
    'a note of %d breaks the range, though its commitment is right',
    (value) => {
      const commitment = noteCommitment(honest.npk, honest.asset, value, honest.rho)
      const names = broken({ value, commitment })
      expect(names).not.toEqual([])
      expect(names.some((name) => /Range_.*\.(value|decomposition)/.test(name))).toBe(true)
      expect(checkMintHidden(toStatement({ ...honest, value, commitment }))).toEqual({ ok: false, rule: 'M2' })
    },
  )

  test('the same note as one of another asset breaks the equation of the commitment', () => {
    expect(broken({ asset: fieldElement('another asset'), commitment: honest.commitment })).toContain('main.commitment')
  })

  test('another amount, holder or rho under the same commitment break it too', () => {
    for (const name of ['npk', 'value', 'rho'] as const) {
      expect(broken({ [name]: honest[name] + 1n, commitment: honest.commitment })).toContain('main.commitment')
    }
  })

  test('another boundHash under the finished witness of a proof breaks a constraint', () => {
    const wire = bench.published.symbols.wire('main.boundHash')!
    const witness = bench.published.calculate(honest)
    expect(violations(bench.published.r1cs, witness.with(wire, fieldElement('another mint')))).toHaveLength(1)
  })
})
