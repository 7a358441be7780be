import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Progress, type ProofProgress, type WorkPart } from '../../src/prove/progress.js'

const STEPS = ['witness', 'quotient', 'multiexp', 'verify'] as const

test('whatever order parts end in, the fraction never falls, steps never go back, and the end is 1', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 1000 }), fc.nat()), { minLength: 1, maxLength: 20 }),
      (rows) => {
        const parts = rows
          .map(([step, weight, order]) => ({ phase: STEPS[step] as WorkPart['phase'], weight, step, order }))
          .sort((a, b) => a.step - b.step)
        const told: ProofProgress[] = []
        const progress = new Progress(parts, (state) => void told.push(state))
        progress.start()
        for (const part of [...parts].sort((a, b) => a.order - b.order)) progress.finish(part)
        expect(told).toHaveLength(parts.length + 1)
        expect(told[0]).toEqual({ step: parts[0]?.phase, fraction: 0 })
        expect(told.at(-1)).toEqual({ step: parts.at(-1)?.phase, fraction: 1 })
        for (const [i, state] of told.slice(1).entries()) {
          expect(state.fraction).toBeGreaterThan(told[i]?.fraction as number)
          const at = (step: string) => STEPS.indexOf(step as (typeof STEPS)[number])
          expect(at(state.step)).toBeGreaterThanOrEqual(at(told[i]?.step as string))
        }
      },
    ),
  ))

test('names the first step that is not finished, though later ones are', () => {
  const parts = [
    { phase: 'quotient', weight: 1 },
    { phase: 'multiexp', weight: 3 },
    { phase: 'verify', weight: 4 },
  ] as const
  const told: ProofProgress[] = []
  const progress = new Progress(parts, (state) => void told.push(state))
  progress.finish(parts[1])
  progress.finish(parts[0])
  expect(told).toEqual([
    { step: 'quotient', fraction: 0.375 },
    { step: 'verify', fraction: 0.5 },
  ])
})
