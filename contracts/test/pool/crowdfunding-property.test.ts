import type { OneTimeStruct } from '@merkato/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, Funding, refundAddress } from './funding.js'
import { HOMES } from './homes.js'
import { openStage, type Stage } from './stage.js'

const GOAL = 100n
const PLEDGERS = 3
const PAYABLE = Array.from({ length: PLEDGERS }, (_, i) => refundAddress(BigInt(201 + i)))
const PERIODS = ['open', 'collecting', 'refunding'] as const

type Period = (typeof PERIODS)[number]
type Step =
  | { readonly do: 'pledge'; readonly who: number; readonly amount: bigint }
  | { readonly do: 'redirect'; readonly who: number; readonly to: number }
  | { readonly do: 'refund'; readonly who: number }
  | { readonly do: 'collect'; readonly starter: boolean }
  | { readonly do: 'wait' }

const who = fc.nat({ max: PLEDGERS - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pledge'), who, amount: fc.bigInt(1n, 80n) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redirect'), who, to: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refund'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('collect'), starter: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait') }) },
)

/** What a crowdfunding has to answer, in plain code. */
class Model {
  readonly pledges = Array<bigint>(PLEDGERS).fill(0n)
  raised = 0n
  paid = 0n
  collected = false
  period: Period = 'open'

  expected(one: Step): string {
    if (one.do === 'wait') return 'done'
    if (one.do === 'pledge') return this.period === 'open' ? 'done' : 'TooLate'
    if (one.do === 'collect') return one.starter ? this.#collecting() : 'NotTheOwner'
    if (this.collected) return 'AlreadyCollected'
    const mayRefund = this.period === 'refunding' || (this.period === 'collecting' && this.raised < GOAL)
    if (one.do === 'refund' && !mayRefund) return 'TooEarly'
    return this.pledges[one.who] === 0n ? 'NothingPledged' : 'done'
  }

  #collecting(): string {
    if (this.collected) return 'AlreadyCollected'
    if (this.period === 'open') return 'TooEarly'
    if (this.raised < GOAL) return 'GoalMissed'
    return this.period === 'collecting' ? 'done' : 'TooLate'
  }

  apply(one: Step): void {
    if (one.do === 'wait') this.period = this.period === 'open' ? 'collecting' : 'refunding'
    if (one.do === 'pledge') {
      this.#add(one.who, one.amount)
      this.raised += one.amount
    }
    if (one.do === 'redirect') this.#add(one.to, this.#take(one.who))
    if (one.do === 'refund') this.paid += this.#take(one.who)
    if (one.do === 'collect') {
      this.collected = true
      this.paid = this.raised
      this.pledges.fill(0n)
    }
  }

  #add(index: number, amount: bigint): void {
    this.pledges[index] = (this.pledges[index] ?? 0n) + amount
  }

  #take(index: number): bigint {
    const amount = this.pledges[index] ?? 0n
    this.pledges[index] = 0n
    return amount
  }
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage(await HOMES['native on our node']())
})
afterAll(() => stage.home.close())

test('CRF-1..3: whatever is called, a crowdfunding pays what it took, each pledge once, and has an exit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      const goBack = await stage.home.snapshot()
      try {
        await play(steps)
      } finally {
        await goBack()
      }
    }),
    { numRuns: 12, seed: 20 },
  )
})

async function play(steps: readonly Step[]): Promise<void> {
  const funding = await Funding.open(stage, GOAL)
  const model = new Model()
  for (const [number, one] of [...steps, ...exits()].entries()) {
    const wanted = model.expected(one)
    expect({ one, ends: await take(funding, one, `step ${number}`) }).toEqual({ one, ends: wanted })
    if (wanted === 'done') model.apply(one)
    expect(await funding.held()).toBe(model.raised - model.paid)
    expect(model.paid).toBeLessThanOrEqual(model.raised)
  }
  expect(await funding.held()).toBe(0n)
}

/** What anybody can do at last, without the starter. */
const exits = (): Step[] => [
  { do: 'wait' },
  { do: 'wait' },
  ...PAYABLE.map((_, index): Step => ({ do: 'refund', who: index })),
]

/** Takes a step if it may be taken, and says how it ends. */
async function take(funding: Funding, one: Step, seed: string): Promise<string> {
  if (one.do === 'wait') {
    const { timestamp } = (await stage.home.provider.getBlock('latest')) ?? { timestamp: 0 }
    const end = BigInt(timestamp) > funding.deadline ? funding.deadline + 30n * DAY : funding.deadline
    await funding.until(end + 1n)
    return 'done'
  }
  const caller = one.do === 'collect' && one.starter ? stage.alice : stage.bob
  const call = await callOf(funding, one, seed)
  const ends = await funding.ends(caller, ...call)
  if (ends === 'done') await funding.send(caller, ...call)
  return ends
}

async function callOf(
  funding: Funding,
  one: Exclude<Step, { do: 'wait' }>,
  seed: string,
): Promise<[string, ...unknown[]]> {
  if (one.do === 'collect') return ['collect', refundAddress(1n)]
  const own = PAYABLE[one.who] as OneTimeStruct
  if (one.do === 'pledge') return ['pledge', await funding.bundle(seed, one.amount, own), own]
  if (one.do === 'refund') return ['refund', own]
  return ['redirect', ...(await funding.redirection(own, PAYABLE[one.to] as OneTimeStruct))]
}
