import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FundsSpreadError, InsufficientFundsError } from '../../src/errors/funds.js'
import { InvalidAmountError } from '../../src/errors/input.js'
import { sumOf, treeOf } from '../../src/planner/choose-notes.js'
import { planGather, planSpend } from '../../src/planner/transfer-plan.js'

const notesOf = (...values: bigint[]) => values.map((value, i) => ({ value, position: BigInt(i) }))
const request = { assetId: 1n, payment: 0n, withdrawal: 0n, fee: 0n }

const arbNotes = fc
  .array(fc.record({ value: fc.bigInt(1n, 10n ** 20n), tree: fc.integer({ min: 0, max: 1 }) }), { maxLength: 30 })
  .map((notes) => notes.map(({ value, tree }, i) => ({ value, position: (BigInt(tree) << 30n) + BigInt(i) })))
const arbAmount = fc.oneof(fc.constant(0n), fc.bigInt(1n, 10n ** 21n))

describe('planSpend', () => {
  test('WAL-4: keeps every unit: whatever goes in comes out, in each join-split and in all', () => {
    fc.assert(
      fc.property(arbNotes, arbAmount, arbAmount, arbAmount, (notes, payment, withdrawal, fee) => {
        fc.pre(payment + withdrawal > 0n)
        const plan = attempt(() => planSpend({ assetId: 1n, notes, payment, withdrawal, fee }))
        if (plan === undefined) return
        for (const part of plan) {
          expect(sumOf(part.inputs)).toBe(part.payment + part.change + part.publicOut)
          expect(part.fee <= part.publicOut).toBe(true)
          expect(part.change >= 0n && part.payment >= 0n && part.fee >= 0n).toBe(true)
        }
        expect(total(plan, 'payment')).toBe(payment)
        expect(total(plan, 'publicOut')).toBe(withdrawal + fee)
        expect(total(plan, 'fee')).toBe(fee)
      }),
      { numRuns: 500 },
    )
  })

  test('spends no note twice, two of one tree at most per join-split, eight join-splits at most', () => {
    fc.assert(
      fc.property(arbNotes, fc.bigInt(1n, 10n ** 21n), (notes, payment) => {
        const plan = attempt(() => planSpend({ ...request, notes, payment }))
        if (plan === undefined) return
        const positions = plan.flatMap(({ inputs }) => inputs.map(({ position }) => position))
        expect(new Set(positions).size).toBe(positions.length)
        expect(plan.length).toBeLessThanOrEqual(8)
        for (const { inputs } of plan) {
          expect(inputs.length === 1 || inputs.length === 2).toBe(true)
          expect(new Set(inputs.map(treeOf)).size).toBe(1)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('refuses only what the notes do not cover, or what needs too many of them', () => {
    fc.assert(
      fc.property(arbNotes, fc.bigInt(1n, 10n ** 21n), (notes, payment) => {
        try {
          planSpend({ ...request, notes, payment })
          expect(sumOf(notes) >= payment).toBe(true)
        } catch (error) {
          if (error instanceof InsufficientFundsError) expect(sumOf(notes) < payment).toBe(true)
          else expect(error).toBeInstanceOf(FundsSpreadError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('with wide proofs: eight notes of one tree at most per join-split, sixty-four in all, and no more proofs than without', () => {
    fc.assert(
      fc.property(arbNotes, fc.bigInt(1n, 10n ** 21n), (notes, payment) => {
        const plan = attempt(() => planSpend({ ...request, notes, payment, wide: true }))
        const narrow = attempt(() => planSpend({ ...request, notes, payment }))
        expect(plan !== undefined).toBe(sumOf(notes) >= payment)
        if (plan === undefined) return
        if (narrow) expect(plan.length).toBeLessThanOrEqual(narrow.length)
        const positions = plan.flatMap(({ inputs }) => inputs.map(({ position }) => position))
        expect(new Set(positions).size).toBe(positions.length)
        for (const { circuit, inputs } of plan) {
          expect(inputs.length).toBeLessThanOrEqual(circuit === 'transfer' ? 2 : 8)
          expect(new Set(inputs.map(treeOf)).size).toBe(1)
        }
        expect(total(plan, 'payment')).toBe(payment)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    [1, ['transfer']],
    [2, ['transfer']],
    [3, ['transfer', 'transfer']],
    [4, ['transfer', 'transfer']],
    [5, ['transfer-wide']],
    [8, ['transfer-wide']],
    [9, ['transfer-wide', 'transfer']],
    [12, ['transfer-wide', 'transfer', 'transfer']],
    [13, ['transfer-wide', 'transfer-wide']],
    [64, Array(8).fill('transfer-wide')],
  ])('%i notes of one tree that are all needed take %j', (count, circuits) => {
    const notes = notesOf(...Array<bigint>(count).fill(10n))
    const plan = planSpend({ ...request, notes, payment: 10n * BigInt(count), wide: true })
    expect(plan.map(({ circuit }) => circuit)).toEqual(circuits)
  })

  test('a wide proof takes the smallest notes along, as far as it has room', () => {
    const notes = notesOf(100n, 100n, 100n, 100n, 100n, 1n, 2n, 3n, 4n)
    const [part] = planSpend({ ...request, notes, payment: 495n, wide: true })
    expect(
      part?.inputs
        .map(({ value }) => value)
        .toSorted((a, b) => Number(a - b))
        .slice(0, 3),
    ).toEqual([1n, 2n, 3n])
    expect(part?.inputs).toHaveLength(8)
    expect(part?.change).toBe(11n)
  })

  test('takes the smallest note that suffices, and merges the smallest other one on the way', () => {
    const [part] = planSpend({ ...request, notes: notesOf(50n, 7n, 20n, 1n), payment: 15n })
    expect(part?.inputs.map(({ value }) => value)).toEqual([20n, 1n])
    expect(part?.change).toBe(6n)
  })

  test('leaves notes as large as the one it needs, or larger, free for other payments', () => {
    const [part] = planSpend({ ...request, notes: notesOf(100n, 20n, 20n), payment: 15n })
    expect(part?.inputs.map(({ value }) => value)).toEqual([20n])
  })

  test('takes the tightest pair when no note suffices alone', () => {
    const [part] = planSpend({ ...request, notes: notesOf(9n, 8n, 4n, 3n), payment: 11n })
    expect(sumOf(part?.inputs ?? [])).toBe(11n)
  })

  test('splits over several join-splits when funds are spread', () => {
    const plan = planSpend({ ...request, notes: notesOf(...Array<bigint>(16).fill(10n)), payment: 155n, fee: 1n })
    expect(plan).toHaveLength(8)
    expect(plan[0]).toMatchObject({ fee: 1n, publicOut: 1n, payment: 19n, change: 0n })
    expect(plan[7]).toMatchObject({ fee: 0n, publicOut: 0n, payment: 16n, change: 4n })
  })

  test('says how much is missing, and that some of it waits', () => {
    const error = failure(() => planSpend({ ...request, notes: notesOf(3n), payment: 5n, fee: 1n, reserved: 9n }))
    expect(error).toBeInstanceOf(InsufficientFundsError)
    expect(error).toMatchObject({ code: 'INSUFFICIENT_FUNDS', needed: 6n, available: 3n, reserved: 9n })
    expect((error as InsufficientFundsError).explain()).toContain('sync and try again')
  })

  test('says when funds lie in too many notes', () => {
    const notes = notesOf(...Array<bigint>(17).fill(1n))
    expect(failure(() => planSpend({ ...request, notes, payment: 17n }))).toBeInstanceOf(FundsSpreadError)
  })

  test.each([[0n], [-1n], [1n << 128n]])('refuses the amount %s', (payment) => {
    expect(failure(() => planSpend({ ...request, notes: notesOf(5n), payment }))).toBeInstanceOf(InvalidAmountError)
  })
})

test('planGather merges the smallest notes in pairs and loses nothing', () => {
  const plan = planGather(notesOf(5n, 1n, 3n, 2n, 4n))
  expect(plan.map(({ inputs }) => inputs.map(({ value }) => value))).toEqual([
    [1n, 2n],
    [3n, 4n],
  ])
  for (const part of plan) expect(sumOf(part.inputs)).toBe(part.change)
  expect(planGather(notesOf(1n))).toEqual([])
})

test('planGather with wide proofs merges the eight smallest of the fullest tree, and two as a pair', () => {
  const [part, ...others] = planGather(notesOf(9n, 8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n), true)
  expect(others).toEqual([])
  expect(part).toMatchObject({ circuit: 'transfer-wide', change: 36n, payment: 0n })
  expect(planGather(notesOf(3n, 4n), true)).toMatchObject([{ circuit: 'transfer', change: 7n }])
  const apart = [0n, 1n << 30n, 2n << 30n].map((position) => ({ value: 1n, position }))
  expect(planGather(apart, true)).toEqual([])
})

const total = (
  plan: readonly Record<'payment' | 'publicOut' | 'fee', bigint>[],
  part: 'payment' | 'publicOut' | 'fee',
) => plan.reduce((sum, joinSplit) => sum + joinSplit[part], 0n)

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

function failure(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
