import type { CircuitName } from '@merkato/circuits'
import { beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../src/catalogue.js'
import { circuitSources } from '../../src/recipe/sources.js'
import { reduce } from '../../src/scalar-field.js'
import { hintsOf, reachableTemplates } from '../../testing/circom-text.ts'
import { conditionOf, type SolvedWire } from '../../testing/determinism.ts'
import { type Changes, FREE_WIRES, type Workbench, workbench } from '../../testing/workbench.ts'

/** Where the hints of each template are found among the wires. */
const HINTS: Record<string, RegExp> = {
  'Num2Bits.out': /((Num2Bits_\d+_\d+|num2bits|n2b|snum2bits|h2bits)\.out|Range_\w+(\[\d+\])?\.decomposition)\[\d+\]$/,
  'IsZero.inv': /\.inv$/,
  'BabyAdd.xout': /\.xout$/,
  'BabyAdd.yout': /\.yout$/,
  // The compiler keeps one name per wire; these are the outputs of e2m under the name of what they feed.
  'Edwards2Montgomery.out': /segments\[\d\]\.(bits\[0\]\.dblIn|cadders\[0\]\.in1)\[\d\]$/,
  'Montgomery2Edwards.out': /\.c?m2e(\[\d\])?\.out\[\d\]$/,
  'MontgomeryAdd.lamda': /\.(adder|adders\[\d+\]|cadders\[\d+\]|adr\d)\.lamda$/,
  'MontgomeryDouble.lamda': /\.(doubler|doublers\[\d\]|dbl2|dblLast)\.lamda$/,
}

/** A circuit, and what is known of it. */
export interface Subject {
  readonly circuit: CircuitName
  /** Its template. */
  readonly template: string
  /** Honest inputs by signal name. */
  honest(seed: string): object
  /** Public inputs that follow from the others, by the names of their signals. */
  readonly results: readonly string[]
  /** Hints of circomlib in it, of {@link HINTS}. */
  readonly hints: readonly string[]
  /** Signatures in it: each has a challenge whose bits could write another number too, and two inverses that nothing uses. */
  readonly signatures: number
  /** Numbers among its inputs. */
  readonly inputCount: number
  /** Inputs of which any value makes a true statement: public ones, to which a proof is bound. */
  readonly unrelated?: readonly string[]
}

/** All hints of circomlib's signature verifier. */
export const SIGNATURE_HINTS: readonly string[] = Object.keys(HINTS)

/** Some of many, spread over all. */
export const spread = <T>(items: readonly T[], count: number): T[] =>
  items.length <= count
    ? [...items]
    : Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)

/** Name of a signal as the workbench takes it. */
export const short = (name: string) => name.replace(/^main\./, '')

/**
 * Finished witnesses are changed here, not inputs: a missing constraint survives tests that only change inputs, because the witness
 * calculator of an honest prover fills in honest values. docs/protocol/transfer-circuit.md explains the method.
 */
export function finishedWitnesses(subject: Subject): void {
  let bench: Workbench
  let honest: bigint[]

  beforeAll(async () => {
    bench = await workbench(subject.circuit)
    honest = bench.plain.calculate(subject.honest('witness'))
  })

  const honestly = (name: string) => honest[bench.plain.symbols.wire(`main.${name}`)!]!
  const fixedResults = (): Changes => Object.fromEntries(subject.results.map((name) => [name, honestly(name)]))
  const free = () => FREE_WIRES.flatMap((pattern) => bench.plain.symbols.matching(pattern))
  const conditional = () =>
    bench.determination.steps.filter((step): step is SolvedWire => step.kind === 'wire' && !step.unconditional)

  describe('CIR-9: every wire follows from the inputs', () => {
    test('by the constraints alone, none is left over', () => {
      expect(bench.determination.free).toEqual([])
    })

    test('the witness so determined is the one that the published calculator computes', () => {
      expect(bench.translate(honest)).toEqual(bench.published.calculate(subject.honest('witness')))
    })

    test('only the challenge of a signature has bits that could write another number (AliasCheck is for them)', () => {
      const ambiguous = bench.determination.steps.filter((step) => step.kind === 'bits' && !step.unique)
      const names = ambiguous.flatMap((step) =>
        step.kind === 'bits' ? step.wires.map((wire) => bench.plain.symbols.names(wire).join(' ')) : [],
      )
      expect(ambiguous).toHaveLength(subject.signatures)
      expect(names.filter((name) => !/\.h2bits\.out\[\d+\]$/.test(name))).toEqual([])
      expect(names).toHaveLength(254 * subject.signatures)
    })

    test('quotients occur only in curve arithmetic and zero tests', () => {
      const names = conditional().flatMap(({ wire }) => bench.plain.symbols.names(wire))
      expect(names.filter((name) => !/SpendAuthority.*\.(EdDSAPoseidonVerifier_\w+)\./.test(name))).toEqual([])
    })

    test.each(['a', 'b', 'c'])('no divisor is 0, except where the quotient is used nowhere (%s)', (seed) => {
      const witness = bench.plain.calculate(subject.honest(seed))
      const rowOf = (row: number) => bench.plain.r1cs.constraints[row]!
      const vanishing = conditional().filter(({ row, wire }) => conditionOf(rowOf(row), wire, witness) === 0n)
      const unused = free().map(({ wire }) => wire)
      expect(vanishing.map(({ wire }) => wire).sort()).toEqual(unused.sort())
    })
  })

  describe('each assignment without a constraint of its own', () => {
    test('is one of those examined here, and our own files have none', () => {
      const templates = reachableTemplates(circuitSources(CATALOGUE[subject.circuit].entry), subject.template)
      expect(hintsOf(templates).sort()).toEqual([...subject.hints].sort())
      expect(hintsOf(templates.filter(({ file }) => !file.startsWith('circomlib/')))).toEqual([])
    })

    test.each(subject.hints)('%s: another value leads to no accepted witness', (hint) => {
      const wires = bench.plain.symbols
        .matching(HINTS[hint]!)
        .filter(({ name }) => !FREE_WIRES.some((pattern) => pattern.test(name)))
        .map(({ name, wire }) => ({ name: short(name), value: honest[wire]! }))
      expect(wires.length).toBeGreaterThan(0)
      for (const { name, value } of spread(wires, 6)) {
        for (const forged of new Set([0n, 1n, reduce(value + 1n), reduce(-value)])) {
          if (forged === value) continue
          const broken = bench.violatedBy(honest, { [name]: forged }).length > 0
          expect({ name, forged, broken }).toEqual({ name, forged, broken: true })
        }
      }
    })

    test('the unused inverses may be anything, and nothing else changes with them', () => {
      expect(free()).toHaveLength(2 * subject.signatures)
      for (const { name } of free()) expect(bench.violatedBy(honest, { [short(name)]: 5n })).toEqual([])
    })
  })

  describe('each input, with all public inputs fixed', () => {
    test('another value leads to no accepted witness', { timeout: 180_000 }, () => {
      const names = [...bench.inputs.map(short), ...subject.results]
      expect(names).toHaveLength(subject.inputCount)
      const accepted = names.filter(
        (name) => bench.violatedBy(honest, { ...fixedResults(), [name]: reduce(honestly(name) + 1n) }).length === 0,
      )
      expect(accepted).toEqual(subject.unrelated ?? [])
    })
  })
}
