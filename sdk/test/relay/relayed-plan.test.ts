import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InsufficientFundsError } from '../../src/errors/funds.js'
import { RelayFeeNotesError } from '../../src/errors/relay.js'
import type { FeeForm } from '../../src/relay/relay-client.js'
import { planRelayed, type RelayedRequest, type RelayFee } from '../../src/relay/relayed-plan.js'
import type { SpendingView } from '../../src/transactions/build-bundle.js'

const [GOLD, COIN] = [7n, 8n]
const PAYEE = 'payee'
const TILL = 'till'

const viewOf = (gold: readonly bigint[], coin: readonly bigint[] = [], wide = true) => {
  const notes = [...gold.map((value) => ({ value, assetId: GOLD })), ...coin.map((value) => ({ value, assetId: COIN }))]
  const numbered = notes.map((note, i) => ({ ...note, position: BigInt(i), nullifier: BigInt(i) + 100n }))
  return { notes: numbered, reserved: [], wide } as unknown as SpendingView
}
const feeOf = (amount: bigint, as: FeeForm = 'note', asset = GOLD): RelayFee => ({
  asset,
  amount,
  as,
  payTo: TILL,
  feeTo: `0x${'11'.repeat(20)}`,
  caller: `0x${'22'.repeat(20)}`,
})
const pay = (amount: bigint): RelayedRequest => ({ assetId: GOLD, payment: { to: PAYEE, amount } })
const withdraw = (amount: bigint): RelayedRequest => ({
  assetId: GOLD,
  withdrawal: { to: `0x${'33'.repeat(20)}`, amount },
})
const merge: RelayedRequest = { assetId: GOLD, gather: true }

/** What a plan does, in sums. */
function effectOf(view: SpendingView, request: RelayedRequest, fee: RelayFee) {
  const parts = planRelayed(view, request, fee) ?? []
  const all = parts.flatMap(({ planned, to }) => planned.map((part) => ({ ...part, to })))
  for (const { inputs, payment, change, publicOut, fee: paid } of all) {
    expect(inputs.reduce((sum, { value }) => sum + value, 0n)).toBe(payment + change + publicOut)
    expect(paid).toBeLessThanOrEqual(publicOut)
    expect(new Set(inputs.map(({ assetId }) => assetId)).size).toBe(1)
  }
  const spent = all.flatMap(({ inputs }) => inputs.map(({ nullifier }) => nullifier))
  expect(new Set(spent).size).toBe(spent.length)
  const sum = (of: (part: (typeof all)[number]) => bigint) => all.reduce((total, part) => total + of(part), 0n)
  const to = (name: string) => sum((part) => (part.to.payment?.to === name ? part.payment : 0n))
  return {
    circuits: all.map(({ circuit }) => circuit),
    paid: to(PAYEE),
    note: to(TILL),
    withdrawn: sum((part) => part.publicOut - part.fee),
    publicFee: sum((part) => part.fee),
  }
}

describe('a fee as a note', () => {
  test('beside a private payment has a join-split of its own', () => {
    expect(effectOf(viewOf([100n, 20n]), pay(60n), feeOf(5n))).toEqual({
      circuits: ['transfer', 'transfer'],
      paid: 60n,
      note: 5n,
      withdrawn: 0n,
      publicFee: 0n,
    })
  })

  test('chooses after the payment when the payment needs the notes that it would take', () => {
    expect(effectOf(viewOf([8n, 5n, 3n]), pay(11n), feeOf(4n))).toMatchObject({ paid: 11n, note: 4n })
  })

  test('goes beside a public payment, and out of what is merged', () => {
    const withdrawal = effectOf(viewOf([100n]), withdraw(60n), feeOf(5n))
    expect(withdrawal).toMatchObject({ circuits: ['transfer'], withdrawn: 60n, note: 5n, publicFee: 0n })
    expect(effectOf(viewOf([5n, 6n, 7n]), merge, feeOf(9n))).toMatchObject({ circuits: ['transfer-wide'], note: 9n })
  })

  test('may be of another asset', () => {
    const effect = effectOf(viewOf([100n], [50n]), pay(100n), feeOf(5n, 'note', COIN))
    expect(effect).toMatchObject({ circuits: ['transfer', 'transfer'], paid: 100n, note: 5n })
    expect(effectOf(viewOf([5n, 6n], [50n]), merge, feeOf(5n, 'note', COIN))).toMatchObject({ note: 5n })
  })

  test('needs a note beside those of the payment; where it may be public, it is', () => {
    expect(() => planRelayed(viewOf([100n]), pay(60n), feeOf(5n))).toThrow(RelayFeeNotesError)
    expect(effectOf(viewOf([100n]), pay(60n), feeOf(5n, 'either'))).toMatchObject({ note: 0n, publicFee: 5n })
    expect(() => planRelayed(viewOf([100n]), pay(96n), feeOf(5n))).toThrow(InsufficientFundsError)
    expect(() => planRelayed(viewOf([100n], [4n]), pay(60n), feeOf(5n, 'note', COIN))).toThrow(InsufficientFundsError)
  })
})

test('nothing to merge is no bundle', () => {
  expect(planRelayed(viewOf([100n]), merge, feeOf(5n))).toBeUndefined()
})

test('RLY-1: whatever the notes, a plan pays the fee and the payment to the unit, out of different notes, each join-split balanced', () => {
  const notes = fc.array(fc.bigInt(1n, 50n), { maxLength: 12 })
  const form = fc.constantFrom<FeeForm>('note', 'public', 'either')
  const request = fc.oneof(fc.bigInt(1n, 120n).map(pay), fc.bigInt(1n, 120n).map(withdraw), fc.constant(merge))
  const asset = fc.constantFrom(GOLD, COIN)
  fc.assert(
    fc.property(
      notes,
      notes,
      request,
      form,
      asset,
      fc.bigInt(1n, 60n),
      fc.boolean(),
      (gold, coin, wish, as, of, amount, wide) => {
        const fee = feeOf(amount, as, of)
        const outcome = (() => {
          try {
            return effectOf(viewOf(gold, coin, wide), wish, fee)
          } catch (error) {
            if (error instanceof Error && 'code' in error) return undefined
            throw error
          }
        })()
        if (outcome === undefined || outcome.circuits.length === 0) return
        expect(outcome.circuits.length).toBeLessThanOrEqual(8)
        expect(outcome.note + outcome.publicFee).toBe(amount)
        if (as === 'note') expect(outcome.publicFee).toBe(0n)
        if (!wish.gather) {
          expect(outcome.paid).toBe(wish.payment?.amount ?? 0n)
          expect(outcome.withdrawn).toBe(wish.withdrawal?.amount ?? 0n)
        }
      },
    ),
  )
})
