import {
  checkOpen,
  OPEN_PUBLIC_ORDER,
  type OpenStatement,
  openCircuitInputs,
  openPublicInputs,
} from '@merkato/protocol'
import { arbOpenStatement } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r } from '../src/scalar-field.js'
import { violations } from '../testing/constraint-check.ts'
import { fieldElement, noteCommitment, tag } from '../testing/join-split-fixture.ts'
import { honestOpenInputs, type OpenInputs, withCommitments } from '../testing/open-fixture.ts'
import { type Workbench, workbench } from '../testing/workbench.ts'
import { falseStatements } from './support/false-statements.ts'
import { finishedWitnesses } from './support/finished-witnesses.ts'

let bench: Workbench

beforeAll(async () => {
  bench = await workbench('open')
}, 120_000)

/** The statement that these inputs state. */
const toStatement = ({
  sealed,
  commitment,
  publicAsset,
  publicOut,
  boundHash,
  ...rest
}: OpenInputs): OpenStatement => ({
  public: { sealed, commitment, publicAsset, publicOut, boundHash },
  private: rest,
})

const LARGEST = 2n ** 128n - 1n

describe('honest statements', () => {
  test.each([
    [0n, 0n],
    [1n, 0n],
    [1n, 1n],
    [2n ** 64n, 5n],
    [LARGEST, 0n],
    [LARGEST, LARGEST],
  ])('are accepted, with public inputs in the order of the specification (%d, %d in public)', (value, publicOut) => {
    const inputs = honestOpenInputs('honest', value, publicOut)
    const witness = bench.published.calculate(inputs)
    expect(violations(bench.published.r1cs, witness)).toEqual([])
    expect(witness.slice(1, 6)).toEqual(OPEN_PUBLIC_ORDER.map((name) => inputs[name]))
    const order = OPEN_PUBLIC_ORDER.map((name) => bench.published.symbols.wire(`main.${name}`))
    expect(order).toEqual([1, 2, 3, 4, 5])
  })

  test('of the protocol package are the same statements', () =>
    fc.assert(
      fc.property(arbOpenStatement(), (statement) => {
        expect(checkOpen(statement)).toEqual({ ok: true })
        const witness = bench.published.calculate(openCircuitInputs(statement))
        expect(violations(bench.published.r1cs, witness)).toEqual([])
        expect(witness.slice(1, 6)).toEqual(openPublicInputs(statement.public))
      }),
      { numRuns: 20, seed: 5 },
    ))
})

falseStatements({
  circuit: 'open',
  honest: honestOpenInputs('false', 77n, 7n),
  check: (inputs) => checkOpen(toStatement(inputs)),
})

finishedWitnesses({
  circuit: 'open',
  template: 'Open',
  honest: (seed) => honestOpenInputs(seed, 12n, 5n),
  results: ['sealed', 'commitment'],
  hints: ['Num2Bits.out'],
  signatures: 0,
  inputCount: 10,
  unrelated: ['boundHash'],
})

describe('CIR-13: an opening pays exactly what was sealed', () => {
  const honest = honestOpenInputs('victim', 50n, 20n)

  /** Names of the signals in the rows that a forgery breaks. */
  const broken = (changes: Partial<OpenInputs>): string[] =>
    bench.violatedBy(bench.plain.calculate(honest), changes).flatMap((row) => bench.signalsOf(row))

  test.each([51n, 2n ** 127n, r - 1n])(
    '%d paid out of 50, with everything that follows, breaks the range',
    (publicOut) => {
      const forged = withCommitments({ ...honest, publicOut })
      const names = broken({ publicOut, commitment: forged.commitment })
      expect(names.some((name) => /Range_.*\.(value|decomposition)|decomposition/.test(name))).toBe(true)
      expect(checkOpen(toStatement(forged))).toEqual({ ok: false, rule: 'N3' })
    },
  )

  test('more in the note than is left breaks the equation of the commitment', () => {
    const commitment = noteCommitment(honest.npk, honest.asset, 31n, honest.rho)
    expect(broken({ commitment })).toContain('main.commitment')
    expect(checkOpen(toStatement({ ...honest, commitment }))).toEqual({ ok: false, rule: 'N5' })
  })

  test('another asset in public breaks the product', () => {
    expect(broken({ publicAsset: fieldElement('another asset') })).toContain('main.publicAsset')
  })

  test('the note of a holder, who could spend it too, is no sealed one', () => {
    const sealed = noteCommitment(honest.npk, honest.asset, honest.value, honest.rhoSealed)
    expect(sealed).not.toBe(noteCommitment(tag('sealed'), honest.asset, honest.value, honest.rhoSealed))
    expect(broken({ sealed })).toContain('main.sealed')
    expect(checkOpen(toStatement({ ...honest, sealed }))).toEqual({ ok: false, rule: 'N2' })
  })

  test('another boundHash under the finished witness of a proof breaks a constraint', () => {
    const wire = bench.published.symbols.wire('main.boundHash')!
    const witness = bench.published.calculate(honest)
    expect(violations(bench.published.r1cs, witness.with(wire, fieldElement('another parcel')))).toHaveLength(1)
  })
})
