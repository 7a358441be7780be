import { type Contract, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OrderActionName, OrderStateName } from '../src/index.js'
import { openHardhat, type TestChain } from './support/chains.js'
import {
  as,
  BOND,
  CANCEL_BPS,
  costOf,
  DEPOSIT,
  directCall,
  type Market,
  now,
  openMarket,
  orderIn,
  PENALTY_BPS,
  PRICE,
  read,
  settlementOf,
  stateOf,
} from './support/market.js'
import { diagramArrows, evaluate, type Transition, transitionTable } from './support/transition-table.js'

const LIVING: readonly OrderStateName[] = ['Open', 'Committed', 'Shipped', 'Received', 'Claimed']
const ENDED: readonly OrderStateName[] = ['Completed', 'Cancelled', 'Revoked', 'Conceded']
const ACTIONS: readonly OrderActionName[] = [
  'WithdrawOffer',
  'Commit',
  'Cancel',
  'Revoke',
  'Ship',
  'ConfirmReceipt',
  'Accept',
  'Claim',
  'WithdrawClaim',
  'Concede',
]
const ACTORS = ['seller', 'buyer', 'carrier', 'stranger'] as const
const AMOUNTS = {
  price: PRICE,
  deposit: DEPOSIT,
  bond: BOND,
  penalty: (PRICE * PENALTY_BPS) / 10_000n,
  fee: (PRICE * CANCEL_BPS) / 10_000n,
}

type Actor = (typeof ACTORS)[number]
type Timing = 'in time' | 'late'

interface Attempt {
  readonly state: OrderStateName
  readonly step: string
  readonly actor: Actor
  readonly timing: Timing
  readonly call: readonly [string, readonly unknown[], bigint]
}

const table = transitionTable()
const stepName = (action: OrderActionName) => action.charAt(0).toLowerCase() + action.slice(1)

describe('docs/protocol/order-escrow.md', () => {
  let chain: TestChain
  let market: Market

  beforeAll(async () => {
    chain = await openHardhat()
    market = await openMarket(chain.provider)
  })
  afterAll(() => chain.close())

  test('the diagram shows the arrows of the table', () => {
    const rows = table.map(({ from, step, to }) => `${from} ${step} ${to}`).sort()
    expect(diagramArrows().filter((arrow) => !arrow.startsWith('[*]'))).toEqual(rows)
  })

  test('no state is entered twice, so that a signed step serves once', () => {
    const reaches = (from: string, target: string): boolean =>
      table.some((row) => row.from === from && (row.to === target || reaches(row.to, target)))
    expect(LIVING.filter((state) => reaches(state, state))).toEqual([])
  })

  for (const state of [...LIVING, ...ENDED]) {
    for (const timing of ['in time', 'late'] as const) {
      test(`${state}, ${timing}: every step by every actor does what the table says`, async () => {
        await inState(state, timing, async (orderId) => {
          for (const attempt of await attemptsIn(orderId, state, timing)) await check(orderId, attempt)
        })
      })
    }
  }

  async function inState(state: OrderStateName, timing: Timing, play: (orderId: string) => Promise<void>) {
    const goBack = await chain.snapshot()
    const orderId = await orderIn(market, state)
    if (timing === 'late') await runOut(orderId)
    await play(orderId)
    await goBack()
  }

  async function runOut(orderId: string): Promise<void> {
    const deadline: bigint = await read(market, 'deadlineOf', orderId)
    const past = deadline - (await now(market))
    await chain.advance(past > 0n ? past + 1n : 1n)
  }

  async function attemptsIn(orderId: string, state: OrderStateName, timing: Timing): Promise<Attempt[]> {
    const held: bigint = await read(market, 'heldBy', orderId)
    const settlement = await settlementOf(market, orderId, 1n, held === 0n ? 0n : held - 1n)
    const calls: [string, readonly [string, readonly unknown[], bigint]][] = [
      ...ACTIONS.map((action) => {
        return [stepName(action), [...directCall(action, orderId), costOf(action)]] as [string, Attempt['call']]
      }),
      ['endByTime', ['endByTime', [orderId], 0n]],
      ['settle', ['settle', settlement, 0n]],
    ]
    return calls.flatMap(([step, call]) => ACTORS.map((actor) => ({ state, step, actor, timing, call })))
  }

  async function check(orderId: string, attempt: Attempt): Promise<void> {
    const row = rowFor(attempt)
    const label = `${attempt.step} by the ${attempt.actor}`
    expect(await wouldPass(attempt), label).toBe(row !== undefined)
    // What is refused changes nothing: only the others are sent.
    if (row === undefined) return
    const goBack = await chain.snapshot()
    const before = await books()
    const [name, args, value] = attempt.call
    await as(market, market[attempt.actor], name, args, value)
    await expectOutcome(orderId, row, before, label)
    await goBack()
  }

  async function wouldPass({ actor, call: [name, args, value] }: Attempt): Promise<boolean> {
    const escrow = market.escrow.connect(market[actor]) as Contract
    return escrow
      .getFunction(name)
      .staticCall(...args, { value })
      .then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== 'CALL_EXCEPTION') throw error
          return false
        },
      )
  }

  async function expectOutcome(orderId: string, row: Transition, before: Books, label: string): Promise<void> {
    expect(await stateOf(market, orderId), label).toBe(row.to)
    const after = await books()
    if (/\d|price|deposit/.test(row.buyerGets)) {
      expect(after.buyer - before.buyer, `${label}: to the buyer`).toBe(evaluate(row.buyerGets, AMOUNTS))
      expect(after.seller - before.seller, `${label}: to the seller`).toBe(evaluate(row.sellerGets, AMOUNTS))
    }
    expect(trustChange(before, after), `${label}: trust`).toBe(row.trust)
  }

  async function books() {
    const trust = (who: string) => market.trust.getFunction('trustOf').staticCall(who) as Promise<bigint>
    return {
      buyer: (await read(market, 'balanceOf', market.buyer.address, ZeroAddress)) as bigint,
      seller: (await read(market, 'balanceOf', market.seller.address, ZeroAddress)) as bigint,
      buyerTrust: await trust(market.buyer.address),
      sellerTrust: await trust(market.seller.address),
    }
  }

  type Books = Awaited<ReturnType<typeof books>>

  function trustChange(before: Books, after: Books): string {
    const change = (who: 'seller' | 'buyer') => {
      const by = after[`${who}Trust`] - before[`${who}Trust`]
      return by === 0n ? [] : [`${who} ${by > 0n ? '+' : ''}${by}`]
    }
    return [...change('seller'), ...change('buyer')].join(', ')
  }
})

/** The row that allows an attempt. Whoever holds both signatures may bring a settlement; anybody is somebody. */
function rowFor({ state, step, actor, timing }: Attempt): Transition | undefined {
  return table.find((row) => {
    const admitted = row.by.some((by) => by === 'anybody' || by === 'both' || by === actor || isFreeToBuy(row, actor))
    return row.from === state && row.step === step && admitted && (row.when === 'any time' || row.when === timing)
  })
}

/** The buyer of an open order is whoever commits, but the seller himself. */
const isFreeToBuy = (row: Transition, actor: Actor) => row.step === 'commit' && actor !== 'seller'
