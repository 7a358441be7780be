import { readFileSync } from 'node:fs'
import { transferArtifacts } from '@merkato/circuits'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseR1cs, type R1cs } from '../src/r1cs.js'
import { violations } from '../testing/constraint-check.ts'
import { honestInputs, type JoinSplitPlan } from '../testing/join-split-fixture.ts'
import { type WitnessCalculator, witnessCalculator } from '../testing/witness.ts'

const plans: Record<string, JoinSplitPlan> = {
  'two notes become two notes': { seed: 'two', spend: [70n, 30n], create: [99n, 1n] },
  'a deposit: dummies in, public amount in': { seed: 'deposit', spend: [0n, 0n], create: [5n, 0n], publicIn: 5n },
  'a withdrawal with change': { seed: 'withdrawal', spend: [9n, 0n], create: [4n, 0n], publicOut: 5n },
  'public amounts both ways': { seed: 'both', spend: [1n, 2n], create: [3n, 4n], publicIn: 10n, publicOut: 6n },
  'the largest values': { seed: 'large', spend: [2n ** 128n - 1n, 0n], create: [2n ** 128n - 1n, 0n] },
  'nothing at all': { seed: 'nothing', spend: [0n, 0n], create: [0n, 0n] },
}

describe('the circuit accepts honest statements', () => {
  let r1cs: R1cs
  let calculate: WitnessCalculator

  beforeAll(async () => {
    r1cs = parseR1cs(readFileSync(transferArtifacts().r1csPath))
    calculate = await witnessCalculator(readFileSync(transferArtifacts().wasmPath))
  })

  test.each(Object.entries(plans))('%s', (_, plan) => {
    expect(violations(r1cs, calculate(honestInputs(plan)))).toEqual([])
  })
})
