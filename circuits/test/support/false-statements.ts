import type { CircuitName } from '@merkato/circuits'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { reduce } from '../../src/scalar-field.js'
import { violations } from '../../testing/constraint-check.ts'
import { fieldElement } from '../../testing/join-split-fixture.ts'
import { circuitAccepts, namedInputs, replaced } from '../../testing/tampered-inputs.ts'
import { WitnessRefusedError } from '../../testing/witness.ts'
import { type Workbench, workbench } from '../../testing/workbench.ts'

/** A circuit of one note, worth 77, and the rules that it proves. */
export interface OneNoteSubject<T extends object> {
  readonly circuit: CircuitName
  readonly honest: T
  /** What the protocol package says of the statement that inputs state. */
  check(inputs: T): { readonly ok: boolean }
}

/** Inputs that are honest but for one number, which may be any but `boundHash`: that says nothing of the note. */
export function falseStatements<T extends object>({ circuit, honest, check }: OneNoteSubject<T>): void {
  let bench: Workbench
  beforeAll(async () => {
    bench = await workbench(circuit)
  }, 120_000)

  describe('false statements', () => {
    test('the published calculator refuses another value of any input but boundHash', () => {
      for (const { name, value } of namedInputs(honest)) {
        const calculate = () => bench.published.calculate(replaced(honest, name, reduce(value + 1n)))
        if (name === 'boundHash') expect(violations(bench.published.r1cs, calculate())).toEqual([])
        else expect(calculate, name).toThrow(WitnessRefusedError)
      }
    })

    test('with any one number changed: circuit and protocol agree', () => {
      const changes = [0n, 1n, -1n, 2n ** 128n, 2n ** 128n - 77n, fieldElement('tamper')]
      const arbChange = fc.tuple(fc.constantFrom(...namedInputs(honest)), fc.constantFrom(...changes))
      let accepted = 0
      fc.assert(
        fc.property(arbChange, ([{ name, value }, change]) => {
          const tampered = replaced(honest, name, reduce(value + change))
          const verdict = circuitAccepts(bench, tampered, honest)
          accepted += Number(verdict)
          expect({ name, change, verdict }).toEqual({ name, change, verdict: check(tampered).ok })
        }),
        { numRuns: 60, seed: 6 },
      )
      expect(accepted).toBeGreaterThan(0)
    })
  })
}
